import type { TableDefinition } from '../experiment/table.ts';
import { duration } from './plan-words.ts';
import { type Plan, planTables, testSetsOf } from './table-plan.ts';
import type { TableRequest } from './table-request.ts';
import type { Io } from './verb.ts';

/** Called when a system is measured on a test set, or could not be, with what came out. */
export type OnCell = (row: string, set: string, what: string) => void;

/** A system on a test set, or what is measured of it without pictures. */
const cellsOf = (table: TableDefinition): number => {
  const apart = table.columns.some(({ quantity }) => quantity.kind !== 'score') ? 1 : 0;
  return table.rows.length * (testSetsOf(table).length + apart);
};

/** Says after every cell how far the whole is, and how long the trainings that are left will take. */
export function tableProgress(plan: Plan, request: TableRequest, { progress }: Pick<Io, 'progress'>): OnCell {
  const total = plan.tables.reduce((sum, table) => sum + cellsOf(table), 0);
  let done = 0;
  let left = openIn(plan);
  return (row, set, what) => {
    done++;
    if (left.length > 0) left = openIn(planTables(plan.tables, request));
    progress.note(`  [${done}/${total}] ${row}${set ? ` on ${set}` : ''}: ${what}${leftLine(left)}`);
  };
}

const openIn = ({ trainings, train }: Plan): Plan['trainings'] =>
  train ? trainings.filter(({ done, lacks }) => !done && lacks === undefined) : [];

function leftLine(left: Plan['trainings']): string {
  const estimates = left.flatMap(({ estimate }) => estimate ?? []);
  if (estimates.length === 0) return '';
  const seconds = estimates.reduce((sum, each) => sum + each.seconds, 0);
  const rough = estimates.some((each) => each.rough) ? 'roughly' : 'about';
  return ` (${left.length} training${left.length === 1 ? '' : 's'} left, ${rough} ${duration(seconds)})`;
}
