import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { predictSvr } from '../svr.ts';
import { trainSvr } from './train-svr.ts';

interface Recorded {
  readonly constants: { gamma: number; cost: number; epsilon: number; tolerance: number };
  readonly train: { x: number[]; y: number }[];
  readonly test: number[][];
  readonly rho: number;
  readonly vectors: number;
  readonly predictions: number[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/svr.json', import.meta.url), 'utf8'),
) as Recorded[];

describe('trainSvr', () => {
  it.each(recorded)('equals svm-train at $constants (recorded by scripts/record-svr-fixture.mjs)', (fixture) => {
    const model = trainSvr(
      fixture.train.map(({ x }) => Float64Array.from(x)),
      fixture.train.map(({ y }) => y),
      fixture.constants,
    );
    expect(model.coefficients.length).toBe(fixture.vectors);
    expect(model.rho).toBeCloseTo(fixture.rho, 4);
    for (const [i, x] of fixture.test.entries())
      expect(predictSvr(model, Float64Array.from(x))).toBeCloseTo(fixture.predictions[i]!, 4);
  });

  it('keeps every training error inside the tube where the cost allows it', () => {
    const xs = Array.from({ length: 30 }, (_, i) => Float64Array.of(i / 15 - 1));
    const ys = xs.map(([x]) => Math.sin(3 * x!));
    const model = trainSvr(xs, ys, { gamma: 2, cost: 1e6, epsilon: 0.01, tolerance: 1e-6 });
    for (const [i, x] of xs.entries()) expect(Math.abs(predictSvr(model, x) - ys[i]!)).toBeLessThan(0.01 + 1e-4);
  });

  it('refuses a single sample', () => {
    expect(() => trainSvr([Float64Array.of(1)], [2], { gamma: 1, cost: 1, epsilon: 0.1, tolerance: 1e-3 })).toThrow(
      /at least two samples/,
    );
  });

  const installed = spawnSync('svm-train', []).error === undefined;
  it.skipIf(!installed)(
    'equals the installed svm-train on 36 features and the constants of BRISQUE (libsvm-tools)',
    () => {
      const random = randomStream(5, 'svr');
      const rows = Array.from({ length: 130 }, () => {
        const x = Float64Array.from({ length: 36 }, () => Number((2 * random.uniform() - 1).toFixed(6)));
        return { x, y: Number((50 + 20 * x[0]! + 10 * x[1]! * x[2]! + 3 * random.normal()).toFixed(6)) };
      });
      const folder = mkdtempSync(join(tmpdir(), 'bench-svr-'));
      const at = (name: string): string => join(folder, name);
      const write = (name: string, some: typeof rows): void =>
        writeFileSync(
          at(name),
          some.map(({ x, y }) => `${y} ${[...x].map((v, i) => `${i + 1}:${v}`).join(' ')}\n`).join(''),
        );
      try {
        const [train, test] = [rows.slice(0, 120), rows.slice(120)];
        write('train', train);
        write('test', test);
        const flags = ['-q', '-s', '3', '-t', '2', '-g', '0.05', '-c', '1024', '-p', '0.1', '-e', '0.00001'];
        execFileSync('svm-train', [...flags, at('train'), at('model')]);
        execFileSync('svm-predict', [at('test'), at('model'), at('out')]);
        const expected = readFileSync(at('out'), 'utf8').trim().split('\n').map(Number);
        const model = trainSvr(
          train.map(({ x }) => x),
          train.map(({ y }) => y),
          { gamma: 0.05, cost: 1024, epsilon: 0.1, tolerance: 1e-5 },
        );
        // svm-train keeps gamma in single precision
        for (const [i, { x }] of test.entries()) expect(predictSvr(model, x)).toBeCloseTo(expected[i]!, 3);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
