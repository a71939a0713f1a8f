import { randomStream } from '../core/random.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { Sampling } from './training.ts';

/** Streams of samples that are independent of each other: what the generator sees, and what else is drawn. */
export type SampleStream = 'pairs' | 'discriminator' | 'unpaired' | 'good';

interface SamplerOptions {
  readonly sampling: Sampling;
  readonly batch: number;
  readonly seed: number;
  readonly stream?: SampleStream;
}

/**
 * The pair that is sample p, counted over all steps. It depends on seed, stream and p only, so that a resumed training
 * needs no saved cursor.
 */
export function sampler(pairs: readonly Pair[], options: SamplerOptions): (sample: number) => Pair {
  return options.sampling.kind === 'pool'
    ? poolSampler(pairs, options.sampling, options)
    : epochSampler(pairs, options.sampling, options);
}

/** The stream of a name; that of the generator has no prefix. */
export function sampleRandom(seed: number, stream: SampleStream, name: string, place: number) {
  return stream === 'pairs' ? randomStream(seed, name, place) : randomStream(seed, stream, name, place);
}

function poolSampler(
  pairs: readonly Pair[],
  { size, steps }: Sampling & { kind: 'pool' },
  { batch, seed, stream = 'pairs' }: SamplerOptions,
): (sample: number) => Pair {
  const places = pairs.map((_, place) => place);
  const poolOf = remembered((pool) => randomStream(seed, 'pool', pool).shuffle(places).slice(0, size));
  return (sample) => {
    const pool = poolOf(Math.floor(sample / (batch * steps)));
    return pairs[pool[sampleRandom(seed, stream, 'draw', sample).integer(pool.length)]!]!;
  };
}

function epochSampler(
  pairs: readonly Pair[],
  { of, share, repeats, wholeBatches }: Sampling & { kind: 'epochs' },
  { batch, seed, stream = 'pairs' }: SamplerOptions,
): (sample: number) => Pair {
  const groups = of === 'photos' ? byPhoto(pairs) : pairs.map((pair) => [pair]);
  const used = Math.max(1, Math.round(groups.length * share)) * repeats;
  const length = wholeBatches && used >= batch ? used - (used % batch) : used;
  const entries = Array.from({ length: groups.length * repeats }, (_, i) => i % groups.length);
  const orderOf = remembered((epoch) => sampleRandom(seed, stream, 'order', epoch).shuffle(entries).slice(0, length));
  return (sample) => {
    const group = groups[orderOf(Math.floor(sample / length))[sample % length]!]!;
    if (group.length === 1) return group[0]!;
    return group[sampleRandom(seed, stream, 'of photo', sample).integer(group.length)]!;
  };
}

/** The pairs of each photograph; a pair that names none is a photograph of its own. */
function byPhoto(pairs: readonly Pair[]): Pair[][] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const photo = pair.photo ?? `pair ${pair.id}`;
    const group = groups.get(photo);
    if (group) group.push(pair);
    else groups.set(photo, [pair]);
  }
  return [...groups.values()];
}

/** A list by number, of which the last is kept: neighbouring samples ask for the same one. */
function remembered(make: (place: number) => number[]): (place: number) => number[] {
  let last: { readonly place: number; readonly list: number[] } | undefined;
  return (place) => {
    if (last?.place !== place) last = { place, list: make(place) };
    return last.list;
  };
}
