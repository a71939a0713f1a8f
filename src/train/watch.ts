import { tf } from '../backend/tf.ts';
import { losses } from '../losses/index.ts';
import type { Loss } from '../losses/loss.ts';
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
export function detailsOf(players: Players, { pairs }: StepBatches): Record<string, number> | undefined {
  const telling = players.losses.flatMap(({ term }) => (losses[term] as Loss).details ?? []);
  if (telling.length === 0) return undefined;
  const output = tf.tidy(() => players.network.forward(pairs.input, 'enhance'));
  const details = tf.tidy(() => {
    const features = featuresOfStep(players.features);
    return telling.map((tell) => ({ values: tell({ ...pairs, output, features }) }));
  });
  output.dispose();
  return Object.assign({}, ...details.map(({ values }) => values));
}
