import { join, resolve } from 'node:path';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { BenchError } from '../core/errors.ts';
import { benchHome } from '../core/home.ts';
import { lookUp } from '../core/near.ts';
import { provenance } from '../core/provenance.ts';
import { settings } from '../core/settings.ts';
import type { Pair } from '../datasets/dataset.ts';
import { type PreparedSet, pairsOf } from '../datasets/manifest.ts';
import { compareWithStrongest } from '../experiment/compare.ts';
import { evaluate, type SystemEvaluation } from '../experiment/evaluate.ts';
import { metricFacts, type Summary, summarise } from '../experiment/summary.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { type Metric, metricNamed } from '../metrics/index.ts';
import { pageName } from '../report/html/write.ts';
import type { RunRecord, SystemRecord } from '../report/record.ts';
import { writeReport } from '../report/write.ts';
import type { Scale } from '../train/recipe.ts';
import { lastName } from '../train/trainer.ts';
import { chooseDataset } from './choose-dataset.ts';
import { datasetFacts, splitPairs } from './dataset-facts.ts';
import { recipeNamed } from './recipe-named.ts';
import { curveOf, logOf, trainSystem } from './train-system.ts';
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
  /** The same as one HTML file. */
  readonly page: string;
  /** The trained weights, for a system that was trained. */
  readonly weights: string | undefined;
  readonly dataset: RunRecord['dataset'];
  readonly systems: Readonly<Record<string, Readonly<Record<string, Summary>>>>;
}

/** Plan, data, training, scoring, report: each step uses what an earlier run finished. */
export async function runSystem(request: RunRequest, io: Io): Promise<RunResult> {
  const started = performance.now();
  const recipe = recipeNamed(request.model, request.scale, { steps: request.steps, seed: request.seed });
  const wanted = request.metrics.map(metricNamed);
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
  const counts = { train: trainPairs.length, validation: validation.length, test: test.length };
  const dataset = datasetFacts(set, counts);

  const trained = recipe && backend ? await trainSystem(recipe, set, trainPairs, validation, backend, io) : undefined;
  const system = trained?.enhancer ?? lookUp('baseline', baselines, request.model, 'bench ls baselines').enhancer();
  const systems = [...others.filter(({ key }) => key !== system.key), system];

  const evaluation = await evaluate({
    systems,
    pairs: test,
    metrics: wanted,
    store: benchHome('store'),
    threads: settings.threads(),
    progress: io.progress,
    signal: io.signal,
  });
  const records = evaluation.map((each, place) => systemRecord(each, systems[place]!, wanted, test));
  const name = reportName(request, set);
  const folder = resolve(request.out ?? join('reports', name));
  const record: RunRecord = {
    title: `${system.name} on ${set.manifest.name}`,
    command: commandOf(request),
    dataset,
    metrics: Object.fromEntries(wanted.map((metric) => [metric.name, metricFacts(metric)])),
    systems: records,
    comparisons: compareWithStrongest(wanted, records),
    training: trained?.facts,
    notes: [...(recipe?.notes ?? []), ...set.manifest.notes],
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
      target: target?.path,
      outputs: Object.fromEntries(evaluation.map(({ name: each, outputs }) => [each, outputs.get(id)!])),
    })),
    log: trained && logOf(trained.folder),
    curve: trained && curveOf(trained.folder),
  });
  const weights = trained && join(trained.folder, lastName);
  return {
    report,
    page: join(folder, pageName),
    weights,
    dataset,
    systems: Object.fromEntries(records.map(({ name: each, cells }) => [each, cells])),
  };
}

function systemRecord(
  evaluated: SystemEvaluation,
  system: Enhancer,
  wanted: readonly Metric[],
  test: readonly Pair[],
): SystemRecord {
  const { name, key, scores } = evaluated;
  const { paper, year } = system.source;
  return {
    name,
    key,
    source: year > 0 ? `${paper} (${year})` : paper,
    cells: Object.fromEntries(
      wanted.map((metric) => [metric.name, summarise(metric, scores.get(metric.name)!, test.length)]),
    ),
    perImage: test.map(({ id }, i) => ({
      id,
      scores: Object.fromEntries(wanted.map(({ name: metric }) => [metric, scores.get(metric)![i]?.score ?? null])),
    })),
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
