// Training steps of quick recipes with batches split among worker threads (BENCH_WORKERS) beside the same cores as threads of
// one worker: what decides whether splitting pays on a machine.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const here = existsSync(new URL('../../dist/src', import.meta.url));
const { backendStatuses } = here
  ? await import(new URL('../../dist/src/backend/backend.js', import.meta.url).href)
  : {};
const found = here ? (await backendStatuses()).filter((each) => each.found).map(({ name }) => name) : [];
const cores = Math.max(2, availableParallelism());
const shapes = [
  [1, cores],
  [2, Math.floor(cores / 2)],
];

export const title = 'Batches split among workers';
export const measures = Object.fromEntries(
  ['mlc-unet', 'nrl', 'dped', 'unet', 'vdsr'].map((name) => [
    name,
    { title: `${name}, quick training step`, warmups: 3, repetitions: 15, seconds: 6 },
  ]),
);
export const contestants = ['native', 'wasm']
  .filter((name) => found.includes(name))
  .flatMap((name) => shapes.map(([workers, threads]) => `${name} ${workers}x${threads}`));

/** The contestant is a back end, and workers × threads of each. */
export async function prepare(contestant, system, _threads, { openBackend, tf, built }) {
  const [name, shape] = contestant.split(' ');
  const [workers, threads] = shape.split('x').map(Number);
  const backend = await openBackend({ want: name, threads });
  const { recipeOf } = await built('train/recipe.js');
  const { recipes } = await built('../recipes/index.js');
  const { playersOf } = await built('train/trainer.js');
  const { playStep } = await built('train/step.js');
  const { assembleTeam } = await built('train/team.js');
  const recipe = recipeOf(recipes, system, 'quick');
  const { batch, crop } = recipe.training;
  const network = recipe.model.build(recipe.options, 1);
  const settings = { workers, threads, backend: backend.name };
  const team = assembleTeam(recipe, network, settings, { note() {} });
  const players = { ...(await playersOf({ recipe }, network)), team };
  const picture = (seed) => tf.randomUniform([batch, crop, crop, 3], 0, 1, 'float32', seed);
  const pairs = { input: picture(1), target: picture(2) };
  const moment = { step: 0, seed: 1, learningRate: 1e-5, opponentRate: 0 };
  return {
    once: () => playStep(players, { pairs }, moment),
    detail: `${workers} × ${threads} threads, ${backend.describe()}`,
  };
}

export function remarks(results) {
  const of = (measure, on) => results.find((each) => each.measure === measure && each.contestant === on)?.milliseconds;
  return Object.keys(measures).flatMap((measure) =>
    ['native', 'wasm'].flatMap((name) => {
      const [one, two] = shapes.map(([workers, threads]) => of(measure, `${name} ${workers}x${threads}`));
      return one && two
        ? [`- ${measure} on ${name}: two workers take ${(two / one).toFixed(2)} of the time of one`]
        : [];
    }),
  );
}
