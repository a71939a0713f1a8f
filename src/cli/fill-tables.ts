import { join, resolve } from 'node:path';
import { BenchError, messageOf } from '../core/errors.ts';
import { readJsonIfThere } from '../core/files.ts';
import { canonicalJson } from '../core/hash.ts';
import { provenance } from '../core/provenance.ts';
import type { TableDefinition } from '../experiment/table.ts';
import { loadStudy } from '../mos/study.ts';
import { writeTableIndex } from '../report/table-index.ts';
import type { TableRecord, TableSettings } from '../report/table-record.ts';
import { writeTable } from '../report/write-table.ts';
import { fillTable } from './fill-table.ts';
import { duration, planLines } from './plan-words.ts';
import { planTables } from './table-plan.ts';
import { type OnCell, tableProgress } from './table-progress.ts';
import { chosenTables, reportName, type TableRequest } from './table-request.ts';
import type { Io } from './verb.ts';

export interface TableResult {
  readonly id: string;
  readonly title: string;
  readonly report: string;
  /** Cells that were measured, and cells there are. */
  readonly measured: number;
  readonly cells: number;
}

/** Prints the plan, then fills and writes one table after another. */
export async function fillTables(
  request: TableRequest,
  io: Io,
  tables: readonly TableDefinition[] = chosenTables(request),
): Promise<TableResult[]> {
  if (request.opinions !== undefined) loadStudy(request.opinions);
  const plan = planTables(tables, request);
  for (const line of planLines(plan)) io.progress.note(line);
  const onCell = tableProgress(plan, request, io);
  const failed: string[] = [];
  const started = performance.now();
  const results: TableResult[] = [];
  for (const [i, definition] of tables.entries()) {
    if (io.signal.aborted)
      throw new BenchError('interrupted', `The work stopped before table ${definition.id}; what is done is kept.`, {
        mend: 'give the same command again to go on',
      });
    io.progress.note(`Table ${i + 1} of ${tables.length}, ${definition.id}: ${definition.title}`);
    try {
      results.push(await makeTable(definition, request, io, onCell));
    } catch (error) {
      if (tables.length === 1 || (error instanceof BenchError && error.code === 'interrupted')) throw error;
      failed.push(definition.id);
      io.progress.note(`  ${definition.id} failed, the others go on: ${messageOf(error)}`);
    }
  }
  io.progress.note(
    `${results.length} of ${tables.length} tables in ${duration((performance.now() - started) / 1000)}.`,
  );
  if (failed.length > 0)
    throw new BenchError('failed', `${failed.join(', ')} could not be made; the other tables are there.`, {
      mend: `bench table ${failed[0]} says why`,
    });
  return results;
}

async function makeTable(
  definition: TableDefinition,
  request: TableRequest,
  io: Io,
  onCell: OnCell,
): Promise<TableResult> {
  const begun = performance.now();
  const { record, pictures, trainings } = await fillTable(definition, request, io, onCell);
  const name = request.out === undefined ? reportName(definition.id, request) : definition.id;
  const folder = resolve(request.out ?? 'reports', name);
  const cells = record.rows.flatMap((row) => row.cells);
  const measured = cells.filter((cell) => cell.missing === null).length;
  const path = join(folder, 'report.md');
  const result = { id: definition.id, title: definition.title, report: path, measured, cells: cells.length };
  const before = request.train ? undefined : cellsIn(folder, record.settings);
  if (before && measured < before.measured) {
    io.progress.note(
      `  ${path} is kept: it has ${before.measured} cells, and only ${measured} are known here (--no-train); --out DIR writes elsewhere`,
    );
    return { ...result, ...before };
  }
  const seconds = (performance.now() - begun) / 1000;
  await writeTable({ folder, record, pictures, provenance: { ...provenance(), seconds, trainings } });
  if (request.out !== undefined) writeTableIndex(resolve(request.out));
  io.progress.note(`  ${path}: ${measured} of ${cells.length} cells, ${duration(seconds)}`);
  return result;
}

/** How many cells the report of a table that is there has, and how many of them are measured, by the same settings. */
function cellsIn(folder: string, asked: TableSettings): { measured: number; cells: number } | undefined {
  const { kind, settings, rows = [] } = (readJsonIfThere(join(folder, 'run.json')) ?? {}) as Partial<TableRecord>;
  const cells = rows.flatMap((row) => row.cells);
  if (kind !== 'table' || canonicalJson(settings) !== canonicalJson(asked)) return undefined;
  return { measured: cells.filter(({ missing }) => missing === null).length, cells: cells.length };
}
