import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { writeWhole } from '../core/files.ts';
import { sha256 } from '../core/hash.ts';
import { type Progress, silent } from '../core/progress.ts';
import type { Pair } from '../datasets/dataset.ts';
import { fromBytes, toBytes } from '../image/color.ts';
import type { Enhancer } from '../image/enhancer.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { encodeImage } from '../image/write.ts';
import type { ImageScore, Metric } from '../metrics/index.ts';
import { scoreNamed } from './score.ts';
import { ScoreStore } from './score-store.ts';

export interface EvaluationInputs {
  readonly systems: readonly Enhancer[];
  readonly pairs: readonly Pair[];
  readonly metrics: readonly Metric[];
  /** Folder of stored outputs and scores. */
  readonly store: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** What every system made of every test picture, and how it scored. */
export interface Evaluation {
  readonly systems: readonly SystemEvaluation[];
  readonly pairs: readonly Pair[];
  /** Conversions on reading (alpha dropped, 16 bits, …) with the pictures they happened to. */
  readonly notes: readonly string[];
}

export interface SystemEvaluation {
  readonly name: string;
  readonly key: string;
  /** Scores by metric, in the order of the pairs. */
  readonly scores: ReadonlyMap<string, readonly ImageScore[]>;
  /** The stored 8-bit PNG of each picture by id. */
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * Enhances every test input once by every system, stores the result as an 8-bit PNG, and scores what is stored.
 * Known outputs and scores are used again; at an interrupt at most the picture in hand is lost.
 */
export async function evaluate(inputs: EvaluationInputs): Promise<Evaluation> {
  const { systems, pairs, metrics, store, progress = silent, signal } = inputs;
  const scores = new ScoreStore(join(store, 'scores.jsonl'));
  const results = systems.map(({ name, key }) => ({
    name,
    key,
    scores: new Map<string, ImageScore[]>(metrics.map((metric) => [metric.name, []])),
    outputs: new Map<string, string>(),
  }));
  const notes = new Map<string, string[]>();
  const task = progress.task('score', pairs.length);
  for (const pair of pairs) {
    const input = await load(pair.input.path, pair.id, notes);
    const target = pair.target && (await load(pair.target.path, pair.id, notes));
    for (const [place, system] of systems.entries()) {
      if (signal?.aborted)
        throw new BenchError('interrupted', `The scoring stopped at the picture ${pair.id}; what is scored is kept.`, {
          mend: 'give the same command again to go on',
        });
      const result = await outputOf(system, input, store);
      results[place]!.outputs.set(pair.id, result.path);
      for (const metric of metrics) {
        const reference = metric.against === 'target' ? target : metric.against === 'input' ? input : undefined;
        const key = ScoreStore.key(metric, result.hash, reference?.hash);
        let score = scores.get(key);
        if (score === undefined) {
          score = await scoreNamed(metric, result.image(), reference?.image(), pair.id);
          scores.put(key, score);
        }
        results[place]!.scores.get(metric.name)!.push({ id: pair.id, score });
      }
    }
    task.advance();
  }
  task.done();
  return { systems: results, pairs, notes: [...notes].map(([note, ids]) => describeNote(note, ids)) };
}

/** A picture that is decoded when somebody looks at it. */
interface LazyImage {
  readonly path: string;
  readonly hash: string;
  image(): Image;
}

async function load(path: string, id: string, notes: Map<string, string[]>): Promise<LazyImage> {
  const decoded = await readImage(path);
  for (const note of decoded.notes) notes.set(note, [...(notes.get(note) ?? []), id]);
  return { path, hash: sha256(readFileSync(path)), image: () => decoded.image };
}

async function outputOf(system: Enhancer, input: LazyImage, store: string): Promise<LazyImage> {
  const path = join(store, 'outputs', system.key, `${input.hash.slice(0, 24)}.png`);
  let image: Image;
  if (existsSync(path)) image = (await readImage(path)).image;
  else {
    const made = await system.enhance(input.image());
    writeWhole(path, await encodeImage(made, '.png'));
    image = fromBytes(toBytes(made), made.width, made.height, made.channels);
  }
  return { path, hash: sha256(readFileSync(path)), image: () => image };
}

function describeNote(note: string, ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return `${note}: ${shown}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}`;
}
