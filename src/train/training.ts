import type { AdversarialName } from '../losses/adversarial.ts';
import type { LossName } from '../losses/index.ts';
import type { DiscriminatorName } from '../models/discriminators/index.ts';
import type { FeatureSource } from '../models/vgg.ts';

/** How a model is trained: everything but the data. All of it is printed in `run.json`. */
export interface Training {
  /** Random square crop of a patch, in pixels. */
  readonly crop: number;
  /** Random flips and quarter turns. */
  readonly flips: boolean;
  readonly sampling: Sampling;
  readonly losses: readonly { readonly term: LossName; readonly weight: number }[];
  /** Where the VGG filters of losses and discriminator come from, if they look through any. */
  readonly features: FeatureSource;
  readonly discriminator: Adversary | null;
  /** A system that is trained first, or found trained: the earlier stage, or the teacher. */
  readonly first: Earlier | null;
  readonly optimizer: {
    readonly kind: 'adam';
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    /** Gradients of a larger Euclidean norm (over all weights) are shortened to it. */
    readonly clipNorm: number | null;
  };
  readonly schedule: Schedule;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  readonly checkpointEvery: number;
  readonly validateEvery: number;
}

/**
 * Which pair is the next sample. "epochs": a shuffled list per epoch, of all pairs or of one drawn pair per photograph;
 * `share` of it is used, each entry `repeats` times, and with `wholeBatches` a last incomplete batch is dropped.
 * "pool": pairs drawn from a pool, itself drawn anew every so many steps.
 */
export type Sampling =
  | {
      readonly kind: 'epochs';
      readonly of: 'pairs' | 'photos';
      readonly share: number;
      readonly repeats: number;
      readonly wholeBatches: boolean;
    }
  | { readonly kind: 'pool'; readonly size: number; readonly steps: number };

/** The discriminator of a training and how the two alternate; one step of each, always. */
export interface Adversary {
  readonly discriminator: DiscriminatorName;
  readonly loss: AdversarialName;
  /** Weight of the generator's adversarial term. */
  readonly weight: number;
  /** The discriminator's own rate; it falls as the generator's does. */
  readonly learningRate: number;
  readonly order: 'discriminator-first' | 'generator-first';
  /** "shared": the generator's batch; "own": another batch, of which each picture is shown either real or enhanced. */
  readonly batch: 'shared' | 'own';
  /**
   * null: it judges enhanced inputs of the pairs. Else enhanced pictures without target: the test inputs
   * ("test-inputs": transductive, as the authors of paper 002 do) or others ("others"), against targets and, where
   * there are any, further good pictures.
   */
  readonly unpaired: 'test-inputs' | 'others' | null;
}

/** Another recipe of the same scale, data and seed whose weights this training starts from or follows. */
export interface Earlier {
  readonly recipe: string;
  readonly as: 'earlier-stage' | 'teacher';
  /** Weight of the distillation term, of a teacher. */
  readonly weight: number;
}

/**
 * How the learning rate goes: by `factor` at each of the given shares of the steps, or in a line from zero over the
 * first `warmup` steps and then down as half a cosine to `end`.
 */
export type Schedule =
  | { readonly kind: 'steps'; readonly at: readonly number[]; readonly factor: number }
  | { readonly kind: 'cosine'; readonly end: number; readonly warmup: number };

/** The learning rate at a step (counted from 0). */
export function learningRateAt(
  { schedule, steps, optimizer }: Pick<Training, 'schedule' | 'steps' | 'optimizer'>,
  step: number,
): number {
  if (schedule.kind === 'steps') {
    const falls = schedule.at.filter((share) => step >= share * steps).length;
    return optimizer.learningRate * schedule.factor ** falls;
  }
  const share = Math.min(1, step / steps);
  const { end, warmup } = schedule;
  const rise = Math.min(1, (step + 1) / (warmup + 1));
  return rise * (end + (optimizer.learningRate - end) * 0.5 * (1 + Math.cos(Math.PI * share)));
}
