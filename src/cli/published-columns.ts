import { tables } from '../../tables/index.ts';
import { baselines } from '../baselines/index.ts';
import type { PublishedColumn } from '../experiment/paper-order.ts';

/**
 * What the papers' tables print for classic methods on a data set: the methods are the papers' own, so that another
 * order of them comes from other pictures, not from another training.
 */
export function publishedColumns(set: string): PublishedColumn[] {
  return tables.flatMap(({ id, columns, rows }) =>
    columns.flatMap(({ quantity }, place) => {
      if (quantity.kind !== 'score' || quantity.on.set !== set) return [];
      const values = rows.flatMap(({ system, published }) => {
        const value = published === 'lost' ? null : published[place];
        return system !== undefined && system in baselines && value ? [[system, value.value] as const] : [];
      });
      return [{ table: id, metric: quantity.metric, values: Object.fromEntries(values) }];
    }),
  );
}
