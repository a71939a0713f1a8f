import { basename } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { type Metric, metricNamed } from '../metrics/index.ts';
import type { SystemRecord } from '../report/record.ts';
import { compareFolders } from './compare-folders.ts';
import { type Compared, recordOf, tableFacts } from './compare-record.ts';
import { assertLike, type Side } from './compare-sides.ts';
import { picturesOf } from './report-pictures.ts';
import type { Io } from './verb.ts';

export interface CompareOptions {
  readonly metrics: readonly string[] | undefined;
  readonly target: string | undefined;
  readonly hdr: string | undefined;
  readonly original: string | undefined;
  readonly threads: number | undefined;
}

/** Scores where there are none yet, pairs by id, and compares: the record's systems are the second side, then the first. */
export async function compareSides(sides: readonly [Side, Side], options: CompareOptions, io: Io): Promise<Compared> {
  const [a, b] = sides;
  const known = a.kind !== 'pictures' && b.kind !== 'pictures';
  if (!known && (a.kind !== 'pictures' || b.kind !== 'pictures'))
    throw new BenchError(
      'usage',
      'One side is a folder of pictures, the other one has scores; expected two of one kind.',
      {
        mend: 'compare two folders of pictures with --target DIR, or two reports',
      },
    );
  if (a.kind === 'pictures' && b.kind === 'pictures') return compareFolders(a.folder, b.folder, options, io);
  const given = Object.entries({ target: options.target, hdr: options.hdr, original: options.original });
  for (const [flag, value] of given)
    if (value !== undefined)
      throw new BenchError('usage', `--${flag} is for two folders of pictures, and both sides have scores already.`);
  assertLike(a, b);
  return compareKnown(a as Known, b as Known, options);
}

type Known = Exclude<Side, { kind: 'pictures' }>;

function compareKnown(a: Known, b: Known, options: CompareOptions): Compared {
  const [one, other] = distinctNames(systemOf(a), systemOf(b), sourceOf(a), sourceOf(b));
  const metrics = chooseMetrics(one, other, options.metrics);
  const dataset = a.kind === 'system' ? a.run.record.dataset : tableFacts(one);
  const provenance = Object.fromEntries(
    [a, b].map((side, i) => [
      i === 0 ? 'first' : 'second',
      { from: sourceOf(side), ...(side.kind === 'system' && side.run.provenance) },
    ]),
  );
  return {
    record: recordOf(dataset, metrics, [other, one], notesOf(a)),
    pictures: a.kind === 'system' && b.kind === 'system' ? mergedPictures(a, b, one.name, other.name) : [],
    provenance,
  };
}

const notesOf = (side: Known): readonly string[] =>
  side.kind === 'system' && side.run.record.dataset.simulated
    ? side.run.record.notes.filter((note) => note.startsWith('Simulated'))
    : [];

const systemOf = (side: Known): SystemRecord =>
  side.kind === 'system'
    ? side.system
    : { name: side.name, key: keyOf(side.perImage), source: side.path, cells: {}, perImage: side.perImage };

const sourceOf = (side: Known): string => (side.kind === 'system' ? side.run.folder : side.path);

/** Two systems of one name get the place where they come from behind it. */
function distinctNames(a: SystemRecord, b: SystemRecord, from: string, other: string): [SystemRecord, SystemRecord] {
  if (a.name !== b.name) return [a, b];
  if (from === other)
    throw new BenchError('usage', `Both sides are ${a.name} of ${from}; expected two systems.`, {
      mend: 'write REPORT#SYSTEM, or two names with --in REPORT',
    });
  return [
    { ...a, name: `${a.name} (${basename(from)})` },
    { ...b, name: `${b.name} (${basename(other)})` },
  ];
}

/** The wanted metrics, or all that both sides have scores of. */
function chooseMetrics(a: SystemRecord, b: SystemRecord, wanted: readonly string[] | undefined): Metric[] {
  const has = ({ perImage }: SystemRecord, name: string): boolean =>
    perImage.some(({ scores }) => typeof scores[name] === 'number');
  const all = Object.keys(a.perImage[0]?.scores ?? {}).filter((name) => has(a, name) && has(b, name));
  for (const name of wanted ?? []) {
    metricNamed(name);
    const lacking = [a, b].find((system) => !has(system, name));
    if (lacking)
      throw new BenchError(
        'no-scores',
        `There are no scores of ${lacking.name} by ${name}; there are ${all.join(', ')}.`,
        {
          mend: `score both by it: bench run … --metrics ${name}`,
        },
      );
  }
  const chosen = (wanted ?? all).map(metricNamed);
  if (chosen.length > 0) return chosen;
  throw new BenchError('no-scores', `${a.name} and ${b.name} have no metric in common.`);
}

function mergedPictures(a: Known & { kind: 'system' }, b: Known & { kind: 'system' }, one: string, other: string) {
  const second = new Map(picturesOf(b.run.record).map((files) => [files.id, files]));
  return picturesOf(a.run.record).flatMap(({ id, target, outputs }) => {
    const [x, y] = [outputs[a.system.name], second.get(id)?.outputs[b.system.name]];
    return x !== undefined && y !== undefined ? [{ id, target, outputs: { [one]: x, [other]: y } }] : [];
  });
}
