import { BenchError } from '../core/errors.ts';
import { randomStream } from '../core/random.ts';
import type { Pair } from '../datasets/dataset.ts';
import { toByte } from '../image/color.ts';
import { toRgb } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { enhanceWith } from '../models/enhance.ts';
import type { Network } from '../models/model.ts';

/** Pairs kept out of training to watch it: a twentieth, at least one where there are ten, at most 24. */
export function splitValidation(pairs: readonly Pair[], seed: number): { train: Pair[]; validation: Pair[] } {
  const count = pairs.length < 10 ? 0 : Math.min(24, Math.max(1, Math.floor(pairs.length / 20)));
  const shuffled = randomStream(seed, 'validation').shuffle(pairs);
  const kept = new Set(shuffled.slice(0, count).map((pair) => pair.id));
  return { train: pairs.filter((pair) => !kept.has(pair.id)), validation: pairs.filter((pair) => kept.has(pair.id)) };
}

/** Mean PSNR in dB of the 8-bit outputs over the watched pairs; identical pictures are left out. */
export async function validationPsnr(network: Network, pairs: readonly Pair[]): Promise<number> {
  const scores: number[] = [];
  for (const pair of pairs) {
    if (!pair.target)
      throw new BenchError('no-target', `The pair ${pair.id} has no target picture; validation needs one.`);
    const [input, target] = await Promise.all([readImage(pair.input.path), readImage(pair.target.path)]);
    const result = await enhanceWith(network, input.image);
    const wanted = toRgb(target.image).data;
    let sum = 0;
    for (let i = 0; i < wanted.length; i++) sum += (toByte(result.data[i]!) - toByte(wanted[i]!)) ** 2;
    if (sum > 0) scores.push(10 * Math.log10((255 * 255 * wanted.length) / sum));
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
