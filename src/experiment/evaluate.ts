import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile, writeWhole } from '../core/files.ts';
import { type Progress, silent } from '../core/progress.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { Enhancer } from '../image/enhancer.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { encodeImage } from '../image/write.ts';
import { type ImageScore, type Metric, unavailable } from '../metrics/index.ts';
import { scoreAll } from './score-all.ts';
import type { ScoreItem } from './score-one.ts';

export interface EvaluationInputs {
  readonly systems: readonly Enhancer[];
  readonly pairs: readonly Pair[];
  readonly metrics: readonly Metric[];
  /** Folder of stored outputs and scores. */
  readonly store: string;
  readonly threads?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What a system made of every test picture, and how it scored. */
export interface SystemEvaluation {
  readonly name: string;
  readonly key: string;
  /** Scores by metric, in the order of the pairs; none for a metric that is not available here. */
  readonly scores: ReadonlyMap<string, readonly ImageScore[]>;
  /** The stored 8-bit PNG of each picture by id. */
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * Enhances every test input once by every system, stores the result as an 8-bit PNG, and scores what is stored.
 * Known outputs and scores are used again; at an interrupt at most the picture in hand is lost.
 */
export async function evaluate(inputs: EvaluationInputs): Promise<readonly SystemEvaluation[]> {
  const { systems, metrics, store, threads, progress, signal } = inputs;
  const outputs = await enhanceAll(inputs);
  const ready = metrics.filter((metric) => unavailable(metric) === undefined);
  const scores = systems.map(() => new Map<string, ImageScore[]>(metrics.map(({ name }) => [name, []])));
  const items = systems.flatMap((_, place) => inputs.pairs.map((pair) => scoreItemOf(pair, outputs[place]!, ready)));
  let scored = 0;
  await scoreAll(items, ready, {
    store: join(store, 'scores.jsonl'),
    threads,
    progress,
    signal,
    onScored({ id }, { scores: values }) {
      const bySystem = scores[Math.floor(scored++ / inputs.pairs.length)]!;
      for (const [i, { name }] of ready.entries()) bySystem.get(name)!.push({ id, score: values[i]! });
    },
  });
  return systems.map(({ name, key }, i) => ({ name, key, scores: scores[i]!, outputs: outputs[i]! }));
}

/** Where the picture that a system makes of an input is stored, by the system's key and the input's SHA-256. */
export const outputPath = (store: string, key: string, inputHash: string): string =>
  join(store, 'outputs', key, `${inputHash.slice(0, 24)}.png`);

/** Makes the stored picture of every pair by every system, where it is not there yet; their paths by id, for each system. */
export async function enhanceAll({
  systems,
  pairs,
  store,
  progress = silent,
  signal,
}: Omit<EvaluationInputs, 'metrics' | 'threads'>): Promise<Map<string, string>[]> {
  const outputs = systems.map(() => new Map<string, string>());
  const task = progress.task('enhance', pairs.length);
  for (const pair of pairs) {
    if (signal?.aborted)
      throw new BenchError('interrupted', `The work stopped before the picture ${pair.id}; what is done is kept.`, {
        mend: 'give the same command again to go on',
      });
    const hash = sha256OfFile(pair.input.path);
    let input: Image | undefined;
    for (const [place, system] of systems.entries()) {
      const path = outputPath(store, system.key, hash);
      if (!existsSync(path)) {
        input ??= (await readImage(pair.input.path)).image;
        writeWhole(path, await encodeImage(await system.enhance(input), '.png'));
      }
      outputs[place]!.set(pair.id, path);
    }
    task.advance();
  }
  task.done();
  return outputs;
}

function scoreItemOf(pair: Pair, outputs: ReadonlyMap<string, string>, metrics: readonly Metric[]): ScoreItem {
  const references = { target: pair.target?.path, input: pair.input.path, hdr: pair.hdr?.path };
  for (const { name, against } of metrics)
    if (against !== 'nothing' && references[against] === undefined)
      throw new BenchError(
        'missing-reference',
        `${name} compares with the pair's ${against}, and ${pair.id} has none.`,
        {
          mend: `leave ${name} out of --metrics`,
        },
      );
  return {
    id: pair.id,
    path: outputs.get(pair.id)!,
    references: Object.fromEntries(Object.entries(references).filter(([, path]) => path !== undefined)),
  };
}
