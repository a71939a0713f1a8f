import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { BenchError, messageOf } from '../core/errors.ts';
import { readJsonIfThere } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { unknownName } from '../core/near.ts';
import type { CurvePoint } from './curve.ts';
import type { StoredTable } from './read-table.ts';
import type { RunRecord, SystemRecord } from './record.ts';

/** A run's report as it lies in its folder. */
export interface StoredRun {
  readonly folder: string;
  readonly record: RunRecord;
  readonly provenance: object;
  readonly curve: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/** Whether a folder holds a report of any kind. */
export const holdsReport = (folder: string): boolean => existsSync(join(folder, 'run.json'));

/** Whether the report in a folder is one of bench table. */
export const isTable = (folder: string): boolean =>
  (readJsonIfThere(join(folder, 'run.json')) as { kind?: string } | undefined)?.kind === 'table';

/** The report of a run, put together from run.json, per-image.csv and training.jsonl. */
export function readRun(folder: string): StoredRun {
  const data = readJsonIfThere(join(folder, 'run.json')) as
    | (Omit<RunRecord, 'systems'> & { kind?: string; systems: SystemRecord[]; provenance?: object })
    | undefined;
  if (data === undefined)
    throw new BenchError('no-report', `${folder} holds no report; expected report.md and run.json.`, {
      mend: 'bench report lists the reports',
    });
  if (data.kind !== undefined || !Array.isArray(data.systems))
    throw new BenchError('no-report', `${folder} is no report of bench run.`, { mend: 'name the folder of a run' });
  const { provenance = {}, systems, ...rest } = data;
  const scores = readScores(join(folder, 'per-image.csv'));
  const record = {
    ...rest,
    systems: systems.map((system) => ({ ...system, perImage: scoresIn(scores, system.name, folder) })),
  };
  return { folder, record, provenance, curve: readCurve(join(folder, 'training.jsonl')) };
}

/**
 * A report of a run, or one of a table as if it were one: its measured rows are the systems, on the test set that the
 * table calls `wanted` (default: its first).
 */
export function readReport(folder: string, wanted?: string): StoredRun {
  const data = readJsonIfThere(join(folder, 'run.json')) as Partial<StoredTable> | undefined;
  if (data?.kind !== 'table') return readRun(folder);
  const { title, id, command, metrics, data: sets = [], rows = [], provenance = {} } = data as StoredTable;
  const place = wanted === undefined ? 0 : sets.findIndex((each) => each.wanted === wanted);
  const set = sets[place];
  if (!set)
    throw unknownName(
      `test set in ${folder}`,
      wanted ?? '',
      sets.map((each) => each.wanted),
    );
  const scores = readScores(join(folder, 'per-image.csv'), set.wanted);
  const systems = [...scores].map(([name, perImage]) => ({
    name,
    key: rows.find(({ label }) => label === name)?.outputs?.[place] ?? keyOf([id, name, perImage]),
    source: `table ${id}`,
    cells: {},
    perImage,
  }));
  const record = {
    title,
    command,
    dataset: { ...set.facts, test: systems[0]?.perImage.length ?? 0 },
    metrics,
    systems,
    comparisons: [],
    training: undefined,
    notes: [],
  };
  return { folder, record, provenance, curve: undefined };
}

function scoresIn(scores: ScoresBySystem, name: string, folder: string): SystemRecord['perImage'] {
  const found = scores.get(name);
  if (found) return found;
  throw new BenchError('bad-report', `per-image.csv in ${folder} holds no scores of ${name}, which run.json lists.`, {
    mend: 'make the report again: its command is in run.json',
  });
}

/** Scores per picture by system; the one system of a table that names none is "". */
export type ScoresBySystem = ReadonlyMap<string, SystemRecord['perImage']>;

/** Columns of a table of scores that are no metrics: the test set, what is used for it, the picture, the system. */
const known = ['data', 'used', 'id', 'system', 'row'];

/**
 * A table of scores per picture: that of a report (id, system, metrics…), of a table's report, where `data` names the
 * test set, or of bench score --csv (id, metrics…).
 */
export function readScores(path: string, data?: string): ScoresBySystem {
  const [head = [], ...lines] = rowsOf(path);
  const [idAt, dataAt] = [head.indexOf('id'), head.indexOf('data')];
  const systemAt = head.findIndex((name) => name === 'system' || name === 'row');
  if (idAt < 0)
    throw new BenchError('bad-scores', `${path} has no column "id" in its first line; expected one, then metrics.`, {
      mend: 'name a per-image.csv of a report, or a file written by bench score --csv',
    });
  const systems = new Map<string, { id: string; scores: Record<string, number | null> }[]>();
  for (const [place, line] of lines.entries()) {
    if (data !== undefined && line[dataAt] !== data) continue;
    const system = systemAt < 0 ? '' : line[systemAt]!;
    const scores = head.flatMap((name, i) =>
      known.includes(name) ? [] : [[name, scoreIn(line[i]!, `${path}, line ${place + 2}`)] as const],
    );
    if (!systems.has(system)) systems.set(system, []);
    systems.get(system)!.push({ id: line[idAt]!, scores: Object.fromEntries(scores) });
  }
  return systems;
}

/** The lines of a CSV table, the first one with the names of the columns. */
export function rowsOf(path: string): string[][] {
  if (!existsSync(path))
    throw new BenchError('missing-file', `${path} does not exist; expected a table of scores per picture.`, {
      mend: 'check the path',
    });
  try {
    return parse(readFileSync(path, 'utf8'), { skip_empty_lines: true });
  } catch (error) {
    throw new BenchError('bad-scores', `${path} cannot be read as a CSV table: ${messageOf(error)}.`, {
      mend: 'name a per-image.csv of a report, or a file written by bench score --csv',
    });
  }
}

function scoreIn(text: string, where: string): number | null {
  if (text === '' || text === 'n/a') return null;
  const score = Number(text.replace(/^(-?)inf$/, '$1Infinity'));
  if (!Number.isNaN(score)) return score;
  throw new BenchError('bad-scores', `${where}: "${text}" is no score; expected a number, inf or n/a.`);
}

function readCurve(path: string): StoredRun['curve'] {
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  const points = lines.map((line) => JSON.parse(line) as { step: number; loss?: number; validationPsnr?: number });
  return {
    loss: points.flatMap(({ step, loss }) => (loss === undefined ? [] : [{ step, value: loss }])),
    validation: points.flatMap(({ step, validationPsnr: value }) => (value === undefined ? [] : [{ step, value }])),
  };
}
