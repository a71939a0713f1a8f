import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { type Progress, silent } from '../core/progress.ts';
import { listPictures, pairFolders } from '../datasets/pair-folders.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import type { Metric } from '../metrics/index.ts';
import { type MetricFacts, metricFacts, type Summary, summarise } from './summary.ts';

export interface ScoreInputs {
  /** A picture or a folder. */
  readonly input: string;
  readonly target?: string | undefined;
  readonly hdr?: string | undefined;
  readonly metrics: readonly Metric[];
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface ScoreResult {
  readonly metrics: Readonly<Record<string, MetricFacts & Summary>>;
  /** A score is null where it is infinite or undefined; the metric's lists say which. */
  readonly images: readonly { readonly id: string; readonly scores: Readonly<Record<string, number | null>> }[];
  readonly notes: readonly string[];
}

interface Files {
  readonly id: string;
  readonly input: string;
  readonly target?: string | undefined;
}

/** Scores one picture or a folder of them; folders are paired by id, each picture is decoded once. */
export async function scoreFiles(inputs: ScoreInputs): Promise<ScoreResult> {
  const { metrics, progress = silent, signal } = inputs;
  for (const { name, against } of metrics)
    if (against === 'target' && inputs.target === undefined)
      throw new BenchError('missing-reference', `${name} compares with a target, and no --target is given.`, {
        mend: 'add --target FILE|DIR',
      });
  const files = filesOf(inputs);
  const all = new Map<string, { id: string; score: number | null }[]>(metrics.map(({ name }) => [name, []]));
  const images: { id: string; scores: Record<string, number | null> }[] = [];
  const notes: string[] = [];
  const task = progress.task('score', files.length);
  for (const file of files) {
    if (signal?.aborted) throw new BenchError('interrupted', `The scoring stopped before ${file.id}.`);
    const result = await read(file.input, notes);
    const target = file.target === undefined ? undefined : await read(file.target, notes);
    const scores: Record<string, number | null> = {};
    for (const metric of metrics) {
      const reference = metric.against === 'target' ? target : undefined;
      const score = await scoreNamed(metric, result, reference, file.id);
      all.get(metric.name)!.push({ id: file.id, score });
      scores[metric.name] = score !== null && Number.isFinite(score) ? score : null;
    }
    images.push({ id: file.id, scores });
    task.advance();
  }
  task.done();
  const summaries = metrics.map(
    (metric) => [metric.name, { ...metricFacts(metric), ...summarise(metric, all.get(metric.name)!) }] as const,
  );
  return { metrics: Object.fromEntries(summaries), images, notes };
}

function filesOf({ input, target }: ScoreInputs): Files[] {
  const inputIsFolder = isFolder(input);
  if (target !== undefined && isFolder(target) !== inputIsFolder)
    throw new BenchError(
      'usage',
      `${input} and ${target} are a picture and a folder; expected two pictures or two folders.`,
    );
  if (!inputIsFolder) return [{ id: basename(input, extname(input)), input, target }];
  if (target === undefined) return [...listPictures(input).pictures].map(([id, path]) => ({ id, input: path }));
  return pairFolders(input, target).pairs.map((pair) => ({
    id: pair.id,
    input: pair.input.path,
    target: pair.target!.path,
  }));
}

function isFolder(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new BenchError('missing-file', `${path} does not exist; expected a picture or a folder of pictures.`, {
      mend: 'check the path',
    });
  return stats.isDirectory();
}

async function read(path: string, notes: string[]): Promise<Image> {
  const { image, notes: converted } = await readImage(path);
  for (const note of converted) notes.push(`${path}: ${note}`);
  return image;
}

/** The score, or null where the metric is undefined; an error names the picture. */
export async function scoreNamed(
  metric: Metric,
  result: Image,
  reference: Image | undefined,
  id: string,
): Promise<number | null> {
  try {
    const score = await metric.score(result, reference);
    return Number.isNaN(score) ? null : score;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    throw new BenchError(error.code, `${id}: ${error.message}`, {
      ...(error.mend !== undefined && { mend: error.mend }),
      cause: error,
    });
  }
}
