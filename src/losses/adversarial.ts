import { type Scalar, type Tensor, type Tensor2D, tf } from '../backend/tf.ts';
import type { Random } from '../core/random.ts';
import type { Source } from '../image/image.ts';

/** Raw outputs of the discriminator (before sigmoid or softmax), one row per picture. */
export interface Judgements {
  readonly real: Tensor2D;
  readonly fake: Tensor2D;
  /**
   * One column, 1 where the discriminator was shown the picture as real and 0 where enhanced, when each was shown one
   * way only: `real` and `fake` are the same judgements then.
   */
  readonly shownReal?: Tensor2D | undefined;
  /** Draws noisy labels; streams are named by the step, so a resumed training draws the same. */
  readonly random: Random;
}

/** What a generator and its discriminator minimise. */
export interface Adversarial {
  readonly name: string;
  readonly formula: string;
  readonly version: number;
  readonly source: Source;
  /** Raw outputs per picture that it reads. */
  readonly outputs: 1 | 2;
  /** Whether the generator's term looks at real pictures too; their judgement is not detached then. */
  readonly relativistic: boolean;
  generator(judgements: Judgements): Scalar;
  discriminator(judgements: Judgements): Scalar;
}

/** −log σ(x), and −log(1 − σ(x)), without overflow. */
const missOne = (logits: Tensor): Tensor => tf.softplus(tf.neg(logits));
const missZero = (logits: Tensor): Tensor => tf.softplus(logits);

/** The logarithm of the softmax's probability of class `index`, at least log 1e-10 as in the release. */
function logProbability(logits: Tensor2D, index: 0 | 1): Tensor {
  const both = tf.softmax(logits);
  return tf.log(tf.maximum(tf.slice(both, [0, index], [-1, 1]), 1e-10));
}

/**
 * DPED's texture loss: cross-entropy of two classes summed over the batch, which the generator maximises.
 *
 * **Source.** Ignatov et al., ICCV 2017, equation 3; the release. **Input.** Two raw outputs, class 0 is "real".
 * **Output.** Discriminator ≥ 0; generator ≤ 0 (saturating form). **Deviations.** None where each picture is shown either
 * real or enhanced, as the release does; where both are shown the sum runs over both and is halved, its expectation.
 */
const dped: Adversarial = {
  name: 'dped',
  formula: 'D: −½ Σ [log p_real(T) + log p_fake(G)]; G: Σ log p_fake(G) (DPED)',
  version: 1,
  source: { paper: 'DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks', year: 2017 },
  outputs: 2,
  relativistic: false,
  generator: ({ fake }) => logProbability(fake, 1).sum() as Scalar,
  discriminator({ real, fake, shownReal }) {
    const asReal = logProbability(real, 0).mul(shownReal ?? 0.5);
    const asFake = logProbability(fake, 1).mul(shownReal ? tf.sub(1, shownReal) : 0.5);
    return asReal.sum().add(asFake.sum()).neg() as Scalar;
  },
};

/**
 * The non-saturating loss of SRGAN; papers 001 and 003 use it.
 *
 * **Source.** Goodfellow et al., NeurIPS 2014; Ledig et al., CVPR 2017, equation 6. **Input.** One logit.
 * **Output.** ≥ 0. **Deviations.** Mean over the batch.
 */
const nonSaturating: Adversarial = {
  name: 'non-saturating',
  formula: 'D: −mean log σ(C(T)) − mean log(1 − σ(C(G))); G: −mean log σ(C(G)) (SRGAN)',
  version: 1,
  source: { paper: 'Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network', year: 2017 },
  outputs: 1,
  relativistic: false,
  generator: ({ fake }) => missOne(fake).mean() as Scalar,
  discriminator: ({ real, fake }) => missOne(real).mean().add(missZero(fake).mean()) as Scalar,
};

/**
 * Least squares on the sigmoid with noisy labels: real in [0.7, 1.2), fake in [0, 0.3), 1 for the generator.
 *
 * **Source.** Paper 002, stage 2; the authors' release. **Input.** One logit. **Output.** ≥ 0. **Deviations.** None known.
 */
const leastSquaresNoisy: Adversarial = {
  name: 'least-squares-noisy',
  formula: 'D: mean (σ(C(T)) − U(0.7, 1.2))² + mean (σ(C(G)) − U(0, 0.3))²; G: mean (σ(C(G)) − 1)² (002)',
  version: 1,
  source: {
    paper: 'From Fidelity to Perceptual Quality: A Semi-Supervised Approach for Low-Light Image Enhancement',
    year: 2020,
  },
  outputs: 1,
  relativistic: false,
  generator: ({ fake }) => tf.sigmoid(fake).sub(1).square().mean() as Scalar,
  discriminator({ real, fake, random }) {
    const labels = (count: number, from: number, to: number): Tensor2D =>
      tf.tensor2d(
        Array.from({ length: count }, () => from + (to - from) * random.uniform()),
        [count, 1],
      );
    const onReal = tf.squaredDifference(tf.sigmoid(real), labels(real.shape[0], 0.7, 1.2)).mean();
    return onReal.add(tf.squaredDifference(tf.sigmoid(fake), labels(fake.shape[0], 0, 0.3)).mean()) as Scalar;
  },
};

/** How much more real one set is judged than the average of the other (equation 6, before the sigmoid). */
const against = (of: Tensor2D, other: Tensor2D): Tensor => tf.sub(of, tf.mean(other));

/**
 * Relativistic average loss; on the discriminator `prad` it is PRaD, the pairwise relativistic loss of paper 000.
 *
 * **Source.** Paper 000, equations 6–8; Jolicoeur-Martineau, ICLR 2019. **Input.** One logit. **Output.** ≥ 0.
 * **Deviations.** Equation 6 is printed with a misplaced bracket; D(a, b) = σ(C(a) − mean C(b)) is taken. Algorithm 1's
 * ascent is a descent. Both terms give the generator gradients.
 */
const relativisticAverage: Adversarial = {
  name: 'relativistic-average',
  formula:
    'D: −mean log D(T, G) − mean log(1 − D(G, T)); G: with T and G exchanged; D(a, b) = σ(C(a) − mean C(b)) (000)',
  version: 1,
  source: {
    paper:
      'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation',
    year: 2019,
  },
  outputs: 1,
  relativistic: true,
  generator: ({ real, fake }) =>
    missZero(against(real, fake))
      .mean()
      .add(missOne(against(fake, real)).mean()) as Scalar,
  discriminator: ({ real, fake }) =>
    missOne(against(real, fake))
      .mean()
      .add(missZero(against(fake, real)).mean()) as Scalar,
};

/** Every adversarial family a recipe can name. */
export const adversarials = {
  dped,
  'non-saturating': nonSaturating,
  'least-squares-noisy': leastSquaresNoisy,
  'relativistic-average': relativisticAverage,
} as const;

export type AdversarialName = keyof typeof adversarials;
