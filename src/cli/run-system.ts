import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { recipes } from '../../recipes/index.ts';
import { type Backend, type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { lookUp, unknownName } from '../core/near.ts';
import { provenance } from '../core/provenance.ts';
import type { Pair } from '../datasets/dataset.ts';
import { type PreparedSet, pairsOf } from '../datasets/manifest.ts';
import { evaluate } from '../experiment/evaluate.ts';
import { meanOf, pairedDifference } from '../experiment/statistics.ts';
import { metricFacts, type Summary, summarise } from '../experiment/summary.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { losses } from '../losses/index.ts';
import { type Metric, metrics } from '../metrics/index.ts';
import { networkEnhancer } from '../models/enhance.ts';
import { parameterCount } from '../models/model.ts';
import type { Comparison, RunRecord, SystemRecord, TrainingFacts } from '../report/record.ts';
import { writeReport } from '../report/write.ts';
import { rememberTraining } from '../train/latest.ts';
import { readLog } from '../train/log.ts';
import { type Recipe, recipeData, recipeOf, type Scale, trainingKey } from '../train/recipe.ts';
import { lastName, logName, type Trained, train } from '../train/trainer.ts';
import { splitValidation } from '../train/validation.ts';
import { chooseDataset } from './choose-dataset.ts';
import type { Io } from './verb.ts';

/** What `bench run` was asked for. */
export interface RunRequest {
  readonly model: string;
  readonly dataset: string | undefined;
  readonly camera: string | undefined;
  readonly pairs: readonly [string, string] | undefined;
  readonly testPairs: readonly [string, string] | undefined;
  readonly scale: Scale;
  readonly steps: number | undefined;
  readonly seed: number;
  readonly metrics: readonly string[];
  readonly others: readonly string[];
  readonly backend: string | undefined;
  readonly out: string | undefined;
}

export interface RunResult {
  readonly report: string;
  readonly dataset: RunRecord['dataset'];
  readonly systems: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
}

/** Plan, data, training, scoring, report: each step uses what an earlier run finished. */
export async function runSystem(request: RunRequest, io: Io): Promise<RunResult> {
  const started = performance.now();
  const recipe = findRecipe(request);
  const wanted = request.metrics.map((name) => lookUp<Metric>('metric', metrics, name, 'bench ls metrics'));
  if (wanted.length === 0)
    throw new BenchError('usage', '--metrics is empty; expected names such as psnr,ssim.', {
      mend: 'bench ls metrics',
    });
  const others = request.others.map((name) => lookUp('baseline', baselines, name, 'bench ls baselines').enhancer());
  const backend = recipe
    ? await openBackend(request.backend === undefined ? {} : { want: request.backend as BackendName })
    : undefined;
  if (backend) io.progress.note(`Back end: ${backend.describe()}`);

  const set = await chooseDataset(request, io);
  const { train: trainPairs, validation } = splitPairs(set, request.seed);
  const test = pairsOf(set, 'test');
  if (test.length === 0)
    throw new BenchError('no-pairs', `The test split of ${set.manifest.name} holds no pairs; expected at least one.`);
  const dataset = datasetFacts(set, trainPairs.length, validation.length, test.length);

  const trained = recipe && backend ? await trainSystem(recipe, set, trainPairs, validation, backend, io) : undefined;
  const system = trained?.enhancer ?? lookUp('baseline', baselines, request.model, 'bench ls baselines').enhancer();
  const systems = [...others.filter(({ key }) => key !== system.key), system];

  const evaluation = await evaluate({
    systems,
    pairs: test,
    metrics: wanted,
    store: benchHome('store'),
    progress: io.progress,
    signal: io.signal,
  });
  const records = evaluation.systems.map(
    ({ name, key, scores }, place): SystemRecord => ({
      name,
      key,
      source: `${systems[place]!.source.paper} (${systems[place]!.source.year})`,
      cells: Object.fromEntries(wanted.map((metric) => [metric.name, summarise(metric, scores.get(metric.name)!)])),
      perImage: test.map(({ id }, i) => ({
        id,
        scores: Object.fromEntries(wanted.map(({ name: metric }) => [metric, scores.get(metric)![i]!.score ?? null])),
      })),
    }),
  );

  const name = reportName(request, set);
  const folder = resolve(request.out ?? join('reports', name));
  const record: RunRecord = {
    title: `${system.name} on ${set.manifest.name}`,
    command: commandOf(request),
    dataset,
    metrics: Object.fromEntries(wanted.map((metric) => [metric.name, metricFacts(metric)])),
    systems: records,
    comparisons: compare(wanted, records),
    training: trained?.facts,
    notes: [...(recipe?.notes ?? []), ...set.manifest.notes, ...evaluation.notes],
  };
  const report = await writeReport({
    folder,
    record,
    provenance: {
      ...provenance(),
      backend: backend && { name: backend.name, device: backend.device, threads: backend.threads, why: backend.why },
      trainedOn: trained?.trained.standing.backends,
      trainingSeconds: trained?.trained.standing.seconds,
      runSeconds: (performance.now() - started) / 1000,
      seed: request.seed,
    },
    pictures: test.map(({ id, target }) => ({
      id,
      target: target!.path,
      outputs: Object.fromEntries(evaluation.systems.map(({ name: each, outputs }) => [each, outputs.get(id)!])),
    })),
    curve: trained && curveOf(trained.folder),
  });
  return { report, dataset, systems: Object.fromEntries(records.map(({ name: each, cells }) => [each, cells])) };
}

/** The recipe of a trained system, or undefined for a baseline; a name that is neither is an error. */
function findRecipe(request: RunRequest): Recipe | undefined {
  const [modelName] = request.model.split('/');
  if (Object.hasOwn(recipes, modelName!))
    return recipeOf(recipes, request.model, request.scale, { steps: request.steps, seed: request.seed });
  if (Object.hasOwn(baselines, request.model)) return undefined;
  throw unknownName(
    'model or baseline',
    request.model,
    [...Object.keys(recipes), ...Object.keys(baselines)],
    'bench ls models',
  );
}

function splitPairs(set: PreparedSet, seed: number): { train: Pair[]; validation: Pair[] } {
  const train = pairsOf(set, 'train');
  const own = pairsOf(set, 'validation');
  return own.length > 0 ? { train, validation: own } : splitValidation(train, seed);
}

function datasetFacts(
  { manifest }: PreparedSet,
  train: number,
  validation: number,
  test: number,
): RunRecord['dataset'] {
  const { name, hash, simulated, standsIn, licence, options } = manifest;
  return { name, manifest: hash, simulated, standsIn, licence, train, validation, test, options };
}

interface TrainedSystem {
  readonly trained: Trained;
  readonly folder: string;
  readonly enhancer: Enhancer;
  readonly facts: TrainingFacts;
}

async function trainSystem(
  recipe: Recipe,
  set: PreparedSet,
  pairs: readonly Pair[],
  validation: readonly Pair[],
  backend: Backend,
  io: Io,
): Promise<TrainedSystem> {
  const key = trainingKey(recipe, set.manifest.hash);
  const folder = benchHome('store', 'trainings', key);
  if (existsSync(join(folder, 'done.json')))
    io.progress.note(`${recipe.name}: trained already, the weights are used again.`);
  const trained = await train({
    recipe,
    train: pairs,
    validation,
    folder,
    backend: backend.name,
    progress: io.progress,
    signal: io.signal,
  });
  rememberTraining(recipe.name, { weights: join(folder, lastName), dataset: set.manifest.name });
  const { network, standing } = trained;
  return {
    trained,
    folder,
    enhancer: networkEnhancer(recipe.name, keyOf({ training: key, weights: 'last' }), recipe.model.source, network),
    facts: {
      recipe: recipeData(recipe),
      parameters: parameterCount(network),
      steps: standing.step,
      best: standing.best,
      losses: recipe.training.losses.map(({ term, weight }) => ({ term, weight, formula: losses[term].formula })),
    },
  };
}

/** The last system against the strongest of the others, by every metric that is a mean of pictures. */
function compare(wanted: readonly Metric[], systems: readonly SystemRecord[]): Comparison[] {
  const system = systems.at(-1)!;
  return wanted.flatMap((metric) => {
    if (metric.aggregate) return [];
    const sign = metric.better === 'higher' ? 1 : -1;
    const rivals = systems.slice(0, -1).filter(({ cells }) => cells[metric.name]!.mean !== null);
    const [other] = rivals.sort((a, b) => sign * (b.cells[metric.name]!.mean! - a.cells[metric.name]!.mean!));
    if (!other) return [];
    const both = system.perImage.flatMap(({ scores }, i) => {
      const [a, b] = [scores[metric.name], other.perImage[i]!.scores[metric.name]];
      return typeof a === 'number' && typeof b === 'number' && Number.isFinite(a) && Number.isFinite(b)
        ? [[a, b] as const]
        : [];
    });
    if (both.length === 0 || !Number.isFinite(meanOf(both.map(([a]) => a)))) return [];
    return [
      {
        metric: metric.name,
        system: system.name,
        other: other.name,
        result: pairedDifference(
          both.map(([a]) => a),
          both.map(([, b]) => b),
        ),
      },
    ];
  });
}

function curveOf(folder: string) {
  const lines = readLog(join(folder, logName));
  return {
    loss: lines.flatMap((line) => ('loss' in line ? [{ step: line.step, value: line.loss }] : [])),
    validation: lines.flatMap((line) =>
      'validationPsnr' in line ? [{ step: line.step, value: line.validationPsnr }] : [],
    ),
  };
}

function reportName(request: RunRequest, set: PreparedSet): string {
  const steps = request.steps === undefined ? '' : `-${request.steps}steps`;
  return `${request.model.replace('/', '+')}-${set.manifest.name}-${request.scale}${steps}-seed${request.seed}`;
}

/** The command line that asks for the same run. */
function commandOf(request: RunRequest): string {
  const words = ['bench run', `--model ${request.model}`];
  if (request.dataset) words.push(`--dataset ${request.dataset}`);
  if (request.camera) words.push(`--camera ${request.camera}`);
  if (request.pairs) words.push(`--pairs ${request.pairs.join(' ')}`);
  if (request.testPairs) words.push(`--test-pairs ${request.testPairs.join(' ')}`);
  words.push(`--recipe ${request.scale}`);
  if (request.steps !== undefined) words.push(`--steps ${request.steps}`);
  words.push(`--seed ${request.seed}`);
  return words.join(' ');
}
