import { extname } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { hdrEndings, readHdr } from '../hdr/read.ts';
import type { HdrImage, Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { type Metric, metricNamed } from '../metrics/index.ts';

/** The references that `bench score` can be given, by what a metric compares with. */
export const referenceKinds = ['target', 'hdr', 'input'] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

/** The files of one picture: what is scored, and its references. */
export interface ScoreItem {
  readonly id: string;
  readonly path: string;
  readonly references: Readonly<Partial<Record<ReferenceKind, string>>>;
}

/** Scores in the order of the metrics that were asked for, null where one is undefined; and what was converted. */
export interface ItemScores {
  readonly scores: readonly (number | null)[];
  readonly notes: readonly string[];
}

/** Scores one picture by several metrics; every file is decoded once, and only where a metric looks at it. */
export async function scoreItem(item: ScoreItem, names: readonly string[]): Promise<ItemScores> {
  const notes: string[] = [];
  const opened = new Map<string, Promise<Image | HdrImage>>();
  const open = (path: string, kind: ReferenceKind | 'result'): Promise<Image | HdrImage> => {
    const known = opened.get(path) ?? (kind === 'hdr' ? readScene(path, notes) : readPicture(path, notes));
    opened.set(path, known);
    return known;
  };
  const result = (await open(item.path, 'result')) as Image;
  const scores: (number | null)[] = [];
  for (const metric of names.map(metricNamed)) {
    const path = metric.against === 'nothing' ? undefined : item.references[metric.against];
    const reference = path === undefined ? undefined : await open(path, metric.against as ReferenceKind);
    scores.push(await scoreOrNote(metric, result, reference, item.id, notes));
  }
  return { scores, notes };
}

async function readPicture(path: string, notes: string[]): Promise<Image> {
  const { image, notes: converted } = await readImage(path);
  for (const note of converted) notes.push(`${path}: ${note}`);
  return image;
}

/** A scene; a picture of an ordinary format counts as linear radiance. */
async function readScene(path: string, notes: string[]): Promise<HdrImage> {
  if (!(hdrEndings as readonly string[]).includes(extname(path).toLowerCase())) return readPicture(path, notes);
  const { image, notes: converted } = await readHdr(path);
  for (const note of converted) notes.push(`${path}: ${note}`);
  return image;
}

/** The score, or null where the metric is undefined or the picture too small, which is noted; an error names the picture. */
async function scoreOrNote(
  metric: Metric,
  result: Image,
  reference: Image | HdrImage | undefined,
  id: string,
  notes: string[],
): Promise<number | null> {
  try {
    const score = await metric.score(result, reference);
    return Number.isNaN(score) ? null : score;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    if (error.code === 'image-too-small') {
      notes.push(`${id}: ${error.message}`);
      return null;
    }
    throw new BenchError(error.code, `${id}: ${error.message}`, {
      ...(error.mend !== undefined && { mend: error.mend }),
      cause: error,
    });
  }
}
