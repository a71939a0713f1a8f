import { describe, expect, it } from 'vitest';
import { metrics } from '../metrics/index.ts';
import { ordersBesidePaper } from './paper-order.ts';

const system = (name: string, values: readonly number[]) => ({
  name,
  cells: {
    tmqi: {
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: null,
      high: null,
      count: values.length,
      of: values.length,
    },
  },
  perImage: values.map((tmqi, i) => ({ id: `${i}`, scores: { tmqi } })),
});

const columns = [{ table: '004-1', metric: 'tmqi', values: { input: 0.75, he: 0.88, lime: 0.84, unknown: 0.9 } }];
const times = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));

describe('ordersBesidePaper', () => {
  it('is silent where the order is the paper’s', () => {
    const systems = [system('input', [0.5]), system('lime', [0.7]), system('he', [0.8]), system('rrm', [0.9])];
    expect(ordersBesidePaper([metrics.tmqi], systems, columns)).toEqual([]);
  });

  it('prints both orders, and how surely the best one here beats the paper’s', () => {
    const input = system(
      'input',
      times(12, () => 0.5),
    );
    const clear = [
      input,
      system(
        'he',
        times(12, () => 0.7),
      ),
      system(
        'lime',
        times(12, (i) => 0.8 + i / 1000),
      ),
    ];
    expect(ordersBesidePaper([metrics.tmqi], clear, columns)).toEqual([
      'By tmqi the order is not that of the paper, whose pictures are others: table 004-1 has he 0.8800, lime 0.8400, input 0.7500; here it is lime 0.8055, he 0.7000, input 0.5000 (lime against he: p = 0.000 on 12 pictures).',
    ]);
    const close = [
      input,
      system(
        'he',
        times(12, () => 0.7),
      ),
      system(
        'lime',
        times(12, (i) => 0.7 + (i % 2 ? -0.1 : 0.11)),
      ),
    ];
    expect(ordersBesidePaper([metrics.tmqi], close, columns)[0]).toContain('(lime against he: p = 0.');
  });

  it('says nothing of a metric that was not measured, or of one system alone', () => {
    expect(ordersBesidePaper([metrics.psnr], [system('he', [1]), system('lime', [2])], columns)).toEqual([]);
    expect(ordersBesidePaper([metrics.tmqi], [system('he', [1])], columns)).toEqual([]);
  });
});
