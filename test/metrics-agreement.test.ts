import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../src/core/files.ts';
import { packageRoot } from '../src/core/provenance.ts';
import { agreements, comparisons } from './support/agreement.ts';
import { agreementHeading, agreementTable, catalogue } from './support/metrics-page.ts';
import { useSharedAssets } from './support/shared-assets.ts';
import { sharedData } from './support/shared-data.ts';

const page = join(packageRoot(), 'docs', 'metrics.md');
const update = process.env.BENCH_UPDATE_DOCS === '1';
const data = sharedData('expected/calib_official.csv');
useSharedAssets();

describe.skipIf(!data)('agreement of the metrics (needs shared/data)', () => {
  it.each(comparisons.map((comparison) => [comparison.metric, comparison.reference, comparison] as const))(
    '%s against %s',
    async (_metric, _reference, comparison) => {
      const cases = await comparison.cases();
      expect(cases.length).toBeGreaterThan(0);
      for (const { label, deviation, limit } of cases)
        expect(deviation, `${comparison.metric} of ${label}`).toBeLessThan(limit);
      agreements.push({
        metric: comparison.metric,
        reference: comparison.reference,
        allowed: comparison.allowed,
        files: cases.length,
        worst: cases.reduce((worst, { deviation }) => Math.max(worst, deviation), 0),
      });
    },
  );
});

describe('docs/metrics.md', () => {
  const text = (): string => (existsSync(page) ? readFileSync(page, 'utf8') : '');
  it('is as the registry and the agreement test make it (BENCH_UPDATE_DOCS=1 writes it)', () => {
    const kept = text().slice(Math.max(0, text().indexOf(agreementHeading)));
    const whole = catalogue() + (data ? agreementTable(agreements) : kept);
    if (update) writeWhole(page, whole);
    expect(text()).toBe(whole);
  });
});
