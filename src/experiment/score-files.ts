import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { listPictures } from '../datasets/pair-folders.ts';
import { hdrEndings } from '../hdr/read.ts';
import { imageEndings } from '../image/read.ts';
import type { Metric } from '../metrics/index.ts';
import { type ReferenceKind, referenceKinds, type ScoreItem } from './score-one.ts';

/** What is scored: a picture or a folder, and the references by what metrics compare with. */
export interface ScoreSources {
  readonly input: string;
  readonly target?: string | undefined;
  readonly hdr?: string | undefined;
  /** What the scored pictures were made from, for metrics against the input. */
  readonly original?: string | undefined;
}

const flags: Readonly<Record<ReferenceKind, 'target' | 'hdr' | 'original'>> = {
  target: 'target',
  hdr: 'hdr',
  input: 'original',
};

/** The pictures to score with their references, paired by id, never by order; only references that a metric needs. */
export function scoreItems(sources: ScoreSources, metrics: readonly Metric[]): ScoreItem[] {
  const kinds = referenceKinds.filter((kind) => metrics.some(({ against }) => against === kind));
  for (const kind of kinds)
    if (sources[flags[kind]] === undefined) {
      const { name } = metrics.find(({ against }) => against === kind)!;
      throw new BenchError(
        'missing-reference',
        `${name} compares with ${wordOf(kind)}, and no --${flags[kind]} is given.`,
        {
          mend: `add --${flags[kind]} FILE|DIR`,
        },
      );
    }
  const inputIsFolder = isFolder(sources.input);
  for (const kind of kinds)
    if (isFolder(sources[flags[kind]]!) !== inputIsFolder)
      throw new BenchError(
        'usage',
        `${sources.input} and ${sources[flags[kind]]} are a picture and a folder; expected two pictures or two folders.`,
      );
  if (!inputIsFolder) {
    const references = Object.fromEntries(kinds.map((kind) => [kind, sources[flags[kind]]!]));
    return [{ id: basename(sources.input, extname(sources.input)), path: sources.input, references }];
  }
  const { pictures } = listPictures(sources.input);
  const partners = kinds.map(
    (kind) => [kind, partnersOf(sources.input, pictures, sources[flags[kind]]!, kind)] as const,
  );
  return [...pictures].map(([id, path]) => ({
    id,
    path,
    references: Object.fromEntries(partners.map(([kind, paths]) => [kind, paths.get(id)!])),
  }));
}

function wordOf(kind: ReferenceKind): string {
  return kind === 'target' ? 'a target' : kind === 'hdr' ? 'the HDR scene' : 'the picture that was enhanced';
}

function partnersOf(
  input: string,
  pictures: ReadonlyMap<string, string>,
  folder: string,
  kind: ReferenceKind,
): ReadonlyMap<string, string> {
  const endings = kind === 'hdr' ? [...new Set([...hdrEndings, ...imageEndings])] : imageEndings;
  const found = listPictures(folder, endings).pictures;
  const lacking = [...pictures.keys()].filter((id) => !found.has(id));
  const lonely = [...found.keys()].filter((id) => !pictures.has(id));
  const complaints = [
    ...(lacking.length > 0 ? [`${folder} lacks ${listNames(lacking)}`] : []),
    ...(lonely.length > 0 ? [`${input} lacks ${listNames(lonely)}`] : []),
  ];
  if (complaints.length === 0) return found;
  throw new BenchError('missing-partner', `The folders cannot be paired: ${complaints.join('; ')}.`, {
    mend: 'add the missing pictures or remove their partners: pictures are paired by name',
  });
}

function listNames(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more (${ids.length} pictures)` : shown;
}

function isFolder(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new BenchError('missing-file', `${path} does not exist; expected a picture or a folder of pictures.`, {
      mend: 'check the path',
    });
  return stats.isDirectory();
}
