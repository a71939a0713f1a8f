// Records what libsvm's svm-train and svm-predict (Debian: libsvm-tools) make of small seeded data sets, for
// src/metrics/fit/train-svr.test.ts. Run by hand: node scripts/record-svr-fixture.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fixture = new URL('../test/fixtures/svr.json', import.meta.url);

/** Samples of a smooth function with noise, from a linear congruential generator. */
function samples(seed, count, features) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const x = Array.from({ length: features }, () => Number((2 * uniform() - 1).toFixed(6)));
    const y = 50 + 30 * Math.sin(2 * x[0]) + 10 * x[1] * x[2] + 4 * (uniform() - 0.5);
    return { x, y: Number(y.toFixed(6)) };
  });
}

const text = (rows) =>
  `${rows.map(({ x, y }) => [y, ...x.map((value, i) => `${i + 1}:${value}`)].join(' ')).join('\n')}\n`;

const cases = [
  { gamma: 0.0625, cost: 1024, epsilon: 0.125, tolerance: 1e-6, seed: 1, train: 60, features: 3 },
  { gamma: 0.5, cost: 8, epsilon: 0.5, tolerance: 1e-6, seed: 2, train: 60, features: 3 },
  { gamma: 0.0625, cost: 64, epsilon: 2, tolerance: 1e-6, seed: 3, train: 80, features: 8 },
].map(({ seed, train: count, features, ...constants }) => {
  const rows = samples(seed, count + 10, features);
  const [train, test] = [rows.slice(0, count), rows.slice(count)];
  const folder = mkdtempSync(join(tmpdir(), 'svr-'));
  const at = (name) => join(folder, name);
  try {
    writeFileSync(at('train'), text(train));
    writeFileSync(at('test'), text(test));
    const { gamma, cost, epsilon, tolerance } = constants;
    execFileSync(
      'svm-train',
      [
        '-q',
        '-s',
        '3',
        '-t',
        '2',
        '-g',
        gamma,
        '-c',
        cost,
        '-p',
        epsilon,
        '-e',
        tolerance,
        at('train'),
        at('model'),
      ].map(String),
    );
    execFileSync('svm-predict', [at('test'), at('model'), at('out')]);
    const model = readFileSync(at('model'), 'utf8');
    const predictions = readFileSync(at('out'), 'utf8').trim().split('\n').map(Number);
    return {
      constants,
      train,
      test: test.map(({ x }) => x),
      rho: Number(/^rho (.*)$/m.exec(model)[1]),
      vectors: Number(/^total_sv (.*)$/m.exec(model)[1]),
      predictions,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
writeFileSync(fixture, `${JSON.stringify(cases)}\n`);
