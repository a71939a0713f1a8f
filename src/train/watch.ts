import { tf } from '../backend/tf.ts';
import { losses } from '../losses/index.ts';
import type { Loss } from '../losses/loss.ts';
import { forwardAnySize } from '../models/any-size.ts';
import { featuresOfStep } from '../models/vgg.ts';
import type { Standing } from './checkpoint.ts';
import type { Players, StepBatches, StepResult } from './step.ts';

/** The terms, the rate and the best validation, for the line that a user watches. */
export function progressDetail({ loss, terms, discriminator }: StepResult, rate: number, { best }: Standing): string {
  const parts = Object.entries(terms).map(([term, value]) => `${term} ${value.toPrecision(3)}`);
  return [
    `loss ${loss.toPrecision(4)}${parts.length > 1 ? ` (${parts.join(', ')})` : ''}`,
    ...(discriminator === undefined ? [] : [`discriminator ${discriminator.toPrecision(3)}`]),
    `rate ${rate.toExponential(1)}`,
    ...(best ? [`validation ${best.psnr.toFixed(2)} dB`] : []),
  ].join(', ');
}

/** What losses tell of a batch beside their values. */
export async function detailsOf(players: Players, { pairs }: StepBatches): Promise<Record<string, number> | undefined> {
  const telling = players.losses.flatMap(({ term }) => (losses[term] as Loss).details ?? []);
  if (telling.length === 0) return undefined;
  const details = tf.tidy(() => {
    const output = forwardAnySize(players.network, pairs.input);
    const features = featuresOfStep(players.features);
    return telling.flatMap((tell) =>
      Object.entries(tell({ ...pairs, output, features })).map(([name, scalar]) => ({ name, scalar })),
    );
  });
  const numbers = await Promise.all(
    details.map(async ({ name, scalar }) => [name, (await scalar.data())[0]!] as const),
  );
  tf.dispose(details.map(({ scalar }) => scalar));
  return Object.fromEntries(numbers);
}
