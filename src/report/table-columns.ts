import { factsOf } from '../experiment/row-scores.ts';
import type { Column, Quantity, TableDefinition } from '../experiment/table.ts';
import type { TableColumn } from './table-record.ts';

const units: Readonly<Record<Exclude<Quantity['kind'], 'score'>, { unit?: string; decimals: number }>> = {
  parameters: { decimals: 0 },
  'multiply-adds': { unit: '10⁹', decimals: 2 },
  time: { unit: 'ms', decimals: 0 },
  memory: { unit: 'MB', decimals: 0 },
  opinion: { decimals: 2 },
};

/** The columns of the paper, then what is measured besides on each test set; `dataOfColumn` says where each one looks. */
export function columnsOf(definition: TableDefinition, dataOfColumn: readonly (number | undefined)[]): TableColumn[] {
  const printed = definition.columns.map((column, i) => columnOf(column, dataOfColumn[i]));
  const places = [...new Set(dataOfColumn.flatMap((place) => place ?? []))];
  const extra = places.flatMap((place) => {
    const group = printed.find((column) => column.data === place)!.group;
    const shown = new Set(printed.flatMap((column) => (column.data === place ? column.metric : [])));
    return (definition.also ?? [])
      .filter((metric) => !shown.has(metric))
      .map(
        (metric): TableColumn => ({
          ...scoreColumn(metric),
          group,
          heading: metric,
          data: place,
          tolerance: 0,
          extra: true,
        }),
      );
  });
  return [...printed, ...extra];
}

function columnOf({ group, heading, quantity, tolerance }: Column, data: number | undefined): TableColumn {
  const shared = { group, heading, data, tolerance, extra: false };
  if (quantity.kind === 'score') return { ...scoreColumn(quantity.metric), ...shared };
  const { unit, decimals } = units[quantity.kind];
  const better = quantity.kind === 'opinion' ? 'higher' : undefined;
  return { kind: quantity.kind, metric: undefined, better, unit, decimals, ...shared };
}

function scoreColumn(name: string): Pick<TableColumn, 'kind' | 'metric' | 'better' | 'unit' | 'decimals'> {
  const { better, unit, decimals } = factsOf(name);
  return { kind: 'score', metric: name, better, unit, decimals };
}
