import { type BackendName, openBackend } from '../backend/backend.ts';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { randomStream } from '../core/random.ts';
import type { Pair } from '../datasets/dataset.ts';
import { pairsOf } from '../datasets/manifest.ts';
import type { RowScores } from '../experiment/row-scores.ts';
import { type Summary, summarise } from '../experiment/summary.ts';
import type { Row, TableDefinition } from '../experiment/table.ts';
import { compareIds, metricNamed } from '../metrics/index.ts';
import { assembleTable, type Measured, type MeasuredRow } from '../report/assemble-table.ts';
import type { RowTraining, TableCurve, TableData, TablePicture, TableRecord } from '../report/table-record.ts';
import { datasetFacts, splitPairs } from './dataset-facts.ts';
import { hardwareLine } from './efficiency.ts';
import { type MeasuredSystem, measureRow, type OpenSet, trainItToo } from './measure-row.ts';
import { chooseSet } from './table-data.ts';
import { type RowNote, sharedStandIns, standing, trainingNotes } from './table-notes.ts';
import { metricsOf, recipeOfRow, seedsOf, testSetsOf } from './table-plan.ts';
import type { OnCell } from './table-progress.ts';
import { attempt, opinionNotes, quantitiesOf } from './table-quantities.ts';
import { type TableRequest, tableCommand } from './table-request.ts';
import type { Io } from './verb.ts';

/** A filled table with the pictures behind it. */
export interface FilledTable {
  readonly record: TableRecord;
  readonly pictures: readonly TablePicture[];
  /** How long its trainings took, on which back ends. */
  readonly trainings: readonly TrainingTime[];
}

/** What is told of a training besides its record. */
export interface TrainingTime {
  readonly key: string;
  readonly row: string;
  readonly seconds: number;
  readonly backends: readonly string[];
}

/**
 * Fills a table cell by cell. What cannot be measured becomes an empty cell with its reason; only an interrupt stops
 * the work, and the same command goes on from there.
 */
export async function fillTable(
  definition: TableDefinition,
  request: TableRequest,
  io: Io,
  onCell: OnCell = () => {},
): Promise<FilledTable> {
  const open: OpenSet[] = [];
  for (const on of testSetsOf(definition)) {
    const choice = chooseSet(on, request);
    const set = await choice.prepare(io);
    open.push({ choice, set, test: drawn(pairsOf(set, 'test'), request.images ?? definition.images) });
  }
  const places = new Map(open.map(({ choice }, place) => [keyOf(choice.on), place]));
  const rows: MeasuredRow[] = [];
  const times: TrainingTime[] = [];
  const curves: TableCurve[] = [];
  const pictures = new Map(
    open.flatMap(({ test }, data) =>
      test.map(({ id, input, target }) => [
        `${data} ${id}`,
        { data, id, input: input.path, target: target?.path, outputs: {} as Record<string, string> },
      ]),
    ),
  );
  const notes: RowNote[] = [];
  for (const row of definition.rows) {
    const scores: Measured<RowScores>[] = [];
    const outputs: (string | undefined)[] = [];
    const trainings: RowTraining[] = [];
    let random = false;
    for (const [data, set] of open.entries()) {
      const measured = await attempt(row, io, () => measureOn(row, set, definition, request, io));
      outputs.push('value' in measured ? measured.value[0]?.evaluation.key : undefined);
      const what = 'value' in measured ? firstScore(definition, measured.value) : `n/a: ${measured.missing.reason}`;
      onCell(row.label, set.choice.used, what);
      scores.push(
        'value' in measured ? { value: measured.value.map(({ evaluation }) => evaluation.scores) } : measured,
      );
      for (const [i, { seed, evaluation, training }] of ('value' in measured ? measured.value : []).entries()) {
        if (i === 0)
          for (const [id, path] of evaluation.outputs) pictures.get(`${data} ${id}`)!.outputs[row.label] = path;
        if (!training) continue;
        const { key, steps, seconds, backends } = training;
        trainings.push({ data, seed, key, steps });
        times.push({ key, row: row.label, seconds, backends });
        if (definition.curves) curves.push({ row: row.label, data, seed, ...training.curve });
        for (const note of training.notes) notes.push({ note, row: row.label, set: set.choice.used });
        if (training.randomFeatures) random = true;
      }
    }
    const quantities = await quantitiesOf(row, definition, request, io);
    if (quantities.size > 0) onCell(row.label, '', quantityLine(quantities));
    const trained = row.system !== undefined && recipeOfRow(row.system, request, 1) !== undefined;
    rows.push({ trained, scores, outputs, quantities, trainings, ...(random && { remark: randomRemark }) });
  }
  const timed = definition.columns.some(({ quantity: { kind } }) => kind === 'time' || kind === 'memory');
  const record = assembleTable({
    definition,
    command: tableCommand(definition.id, { ...request, train: request.train || !rows.some(lacksTraining) }),
    settings: { scale: request.scale, steps: request.steps, seeds: seedsOf(request), images: request.images },
    data: open.map(dataOf),
    dataOfColumn: definition.columns.map(({ quantity }) =>
      quantity.kind === 'score' ? places.get(keyOf(quantity.on)) : undefined,
    ),
    rows,
    curves,
    hardware: timed ? hardwareLine(await openBackend(wantedBackend(request))) : undefined,
    notes: [
      ...sharedStandIns(open),
      ...trainingNotes(notes),
      ...new Set(open.flatMap(({ set }) => set.manifest.notes)),
      ...standing(open),
      ...opinionNotes(definition, request),
    ],
  });
  return { record, pictures: [...pictures.values()], trainings: times };
}

const randomRemark = 'Trained through random VGG filters instead of those of ImageNet (--features imagenet).';

/** Whether --no-train left a cell of the row empty: only then must the command that makes the table again say it. */
const lacksTraining = ({ scores }: MeasuredRow): boolean =>
  scores.some((each) => 'missing' in each && each.missing.mend === trainItToo);

const wantedBackend = ({ backend }: TableRequest) => (backend === undefined ? {} : { want: backend as BackendName });

/** The test pictures of a table: all, or as many as wanted, drawn by seed 1 and kept in order. */
function drawn(test: readonly Pair[], images: number | undefined): Pair[] {
  if (test.length === 0)
    throw new BenchError('no-pairs', 'The test split of the set holds no pairs; expected at least one.');
  const ordered = [...test].sort((a, b) => compareIds(a.id, b.id));
  if (images === undefined || images >= test.length) return ordered;
  const chosen = new Set(randomStream(1, 'table pictures').shuffle(ordered).slice(0, images));
  return ordered.filter((pair) => chosen.has(pair));
}

function dataOf({ choice, set, test }: OpenSet): TableData {
  const { train, validation } = splitPairs(set, 1);
  const counts = { train: train.length, validation: validation.length, test: set.manifest.splits.test.length };
  return {
    wanted: choice.wanted,
    facts: datasetFacts(set, counts),
    same: choice.same,
    ids: test.map(({ id }) => id),
  };
}

async function measureOn(
  { system }: Row,
  set: OpenSet,
  definition: TableDefinition,
  request: TableRequest,
  io: Io,
): Promise<MeasuredSystem[]> {
  return measureRow(system!, set, metricsOf(definition).map(metricNamed), request, io);
}

/** "psnr 21.58" of the first seed, for the progress of the whole. */
function firstScore(definition: TableDefinition, [first]: readonly MeasuredSystem[]): string {
  const [metric] = metricsOf(definition).map(metricNamed);
  if (!metric || !first) return 'done';
  const { mean } = summarise(metric, first.evaluation.scores.get(metric.name) ?? []);
  return mean === null ? 'done' : `${metric.name} ${mean.toFixed(metric.decimals)}`;
}

/** How many quantities of a row are there, and why one is not. */
function quantityLine(quantities: ReadonlyMap<number, Measured<Summary>>): string {
  const missing = [...quantities.values()].flatMap((each) => ('missing' in each ? each.missing.reason : []));
  const count = `${quantities.size - missing.length} of ${quantities.size} quantities`;
  return missing.length > 0 ? `${count}; n/a: ${missing[0]}` : count;
}
