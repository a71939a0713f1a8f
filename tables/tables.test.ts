import { describe, expect, it } from 'vitest';
import { recipes } from '../recipes/index.ts';
import { baselines } from '../src/baselines/index.ts';
import { defineTable, dpedColumns, inPaper, type TableDefinition } from '../src/experiment/table.ts';
import { metrics } from '../src/metrics/index.ts';
import { models } from '../src/models/index.ts';
import type { Model } from '../src/models/model.ts';
import { recipeOf } from '../src/train/recipe.ts';
import { tables } from './index.ts';

/** Throws for a system that nobody knows. */
function assertKnown(system: string): void {
  if (Object.hasOwn(baselines, system)) return;
  const released = /^(.*)@released$/.exec(system)?.[1];
  if (released !== undefined) {
    const model = (models as unknown as Record<string, Model>)[released];
    expect(model?.weights?.length, system).toBeGreaterThan(0);
    return;
  }
  for (const scale of ['quick', 'paper'] as const) recipeOf(recipes, system, scale);
}

describe.each(tables.map((table) => [table.id, table] as const))('table %s', (_, table: TableDefinition) => {
  it('names systems and metrics that exist', () => {
    for (const { label, system, why } of table.rows) {
      expect((system === undefined) !== (why === undefined), `${label}: a system, or why there is none`).toBe(true);
      if (system !== undefined) assertKnown(system);
    }
    for (const { quantity } of table.columns)
      if (quantity.kind === 'score') expect(Object.keys(metrics)).toContain(quantity.metric);
    for (const metric of table.also ?? []) expect(Object.keys(metrics)).toContain(metric);
  });

  it('has a number or null for every column of a row, and each label once', () => {
    for (const { published } of table.rows)
      if (published !== 'lost') expect(published.length).toBe(table.columns.length);
    const labels = table.rows.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    // --only takes labels separated by commas.
    expect(labels.filter((label) => label.includes(','))).toEqual([]);
  });

  it('claims things about its own rows and columns, and agrees with its own published numbers', () => {
    for (const { better, than, column, published } of table.claims ?? []) {
      const numberOf = (label: string) => {
        const row = table.rows.find((each) => each.label === label);
        expect(row, label).toBeDefined();
        return row!.published === 'lost' ? undefined : row!.published[column]?.value;
      };
      expect(table.columns[column]).toBeDefined();
      const [a, b] = [numberOf(better), numberOf(than)];
      if (published && a !== undefined && b !== undefined && !knownSlips.has(`${table.id} ${better} − ${than}`))
        expect(Math.abs(a - b - published.value), `${better} − ${than}`).toBeLessThan(0.0051);
    }
  });
});

/** Where a paper's text contradicts its own table; each is a note of that table. */
const knownSlips = new Set(['001-2 RARU N = 6 − ARRU N = 6']);

it('are known by an id and an alias, each once', () => {
  const names = tables.flatMap(({ id, alias }) => [id, alias]);
  expect(new Set(names).size).toBe(names.length);
});

it('do not compile when a row does not fit the columns', () => {
  const made = defineTable({
    id: 'test',
    alias: 'test-fits',
    title: 'A row too short',
    source: { paper: 'none', year: 2026 },
    columns: dpedColumns('iphone'),
    rows: [
      { label: 'fits', system: 'he', published: inPaper(20, 0.9) },
      // @ts-expect-error one number for two columns
      { label: 'too short', system: 'he', published: inPaper(20) },
      // @ts-expect-error three numbers for two columns
      { label: 'too long', system: 'he', published: inPaper(20, 0.9, 1) },
    ],
    notes: [],
  });
  expect(made.rows).toHaveLength(3);
});
