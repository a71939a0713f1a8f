import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { unknownName } from '../core/near.ts';
import { holdsReport, readReport, readScores, type StoredRun } from '../report/read.ts';
import type { SystemRecord } from '../report/record.ts';

/** One of the two things to compare, as far as it is known before anything is scored. */
export type Side =
  | { readonly kind: 'system'; readonly run: StoredRun; readonly system: SystemRecord }
  | {
      readonly kind: 'scores';
      readonly path: string;
      readonly name: string;
      readonly perImage: SystemRecord['perImage'];
    }
  | { readonly kind: 'pictures'; readonly folder: string };

/**
 * What the user means by two words: folders of pictures, reports (their last system, or REPORT#SYSTEM), tables of scores,
 * or names of systems, which are looked up in the report `within` or in all reports below `reports/`. `data` names the
 * test set of a table's report that has several.
 */
export function sidesOf(
  a: string,
  b: string,
  { within, data }: { readonly within?: string | undefined; readonly data?: string | undefined } = {},
): readonly [Side, Side] {
  if (within !== undefined) {
    const run = readReport(reportFolder(within) ?? within, data);
    return [sideIn(run, a), sideIn(run, b)];
  }
  const [first, second] = [placeOf(a, data), placeOf(b, data)];
  if (first && second) return [first, second];
  if (!first && !second) return namesIn(a, b);
  const [there, lacking] = first ? [a, b] : [b, a];
  throw new BenchError('missing-file', `${lacking} does not exist, and ${there} does; expected two of one kind.`, {
    mend: `for a system of the same report write ${there}#${lacking}`,
  });
}

/** A word as something on disk; undefined for a name. */
function placeOf(word: string, data: string | undefined): Side | undefined {
  const [path, wanted] = existsSync(word) ? [word] : (word.split(/#(.*)/s) as [string, string?]);
  if (!existsSync(path)) return undefined;
  const folder = reportFolder(path);
  if (folder !== undefined) return sideIn(readReport(folder, data), wanted);
  if (statSync(path).isDirectory()) return { kind: 'pictures', folder: path };
  if (/\.csv$/i.test(path)) return tableSide(path, wanted);
  throw new BenchError('usage', `${path} is no folder and no table of scores; expected one of them.`, {
    mend: 'compare folders of pictures, reports, or files written by bench score --csv',
  });
}

/** The folder of a report, named itself or by one of its files. */
function reportFolder(path: string): string | undefined {
  const folder = statSync(path, { throwIfNoEntry: false })?.isFile() ? dirname(path) : path;
  return holdsReport(folder) ? folder : undefined;
}

function sideIn(run: StoredRun, wanted: string | undefined): Side {
  const { systems } = run.record;
  const names = systems.map(({ name }) => name);
  const system = wanted === undefined ? systems.at(-1) : systems.find(({ name }) => name === wanted);
  if (system) return { kind: 'system', run, system };
  throw unknownName(`system in ${run.folder}`, wanted ?? '', names);
}

function tableSide(path: string, wanted: string | undefined): Side {
  const scores = readScores(path);
  const name = wanted ?? [...scores.keys()].at(-1) ?? '';
  const perImage = scores.get(name);
  if (!perImage) throw unknownName(`system in ${path}`, name, [...scores.keys()]);
  return { kind: 'scores', path, name: name === '' ? path : name, perImage };
}

/** Two names of systems: in one report that holds both, or in two reports on the same data. Reports of comparisons are passed over. */
function namesIn(a: string, b: string): readonly [Side, Side] {
  const runs = storedRuns();
  const named = (name: string) => runs.filter(({ record }) => record.systems.some((system) => system.name === name));
  for (const name of [a, b])
    if (named(name).length === 0)
      throw unknownName(
        'folder, and in reports/ no system,',
        name,
        [...new Set(runs.flatMap(({ record }) => record.systems.map((system) => system.name)))],
        'bench report',
      );
  const found = named(a).flatMap((one) =>
    named(b)
      .filter((other) => other.record.dataset.manifest === one.record.dataset.manifest)
      .map((other) => [sideIn(one, a), sideIn(other, b)] as const),
  );
  const preferred = [
    found.filter((pair) => inOneReport(pair) && !pair.some(isExample)),
    found.filter((pair) => !pair.some(isExample)),
    found.filter(inOneReport),
    found,
  ].find((pairs) => pairs.length > 0);
  const distinct = new Map((preferred ?? []).map((pair) => [pair.map(contentOf).join(), pair]));
  const [only] = distinct.values();
  if (only && distinct.size === 1) return only;
  if (!only)
    throw new BenchError(
      'unlike-data',
      `No report has ${a} and ${b} on the same data; expected equal manifest hashes.`,
      {
        mend: `bench run --model ${a} --with ${b}`,
      },
    );
  const places = [...new Set([...distinct.values()].flatMap((pair) => pair.map(folderOf)))];
  throw new BenchError(
    'ambiguous',
    `${distinct.size} reports have ${a} and ${b}, and they differ: ${places.join(', ')}.`,
    {
      mend: `bench compare ${a} ${b} --in ${places[0]}`,
    },
  );
}

const folderOf = (side: Side): string => (side.kind === 'system' ? side.run.folder : '');
const inOneReport = ([a, b]: readonly [Side, Side]): boolean => folderOf(a) === folderOf(b);
/** The examples that come with the toolkit stand back behind the user's own reports. */
const isExample = (side: Side): boolean => basename(folderOf(side)).startsWith('example-');
/** Equal for equal scores on equal data. */
const contentOf = (side: Side): string =>
  side.kind === 'system' ? keyOf([side.run.record.dataset.manifest, side.system.perImage]) : '';

/** Every run's report below reports/. */
function storedRuns(): StoredRun[] {
  if (!existsSync('reports')) return [];
  return readdirSync('reports')
    .sort()
    .flatMap((name) => {
      const folder = join('reports', name);
      if (!holdsReport(folder)) return [];
      try {
        const run = readReport(folder);
        return run.record.command.startsWith('bench compare') ? [] : [run];
      } catch {
        return [];
      }
    });
}

/** Throws unless both sides hold scores of the same pictures of the same data. */
export function assertLike(a: Side, b: Side): void {
  if (a.kind === 'system' && b.kind === 'system') {
    const [one, other] = [a.run.record.dataset, b.run.record.dataset];
    if (one.manifest !== other.manifest)
      throw new BenchError(
        'unlike-data',
        `${resolve(a.run.folder)} is about ${one.name} (manifest ${one.manifest.slice(0, 12)}), ${resolve(b.run.folder)} about ${other.name} (manifest ${other.manifest.slice(0, 12)}): their pictures cannot be paired.`,
        { mend: 'run both systems on the same data: bench run --model A --with B' },
      );
  }
  const [one, other] = [a, b].map((side) => idsOf(side));
  if (!one || !other) return;
  const lacking = [...one].filter((id) => !other.has(id));
  const surplus = [...other].filter((id) => !one.has(id));
  if (lacking.length + surplus.length === 0) return;
  const names = [...lacking, ...surplus];
  throw new BenchError(
    'unlike-data',
    `The two do not hold the same pictures: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} ${names.length === 1 ? 'is' : 'are'} in one of them only.`,
    { mend: 'score both on the same pictures: they are paired by id' },
  );
}

function idsOf(side: Side): Set<string> | undefined {
  if (side.kind === 'pictures') return undefined;
  const { perImage } = side.kind === 'system' ? side.system : side;
  return new Set(perImage.map(({ id }) => id));
}
