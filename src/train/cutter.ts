import type { Pair } from '../datasets/dataset.ts';
import { type PairBytes, PairCache } from './pair-cache.ts';
import { type SampleStream, sampleRandom } from './sampling.ts';

export interface CutOptions {
  readonly crop: number;
  readonly flips: boolean;
  readonly seed: number;
}

/** The samples of a batch, by their numbers in a stream, and the pair that each is cut from. */
export interface CutOrder {
  readonly stream: SampleStream;
  readonly samples: readonly { readonly sample: number; readonly pair: Pair }[];
}

/** Inputs and targets of a batch, NHWC in [0, 1]. */
export interface Cuts {
  readonly inputs: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

/** Decodes pictures and cuts batches out of them; earlier orders first. */
export interface Cutter {
  cut(order: CutOrder): Promise<Cuts>;
  close(): Promise<unknown>;
}

/** Cuts in the calling thread: place, flips and turn of a sample come from its own random stream. */
export function cutHere(options: CutOptions, cache = new PairCache(options.crop)): Cutter {
  const length = options.crop ** 2 * 3;
  return {
    async cut({ stream, samples }) {
      const inputs = new Float32Array(samples.length * length);
      const targets = new Float32Array(samples.length * length);
      await Promise.all(
        samples.map(async ({ sample, pair }, i) =>
          cutOne(await cache.get(pair), options, stream, sample, { inputs, targets }, i * length),
        ),
      );
      return { inputs, targets };
    },
    close: async () => {},
  };
}

function cutOne(
  pair: PairBytes,
  { crop, flips, seed }: CutOptions,
  stream: SampleStream,
  sample: number,
  { inputs, targets }: Cuts,
  at: number,
): void {
  const random = sampleRandom(seed, stream, 'crop', sample);
  const left = random.integer(pair.width - crop + 1);
  const top = random.integer(pair.height - crop + 1);
  const turn = flips ? random.integer(8) : 0;
  for (let y = 0; y < crop; y++)
    for (let x = 0; x < crop; x++) {
      const [u, v] = turned(x, y, crop, turn);
      const from = ((top + v) * pair.width + left + u) * 3;
      const to = at + (y * crop + x) * 3;
      for (let c = 0; c < 3; c++) {
        inputs[to + c] = pair.input[from + c]! / 255;
        targets[to + c] = pair.target[from + c]! / 255;
      }
    }
}

/** The place that one of the eight symmetries of the square puts at (x, y). */
function turned(x: number, y: number, side: number, symmetry: number): [number, number] {
  const u = symmetry & 1 ? side - 1 - x : x;
  const v = symmetry & 2 ? side - 1 - y : y;
  return symmetry & 4 ? [v, u] : [u, v];
}
