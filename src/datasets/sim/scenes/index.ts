import { randomStream } from '../../../core/random.ts';
import { makeNoise } from '../noise.ts';
import type { Scene } from '../scene.ts';
import type { Hour } from '../stage.ts';
import { country } from './country.ts';
import { room } from './indoor.ts';
import { shore } from './shore.ts';
import { street } from './street.ts';

type Kind = (random: ReturnType<typeof randomStream>, noise: ReturnType<typeof makeNoise>, hour: Hour) => Scene;

/** Kinds of scene and the hours at which they are photographed; a set walks through the list in strides of five, again and again. */
const programme: readonly (readonly [Kind, Hour])[] = [
  [street, 'afternoon'],
  [country, 'noon'],
  [room, 'noon'],
  [shore, 'afternoon'],
  [street, 'overcast'],
  [country, 'evening'],
  [street, 'night'],
  [shore, 'evening'],
];

/** The scene of a seed, a split and a number; the same everywhere. */
export function composeScene(seed: number, split: string, index: number): Scene {
  const random = randomStream(seed, 'dped-sim', split, index, 'scene');
  const [compose, hour] = programme[(index * 5 + 2) % programme.length]!;
  return compose(random, makeNoise(random), hour);
}
