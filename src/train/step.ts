import { type Scalar, type Tensor4D, tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import { distillation } from '../losses/distillation.ts';
import { type LossName, losses } from '../losses/index.ts';
import { forwardAnySize } from '../models/any-size.ts';
import type { Network } from '../models/model.ts';
import { type FeatureSource, featuresOfStep } from '../models/vgg.ts';
import type { Adam } from './adam.ts';
import type { Batch } from './batches.ts';
import { brokenGradient, clipped, type Slope, slopeOf } from './gradients.ts';
import { adversarialTerm, type Opponent, opponentSlope, type Shown } from './opponent.ts';
import type { Team } from './team.ts';

/** Everything that takes part in a training step. */
export interface Players {
  readonly network: Network;
  readonly adam: Adam;
  readonly losses: readonly { readonly term: LossName; readonly weight: number }[];
  readonly features: FeatureSource;
  readonly clipNorm: number | null;
  readonly opponent?: Opponent | undefined;
  readonly teacher?: { readonly network: Network; readonly weight: number } | undefined;
  /** Who shares the batches, where they are split. */
  readonly team?: Team | undefined;
}

/** The pictures of a step. */
export interface StepBatches {
  readonly pairs: Batch;
  /** The discriminator's own pairs, where it has a batch of its own. */
  readonly own?: Batch | undefined;
  /** Inputs without target, and good pictures beyond the targets, where the discriminator judges such. */
  readonly unpaired?: { readonly inputs: Tensor4D; readonly good: Tensor4D } | undefined;
}

/** Which step it is, counted from 0, the seed of what is drawn in it, and the rates of the two optimizers. */
export interface Moment {
  readonly step: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly opponentRate: number;
}

/** What a step came to. */
export interface StepResult {
  /** The weighted sum that the generator lowers. */
  readonly loss: number;
  /** Its terms before weighting. */
  readonly terms: Readonly<Record<string, number>>;
  /** The discriminator's loss. */
  readonly discriminator?: number | undefined;
}

/**
 * One step of the generator and, where there is one, of the discriminator, in the order of its recipe.
 * Numbers that are not finite throw `diverged` before any weight moves by them.
 */
export async function playStep(players: Players, batches: StepBatches, moment: Moment): Promise<StepResult> {
  const { opponent } = players;
  if (opponent?.adversary.order === 'discriminator-first') {
    const discriminator = await moveOpponent(players, opponent, batches, moment);
    return { ...(await moveGenerator(players, batches, moment)), discriminator };
  }
  const moved = await moveGenerator(players, batches, moment);
  return opponent ? { ...moved, discriminator: await moveOpponent(players, opponent, batches, moment) } : moved;
}

async function moveGenerator(players: Players, batches: StepBatches, moment: Moment): Promise<StepResult> {
  const { terms, ...slope } = players.team
    ? await players.team.slope(players, batches.pairs, moment)
    : await generatorSlope(players, batches, moment);
  const broken = Object.entries(terms).find(([, value]) => !Number.isFinite(value))?.[0];
  await assertFinite(slope, moment, broken, 'the sum of the losses');
  const gradients = clipped(slope, players.clipNorm);
  players.adam.update(gradients, moment.learningRate);
  tf.dispose(gradients);
  return { loss: slope.value, terms };
}

/** The weighted sum of the losses, its terms before weighting, and the gradient of every weight of the generator. */
export async function generatorSlope(
  players: Pick<Players, 'network' | 'losses' | 'features' | 'opponent' | 'teacher'>,
  batches: StepBatches,
  { step, seed }: Pick<Moment, 'step' | 'seed'>,
): Promise<Slope & { readonly terms: Record<string, number> }> {
  const { network, opponent, teacher } = players;
  const { input, target } = batches.pairs;
  const taught = teacher && tf.tidy(() => teacher.network.guided!(input).hidden);
  const values: Record<string, Scalar> = {};
  const slope = await slopeOf(network.weights, () => {
    const features = featuresOfStep(players.features);
    const { output, scales, hidden } = estimate(network, input, taught !== undefined);
    let total = tf.scalar(0);
    const add = (name: string, term: Scalar, weight: number): void => {
      values[name] = tf.keep(term);
      total = total.add(term.mul(weight));
    };
    for (const { term, weight } of players.losses)
      add(term, losses[term].compute({ output, target, input, scales, features }), weight);
    if (taught && teacher) add('distillation', distillation(hidden!, taught), teacher.weight);
    if (opponent) {
      const shown = shownOf(batches.pairs, output, batches.unpaired, (low) => forwardAnySize(network, low, 'train'));
      add('adversarial', adversarialTerm(opponent, shown, features, seed, step), opponent.adversary.weight);
    }
    return total;
  });
  taught?.dispose();
  const terms: Record<string, number> = {};
  for (const [name, scalar] of Object.entries(values)) {
    terms[name] = (await scalar.data())[0]!;
    scalar.dispose();
  }
  return { ...slope, terms };
}

/** One forward pass with whatever of it the objective needs. */
function estimate(
  network: Network,
  input: Tensor4D,
  guided: boolean,
): { output: Tensor4D; scales?: readonly Tensor4D[] | undefined; hidden?: Tensor4D | undefined } {
  if (guided) return network.guided!(input, 'train');
  const scales = network.scales?.(input, 'train');
  return { output: scales?.[0] ?? forwardAnySize(network, input, 'train'), scales };
}

async function moveOpponent(
  players: Players,
  opponent: Opponent,
  batches: StepBatches,
  moment: Moment,
): Promise<number> {
  const pairs = opponent.adversary.batch === 'own' ? batches.own! : batches.pairs;
  const shown = detached(players.network, pairs, batches.unpaired);
  const slope = await opponentSlope(opponent, shown, players.features, moment.seed, moment.step);
  tf.dispose({ ...shown });
  await assertFinite(slope, moment, undefined, 'the loss of the discriminator');
  opponent.adam.update(slope.gradients, moment.opponentRate);
  tf.dispose(slope.gradients);
  return slope.value;
}

/** What the discriminator is shown, without a tape; the generator's moving statistics stay as they were. */
function detached(network: Network, pairs: Batch, unpaired: StepBatches['unpaired']): Shown {
  const state = [...network.state.values()].map((value) => ({ value, before: value.clone() }));
  const shown = tf.tidy(() => {
    const forward = (input: Tensor4D): Tensor4D => forwardAnySize(network, input, 'train');
    const { real, realInput, fake, fakeInput } = unpaired
      ? shownOf(pairs, undefined, unpaired, forward)
      : shownOf(pairs, forward(pairs.input), undefined, forward);
    return { real: real.clone(), realInput: realInput.clone(), fake: fake.clone(), fakeInput: fakeInput.clone() };
  });
  for (const { value, before } of state) {
    value.assign(before);
    before.dispose();
  }
  return shown;
}

function shownOf(
  { input, target }: Batch,
  output: Tensor4D | undefined,
  unpaired: StepBatches['unpaired'],
  forward: (input: Tensor4D) => Tensor4D,
): Shown {
  if (!unpaired) return { real: target, realInput: input, fake: output!, fakeInput: input };
  const real = tf.concat([target, unpaired.good], 0);
  return { real, realInput: real, fake: forward(unpaired.inputs), fakeInput: unpaired.inputs };
}

/** Throws when a loss or a gradient is no finite number, and names which. The gradients are disposed of then. */
async function assertFinite(slope: Slope, { step }: Moment, term: string | undefined, sum: string): Promise<void> {
  if (Number.isFinite(slope.value) && Number.isFinite(slope.norm)) return;
  const weight = await brokenGradient(slope);
  tf.dispose(slope.gradients);
  const gradient = weight === undefined ? 'the length of the gradient' : `the gradient of ${weight}`;
  const which = term ?? (Number.isFinite(slope.value) ? gradient : sum);
  throw new BenchError('diverged', `the training diverged at step ${step + 1}: ${which} is no finite number.`);
}
