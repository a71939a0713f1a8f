import { join, resolve } from 'node:path';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { BenchError } from '../core/errors.ts';
import { benchHome } from '../core/home.ts';
import { provenance } from '../core/provenance.ts';
import { settings } from '../core/settings.ts';
import type { Pair } from '../datasets/dataset.ts';
import { pairsOf } from '../datasets/manifest.ts';
import { belowInput } from '../experiment/below-input.ts';
import { compareWithStrongest, withCells } from '../experiment/compare.ts';
import { evaluate, type SystemEvaluation } from '../experiment/evaluate.ts';
import { ordersBesidePaper } from '../experiment/paper-order.ts';
import { metricFacts, type Summary } from '../experiment/summary.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { type Metric, metricNamed } from '../metrics/index.ts';
import { isOnnxFile } from '../models/onnx/file.ts';
import { pageName } from '../report/html/write.ts';
import type { RunRecord, SystemRecord } from '../report/record.ts';
import { writeReport } from '../report/write.ts';
import { type Evaluation, rememberEvaluation } from '../train/card.ts';
import { lastName } from '../train/trainer.ts';
import { chooseDataset } from './choose-dataset.ts';
import { datasetFacts, splitPairs } from './dataset-facts.ts';
import { defaultMetrics } from './default-metrics.ts';
import { publishedColumns } from './published-columns.ts';
import { type PlannedSystem, planOf, unpairedPictures } from './run-plan.ts';
import { commandOf, type RunRequest, reportName } from './run-request.ts';
import { type NamedSystem, systemNamed } from './system-named.ts';
import { curveOf, logOf, type TrainedSystem, trainSystem } from './train-system.ts';
import type { Io } from './verb.ts';

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
  const planned = planOf(request);
  const chosen = request.metrics ? { names: request.metrics, notes: [] } : defaultMetrics(request.dataset);
  const wanted = chosen.names.map(metricNamed);
  if (wanted.length === 0)
    throw new BenchError('usage', '--metrics is empty; expected names such as psnr,ssim.', {
      mend: 'bench ls metrics',
    });
  const extra = unpairedPictures(request);
  const made = await madeSystems(request, planned, io);
  const backend =
    planned.some(({ recipe }) => recipe) || request.weights !== undefined
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

  const data = { train: trainPairs, validation, test, unpaired: extra };
  const ready: Ready[] = [];
  for (const { name, recipe } of planned) {
    const trained = recipe && backend ? await trainSystem(recipe, set, data, backend, io) : undefined;
    ready.push({ trained, enhancer: trained?.enhancer ?? made.get(name)! });
  }
  const { trained, enhancer: system } = ready.at(-1)!;
  const compared = ready.filter(({ enhancer }, place) => enhancer.key !== system.key || place === ready.length - 1);
  const systems = compared.map(({ enhancer }) => enhancer);

  const evaluation = await evaluate({
    systems,
    pairs: test,
    metrics: wanted,
    store: benchHome('store'),
    threads: settings.threads(),
    progress: io.progress,
    signal: io.signal,
  });
  const scored = evaluation.map((each, place) => scoredSystem(each, compared[place]!, wanted, test));
  const { systems: records, same } = withCells(wanted, scored);
  compared.forEach(({ trained: each }, place) => {
    if (each) rememberEvaluation(each.folder, evaluationOf(dataset, wanted, scored[place]!));
  });
  const name = reportName(request, set);
  const folder = resolve(request.out ?? join('reports', name));
  const record: RunRecord = {
    title: `${system.name} on ${set.manifest.name}`,
    command: commandOf(request),
    dataset,
    metrics: Object.fromEntries(wanted.map((metric) => [metric.name, metricFacts(metric)])),
    systems: records,
    same,
    comparisons: compareWithStrongest(wanted, records, same),
    training: trained?.facts,
    notes: [
      ...belowInput(wanted, records, same),
      ...ordersBesidePaper(wanted, records, publishedColumns(dataset.standsIn ?? dataset.name)),
      ...chosen.notes,
      ...[...made.values()].flatMap(({ notes }) => notes ?? []),
      ...notesOf(compared),
      ...set.manifest.notes,
    ],
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
    pictures: request.pictures
      ? test.map(({ id, target }) => ({
          id,
          target: target?.path,
          outputs: Object.fromEntries(evaluation.map(({ name: each, outputs }) => [each, outputs.get(id)!])),
        }))
      : [],
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

/** A system that can enhance: a classic method, or a trained one. */
interface Ready {
  readonly enhancer: Enhancer;
  readonly trained: TrainedSystem | undefined;
}

function scoredSystem(
  evaluated: SystemEvaluation,
  { enhancer, trained }: Ready,
  wanted: readonly Metric[],
  test: readonly Pair[],
): Omit<SystemRecord, 'cells'> {
  const { name, key, scores } = evaluated;
  const { paper, year } = enhancer.source;
  return {
    name,
    key,
    source: year > 0 ? `${paper} (${year})` : paper,
    training: trained?.facts,
    perImage: test.map(({ id }, i) => ({
      id,
      scores: Object.fromEntries(wanted.map(({ name: metric }) => [metric, scores.get(metric)![i]?.score ?? null])),
    })),
  };
}

/** What the card of a trained system says of its data and scores, over all of its own pictures. */
function evaluationOf(
  data: RunRecord['dataset'],
  wanted: readonly Metric[],
  system: Omit<SystemRecord, 'cells'>,
): Evaluation {
  const { cells } = withCells(wanted, [system]).systems[0]!;
  const scores = Object.fromEntries(
    wanted.map((metric) => {
      const { protocol, version, decimals, unit } = metricFacts(metric);
      const { mean, low, high, count, of } = cells[metric.name]!;
      return [metric.name, { protocol, version, decimals, ...(unit && { unit }), mean, low, high, count, of }];
    }),
  );
  return { data, scores };
}

/** The notes of every trained system; with several of them each note says whose it is. */
function notesOf(systems: readonly Ready[]): string[] {
  const trained = systems.flatMap((each) => each.trained ?? []);
  if (trained.length === 1) return [...trained[0]!.recipe.notes];
  const owners = new Map<string, string[]>();
  for (const { recipe } of trained)
    for (const note of recipe.notes) owners.set(note, [...(owners.get(note) ?? []), recipe.name]);
  return [...owners].map(([note, names]) => `${names.join(', ')}: ${note}`);
}

/** The systems that need no training: classic methods, networks with weights that are there, networks of others. */
async function madeSystems(
  { model, weights, onnx, backend, steps }: RunRequest,
  planned: readonly PlannedSystem[],
  io: Io,
): Promise<ReadonlyMap<string, NamedSystem>> {
  if (weights !== undefined && steps !== undefined)
    throw new BenchError('usage', '--steps and --weights are both given, and nothing is trained with --weights.', {
      mend: 'leave one of them out',
    });
  const made = new Map<string, NamedSystem>();
  for (const { name, recipe } of planned)
    if (!recipe)
      made.set(
        name,
        await systemNamed(name, { backend, ...(name === model && { weights }), ...(isOnnxFile(name) && { onnx }) }, io),
      );
  if (onnx !== undefined && ![...made.keys()].some(isOnnxFile))
    throw new BenchError('usage', '--onnx is given, and no system is an ONNX file.', { mend: 'leave --onnx out' });
  return made;
}
