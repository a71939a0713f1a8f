import { type Tensor, tf } from '../backend/tf.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { ImageFile } from '../image/image.ts';
import { Batches } from './batches.ts';
import type { Cutter } from './cutter.ts';
import { cutOnThread } from './cutter-thread.ts';
import type { StepBatches } from './step.ts';
import type { Training } from './training.ts';

/** Pictures beyond the pairs, for discriminators that judge enhanced pictures without target. */
export interface UnpairedPictures {
  /** To be enhanced. None: the inputs of the training pairs, drawn apart from the pairs. */
  readonly inputs: readonly ImageFile[];
  /** Good ones beside the targets. None: the targets of the training pairs, drawn apart. */
  readonly good: readonly ImageFile[];
}

/**
 * All pictures of a training, step by step; the same for the same seed, whatever was asked before. They are decoded in a
 * thread of their own; `close` ends it.
 */
export class Supply {
  readonly #cutter: Cutter;
  readonly #pairs: Batches;
  readonly #own: Batches | undefined;
  readonly #inputs: Batches | undefined;
  readonly #good: Batches | undefined;

  constructor(training: Training, pairs: readonly Pair[], unpaired: UnpairedPictures = { inputs: [], good: [] }) {
    this.#cutter = cutOnThread(training);
    this.#pairs = new Batches(pairs, training, 'pairs', this.#cutter);
    const adversary = training.discriminator;
    if (adversary?.batch === 'own') this.#own = new Batches(pairs, training, 'discriminator', this.#cutter);
    if (!adversary?.unpaired) return;
    const inputs = unpaired.inputs.length > 0 ? unpaired.inputs : pairs.map(({ input }) => input);
    const good = unpaired.good.length > 0 ? unpaired.good : pairs.map(({ target }) => target!);
    const everyPicture = { kind: 'epochs', of: 'pairs', share: 1, repeats: 1, wholeBatches: false } as const;
    const single = { ...training, sampling: everyPicture };
    this.#inputs = new Batches(inputs.map(alone), single, 'unpaired', this.#cutter);
    this.#good = new Batches(good.map(alone), single, 'good', this.#cutter);
  }

  /** The pictures of a step; the caller disposes them with `disposeBatches`. */
  async at(step: number): Promise<StepBatches> {
    const [pairs, own, inputs, good] = await Promise.all([
      this.#pairs.at(step),
      this.#own?.at(step),
      this.#inputs?.at(step),
      this.#good?.at(step),
    ]);
    tf.dispose([inputs?.target, good?.target].filter((each) => each !== undefined));
    return { pairs, own, unpaired: inputs && good && { inputs: inputs.input, good: good.input } };
  }

  async close(): Promise<void> {
    await this.#cutter.close();
  }
}

export function disposeBatches({ pairs, own, unpaired }: StepBatches): void {
  const all: (Tensor | undefined)[] = [pairs.input, pairs.target, own?.input, own?.target];
  for (const tensor of [...all, unpaired?.inputs, unpaired?.good]) tensor?.dispose();
}

/** A picture as a pair with itself. */
function alone(file: ImageFile): Pair {
  return { id: file.path, input: file, target: file };
}
