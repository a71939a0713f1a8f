import { type Scalar, type Tensor2D, type Tensor4D, tf } from '../backend/tf.ts';
import { randomStream } from '../core/random.ts';
import { type Adversarial, adversarials } from '../losses/adversarial.ts';
import type { Discriminator, Judge } from '../models/discriminators/discriminator.ts';
import { discriminators } from '../models/discriminators/index.ts';
import { type FeatureSource, type Features, featuresOfStep } from '../models/vgg.ts';
import { Adam } from './adam.ts';
import { type Slope, slopeOf } from './gradients.ts';
import type { Adversary, Training } from './training.ts';

/** A discriminator in training. */
export interface Opponent {
  readonly judge: Judge;
  readonly discriminator: Pick<Discriminator, 'see' | 'features'>;
  readonly loss: Adversarial;
  readonly adversary: Pick<Adversary, 'weight' | 'learningRate' | 'order' | 'batch' | 'unpaired'>;
  readonly adam: Adam;
}

/** Real and enhanced pictures, each with the input it belongs to. */
export interface Shown {
  readonly real: Tensor4D;
  readonly realInput: Tensor4D;
  readonly fake: Tensor4D;
  readonly fakeInput: Tensor4D;
}

/** The opponent that a training names, at its start. */
export function opponentOf({ discriminator: adversary, crop, seed, optimizer }: Training): Opponent | undefined {
  if (adversary === null) return undefined;
  const discriminator: Discriminator = discriminators[adversary.discriminator];
  const loss = adversarials[adversary.loss];
  if (loss.outputs !== discriminator.plan.outputs)
    throw new Error(`${loss.name} reads ${loss.outputs} outputs, ${discriminator.name} gives another number`);
  const judge = discriminator.build(crop, seed);
  return { judge, discriminator, loss, adversary, adam: new Adam(judge.weights, optimizer) };
}

/** The generator's adversarial term, inside its tape. What is real is judged where the loss compares with it. */
export function adversarialTerm(
  opponent: Opponent,
  shown: Shown,
  features: Features,
  seed: number,
  step: number,
): Scalar {
  const fake = judgementOf(opponent, shown.fake, shown.fakeInput, features);
  const real = opponent.loss.relativistic ? judgementOf(opponent, shown.real, shown.realInput, features) : fake;
  return opponent.loss.generator({ real, fake, random: randomStream(seed, 'labels', step, 'generator') });
}

/**
 * The discriminator's loss and gradient on pictures that carry no gradient of their own. With a batch of its own each
 * picture is shown either real or enhanced, drawn for the step; the pictures shown must be of equal number then.
 */
export async function opponentSlope(
  opponent: Opponent,
  shown: Shown,
  source: FeatureSource,
  seed: number,
  step: number,
): Promise<Slope> {
  const { judge, loss, adversary } = opponent;
  const random = randomStream(seed, 'labels', step);
  if (adversary.batch === 'own') {
    const draws = randomStream(seed, 'shown real', step);
    const count = shown.real.shape[0];
    const drawn = Array.from({ length: count }, () => draws.integer(2));
    const shownReal = tf.tensor2d(drawn, [count, 1]);
    const seen = tf.tidy(() => {
      const mask = tf.reshape(shownReal, [count, 1, 1, 1]);
      const mixed = tf.add<Tensor4D>(shown.real.mul(mask), shown.fake.mul(tf.sub(1, mask)));
      return seenOf(opponent, mixed, shown.realInput, featuresOfStep(source));
    });
    const slope = await slopeOf(judge.weights, () => {
      const judged = judge.judge(seen);
      return loss.discriminator({ real: judged, fake: judged, shownReal, random });
    });
    tf.dispose([shownReal, seen]);
    return slope;
  }
  const [real, fake] = tf.tidy(() => {
    const features = featuresOfStep(source);
    return [
      seenOf(opponent, shown.real, shown.realInput, features),
      seenOf(opponent, shown.fake, shown.fakeInput, features),
    ];
  });
  const slope = await slopeOf(judge.weights, () =>
    loss.discriminator({ real: judge.judge(real!), fake: judge.judge(fake!), random }),
  );
  tf.dispose([real!, fake!]);
  return slope;
}

/** What the discriminator looks at; a tensor of its own, even where it is the picture itself. */
function seenOf({ discriminator }: Opponent, picture: Tensor4D, input: Tensor4D, features: Features): Tensor4D {
  const layer = discriminator.features;
  const seen = layer === undefined ? undefined : features('vgg19', [layer], picture)[0];
  return discriminator.see(picture, input, seen).clone();
}

function judgementOf(opponent: Opponent, picture: Tensor4D, input: Tensor4D, features: Features): Tensor2D {
  return opponent.judge.judge(seenOf(opponent, picture, input, features));
}
