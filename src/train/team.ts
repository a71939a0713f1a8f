import { type NamedTensorMap, type Tensor4D, tf, type Variable } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import { losses } from '../losses/index.ts';
import type { Loss } from '../losses/loss.ts';
import type { Network } from '../models/model.ts';
import { openAskedThread } from '../work/asked-thread.ts';
import type { Batch } from './batches.ts';
import type { Recipe } from './recipe.ts';
import { generatorSlope, type Moment, type Players } from './step.ts';
import type { MemberOptions, Part, PartLoss } from './team.worker.ts';

/** The gradients of all weights one after the other. */
interface PartSlope extends PartLoss {
  readonly gradients: Float32Array;
}

type WholeSlope = Awaited<ReturnType<typeof generatorSlope>>;

/** Worker threads that share the batches of a training with the calling thread. */
export interface Team {
  /** As `generatorSlope`: the mean over the pictures of the batch, up to rounding. */
  slope(players: Players, pairs: Batch, moment: Moment): Promise<WholeSlope>;
  close(): Promise<unknown>;
}

interface TeamSettings {
  readonly workers: number;
  /** Of each worker. */
  readonly threads: number;
  readonly backend: string;
}

/** Those who share the batches, where more than one worker is wanted and the recipe allows it. */
export function assembleTeam(
  recipe: Recipe,
  network: Network,
  settings: TeamSettings,
  progress: Progress,
): Team | undefined {
  const { workers } = settings;
  if (workers === 1) return undefined;
  const why = whyNotSplit(recipe, network);
  progress.note(`${recipe.name}: batches are ${why ? `not split: ${why}` : `split among ${workers} workers`}.`);
  return why === undefined ? openTeam(recipe, network, settings) : undefined;
}

/** Why the batches of a training cannot be split: something in it looks at a batch as a whole. */
function whyNotSplit({ training }: Recipe, network: Network): string | undefined {
  if (network.state.size > 0) return 'its network keeps statistics of whole batches';
  if (training.discriminator) return 'its discriminator is shown whole batches';
  if (training.first) return `it builds on ${training.first.recipe}`;
  const whole = training.losses.find(({ term }) => (losses[term] as Loss).overBatch);
  return whole && `its term ${whole.term} looks at a batch as a whole`;
}

/**
 * Starts `workers − 1` threads, each with the network on a back end of its own; the caller is the first worker. They keep
 * nothing between steps, so that a training is resumed as any other; the same number of workers gives the same bits.
 */
function openTeam({ model, options, training }: Recipe, network: Network, settings: TeamSettings): Team {
  const size = [...network.weights.values()].reduce((sum, weight) => sum + weight.size, 0);
  const weights = new Float32Array(new SharedArrayBuffer(4 * size));
  const { backend, threads } = settings;
  const common = { backend, threads, model: model.name, options, seed: training.seed, weights: weights.buffer };
  const rest = { losses: training.losses, features: training.features, crop: training.crop };
  const members = Array.from({ length: Math.min(settings.workers, training.batch) - 1 }, () =>
    openMember({ ...common, ...rest, gradients: new SharedArrayBuffer(4 * size) }),
  );
  return {
    async slope(players, pairs, moment) {
      await copyWeights(network.weights, weights);
      const [batch, crop] = pairs.input.shape;
      const length = crop ** 2 * 3;
      const [inputs, targets] = await Promise.all([pairs.input.data(), pairs.target.data()]);
      const starts = Array.from({ length: members.length + 2 }, (_, i) =>
        Math.floor((i * batch) / (members.length + 1)),
      );
      const share = (i: number): number => (starts[i + 1]! - starts[i]!) / batch;
      const part = (data: ArrayLike<number>, i: number) =>
        (data as Float32Array).slice(starts[i + 1]! * length, starts[i + 2]! * length);
      const answers = Promise.all(
        members.map((member, i) =>
          member.slope({ input: part(inputs, i), target: part(targets, i), step: moment.step }),
        ),
      );
      answers.catch(() => {});
      const first = (of: Tensor4D): Tensor4D => tf.slice(of, [0, 0, 0, 0], [starts[1]!, crop, crop, 3]);
      const mine = { input: first(pairs.input), target: first(pairs.target) };
      const own = await generatorSlope(players, { pairs: mine }, moment);
      tf.dispose({ ...mine });
      const others = (await answers).map((answer, i) => ({ ...answer, share: share(i + 1) }));
      return averaged(own, share(0), others);
    },
    close: () => Promise.all(members.map((member) => member.close())),
  };
}

async function copyWeights(from: ReadonlyMap<string, Variable>, to: Float32Array): Promise<void> {
  let at = 0;
  for (const weight of from.values()) {
    to.set((await weight.data()) as Float32Array, at);
    at += weight.size;
  }
}

/** The mean of the slopes of the parts, each weighed by its share of the pictures, always added in the same order. */
async function averaged(
  own: WholeSlope,
  share: number,
  others: readonly (PartSlope & { readonly share: number })[],
): Promise<WholeSlope> {
  const mean = (mineIs: number, theirs: (other: PartSlope) => number): number =>
    others.reduce((sum, other) => sum + other.share * theirs(other), share * mineIs);
  const gradients: NamedTensorMap = {};
  let [at, squares] = [0, 0];
  for (const [name, gradient] of Object.entries(own.gradients)) {
    const sum = ((await gradient.data()) as Float32Array).slice();
    for (let i = 0; i < sum.length; i++, at++) {
      let value = share * sum[i]!;
      for (const other of others) value += other.share * other.gradients[at]!;
      sum[i] = value;
      squares += value * value;
    }
    gradients[name] = tf.tensor(sum, gradient.shape);
    gradient.dispose();
  }
  const terms = Object.fromEntries(
    Object.entries(own.terms).map(([term, value]) => [term, mean(value, (other) => other.terms[term]!)]),
  );
  return { value: mean(own.value, (other) => other.value), terms, gradients, norm: Math.sqrt(squares) };
}

/** A worker thread: asked for one slope at a time. */
function openMember(workerData: MemberOptions) {
  const { ask, close } = openAskedThread<Part, PartLoss>(new URL('./team.worker.ts', import.meta.url), {
    workerData,
    ended: (why) =>
      new BenchError('worker-ended', `A worker of the training ended: ${why}.`, {
        mend: 'give the same command again to go on from the last checkpoint, or unset BENCH_WORKERS',
      }),
  });
  const gradients = new Float32Array(workerData.gradients);
  return {
    slope: async (part: Part): Promise<PartSlope> => ({
      ...(await ask(part, [part.input.buffer, part.target.buffer])),
      gradients,
    }),
    close,
  };
}
