import { BenchError, messageOf } from '../core/errors.ts';
import { benchHome } from '../core/home.ts';
import { packageRoot } from '../core/provenance.ts';
import type { Summary } from '../experiment/summary.ts';
import type { Row, TableDefinition } from '../experiment/table.ts';
import { mosMeans, type Column as OpinionColumn } from '../mos/means.ts';
import { loadStudy } from '../mos/study.ts';
import type { Measured } from '../report/assemble-table.ts';
import { efficiencyOf } from './efficiency.ts';
import { recipeOfRow } from './table-plan.ts';
import type { TableRequest } from './table-request.ts';
import type { Io } from './verb.ts';

/** The cells of a row that are no scores of pictures: sizes, times, opinions; by place of the column. */
export async function quantitiesOf(
  row: Row,
  { columns }: TableDefinition,
  request: TableRequest,
  io: Io,
): Promise<Map<number, Measured<Summary>>> {
  const quantities = new Map<number, Measured<Summary>>();
  for (const [place, { quantity }] of columns.entries()) {
    if (quantity.kind === 'score') continue;
    const measured = await attempt(row, io, async () => {
      if (quantity.kind === 'opinion') return opinionOf(row, quantity.criterion, request);
      const recipe = recipeOfRow(row.system!, request, 1);
      if (!recipe) throw new BenchError('no-network', `${row.label} is no network with a recipe`);
      return efficiencyOf(quantity, recipe, request.backend);
    });
    quantities.set(place, measured);
  }
  return quantities;
}

/** The mean opinion of a row's system in the study of --opinions. */
function opinionOf({ label, system }: Row, criterion: OpinionColumn, { opinions }: TableRequest): Summary {
  if (opinions === undefined)
    throw new BenchError('no-opinions', 'Opinions need people', { mend: 'bench mos serve, then --opinions STUDY' });
  const found = mosMeans(loadStudy(opinions)).systems.find((each) => each.system === system);
  if (!found)
    throw new BenchError('no-opinions', `The study ${opinions} holds no opinion of ${label} (${system})`, {
      mend: `bench mos serve --systems …,${system}`,
    });
  return { ...found.cells[criterion], count: found.count, of: found.count };
}

/** What a reader must know of the study of --opinions. */
export function opinionNotes({ columns }: TableDefinition, { opinions }: TableRequest): string[] {
  if (opinions === undefined || !columns.some(({ quantity }) => quantity.kind === 'opinion')) return [];
  const { raters, pictures, ratings, test } = mosMeans(loadStudy(opinions));
  return [
    `Opinions: study ${opinions}, ${ratings} ratings of ${pictures} pictures by ${raters} raters; intervals take raters and pictures as random (bench mos report says more).${test ? ' Scripted raters: these are test data, not opinions.' : ''}`,
  ];
}

/** A message without the places of this machine, which are nobody else's: reports are passed on. */
const withoutPlaces = (message: string): string =>
  message.replaceAll(benchHome(), '.bench').replaceAll(packageRoot(), 'bench').replaceAll(`${process.cwd()}/`, '');

/** What a measurement gave, or why there is none. An interrupt goes through. */
export async function attempt<T>(row: Row, io: Io, measure: () => Promise<T>): Promise<Measured<T>> {
  if (row.system === undefined) return { missing: { reason: row.why! } };
  try {
    return { value: await measure() };
  } catch (error) {
    if (error instanceof BenchError && error.code === 'interrupted') throw error;
    // Ctrl-C ends child processes too: what they then say is no reason for an empty cell.
    if (io.signal.aborted)
      throw new BenchError('interrupted', `The work stopped at ${row.label}; what is done is kept.`, {
        mend: 'give the same command again to go on',
      });
    const mend = error instanceof BenchError ? error.mend : undefined;
    return { missing: { reason: withoutPlaces(messageOf(error)), mend: mend && withoutPlaces(mend) } };
  }
}
