import { join, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { provenance } from '../core/provenance.ts';
import type { TableDefinition } from '../experiment/table.ts';
import { loadStudy } from '../mos/study.ts';
import { writeTableIndex } from '../report/table-index.ts';
import { writeTable } from '../report/write-table.ts';
import { fillTable } from './fill-table.ts';
import { duration, planLines, planTables } from './table-plan.ts';
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
  for (const line of planLines(planTables(tables, request))) io.progress.note(line);
  const started = performance.now();
  const results: TableResult[] = [];
  for (const [i, definition] of tables.entries()) {
    if (io.signal.aborted)
      throw new BenchError('interrupted', `The work stopped before table ${definition.id}; what is done is kept.`, {
        mend: 'give the same command again to go on',
      });
    io.progress.note(`[${i + 1}/${tables.length}] ${definition.id}: ${definition.title}`);
    const begun = performance.now();
    const { record, pictures, trainings } = await fillTable(definition, request, io, ({ row, set, scores }) =>
      io.progress.note(`  ${row} on ${set}: ${scores}`),
    );
    const name = request.out === undefined ? reportName(definition.id, request) : definition.id;
    const folder = resolve(request.out ?? 'reports', name);
    const seconds = (performance.now() - begun) / 1000;
    const report = await writeTable({ folder, record, pictures, provenance: { ...provenance(), seconds, trainings } });
    const cells = record.rows.flatMap((row) => row.cells);
    const measured = cells.filter((cell) => cell.missing === null).length;
    results.push({ id: definition.id, title: definition.title, report, measured, cells: cells.length });
    if (request.out !== undefined) writeTableIndex(resolve(request.out));
    io.progress.note(`  ${join(folder, 'report.md')}: ${measured} of ${cells.length} cells, ${duration(seconds)}`);
  }
  io.progress.note(`${tables.length} tables in ${duration((performance.now() - started) / 1000)}.`);
  return results;
}
