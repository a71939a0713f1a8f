import { lookUp } from '../core/near.ts';
import type { Metric } from '../metrics/index.ts';
import { defineVerb } from './verb.ts';

type Row = { readonly name: string; readonly summary?: string };

/** What can be listed; each list is loaded when it is asked for. */
const lists: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  async models() {
    const { models } = await import('../models/index.ts');
    const { recipes } = await import('../../recipes/index.ts');
    return Object.values(models).map(({ name, summary, source }) => ({
      name,
      summary,
      variants: Object.keys(recipes[name as keyof typeof recipes]?.variants ?? {}),
      source: `${source.paper} (${source.year})`,
    }));
  },
  async metrics() {
    const { metrics, unavailable } = await import('../metrics/index.ts');
    return Object.values<Metric>(metrics).map((metric) => {
      const { name, protocol, better, against, version, source } = metric;
      const lacking = unavailable(metric)?.reason;
      return {
        name,
        summary: lacking === undefined ? protocol : `${protocol} (n/a: ${lacking})`,
        available: lacking === undefined,
        better,
        against,
        version,
        source: `${source.paper} (${source.year})`,
      };
    });
  },
  async baselines() {
    const { baselines } = await import('../baselines/index.ts');
    return Object.values(baselines).map(({ name, summary, defaults, source }) => ({
      name,
      summary,
      options: defaults,
      source: `${source.paper} (${source.year})`,
    }));
  },
  async datasets() {
    const { datasets } = await import('../datasets/index.ts');
    return Object.values(datasets).map(({ name, describe, licence, simulated, source }) => ({
      name,
      summary: describe,
      simulated,
      licence,
      source: `${source.paper} (${source.year})`,
    }));
  },
  async recipes() {
    const { recipes } = await import('../../recipes/index.ts');
    return Object.entries(recipes).flatMap(([book, { model, variants, trainings }]) => [
      {
        name: book,
        summary: `network ${model.name}; quick: ${trainings.quick.steps} steps; paper: ${trainings.paper.steps} steps`,
      },
      ...Object.entries(variants).map(([name, { summary }]) => ({ name: `${book}/${name}`, summary })),
    ]);
  },
  async tables() {
    const { tables } = await import('../../tables/index.ts');
    return tables.map(({ id, alias, title, rows, columns, source }) => ({
      name: id,
      summary: `${title} (${alias})`,
      alias,
      rows: rows.length,
      columns: columns.length,
      source: `${source.paper} (${source.year})`,
    }));
  },
  async assets() {
    const { listAssets } = await import('../assets/index.ts');
    return listAssets();
  },
};

export const ls = defineVerb({
  name: 'ls',
  summary: `list ${Object.keys(lists).join(', ')}`,
  positionals: '<what>',
  options: {},
  examples: [['bench ls metrics --json', 'every metric with its protocol']],
  async run({ names }, io) {
    const rows = await lookUp('list', lists, names[0]!)();
    io.document(rows);
    const width = Math.max(0, ...rows.map(({ name }) => name.length));
    for (const { name, summary } of rows) io.print(`${name.padEnd(width)}  ${summary ?? ''}`.trimEnd());
    if (rows.length === 0) io.print(`There are no ${names[0]} yet.`);
  },
});
