import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetFixture, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { readScaleRanges, readSvrModel } from './libsvm.ts';
import { bytesSource, withFile } from './source.ts';

const text = (content: string) => bytesSource('model', Buffer.from(content));

describe('readSvrModel and readScaleRanges', () => {
  it('give the predictions of svm-predict', () => {
    const model = readSvrModel(fixtureSource('libsvm-model'));
    const ranges = readScaleRanges(fixtureSource('libsvm-range'));
    const { libsvm } = JSON.parse(readFileSync(assetFixture('expected.json'), 'utf8')) as {
      libsvm: { features: number[][]; predictions: number[] };
    };
    expect(model.features).toBe(5);
    libsvm.features.forEach((row, n) => {
      const x = row.map((value, i) => {
        const share = (value - ranges.minima[i]!) / (ranges.maxima[i]! - ranges.minima[i]!);
        return ranges.lower + (ranges.upper - ranges.lower) * share;
      });
      let sum = -model.rho;
      model.coefficients.forEach((coefficient, row) => {
        let distance = 0;
        x.forEach((value, i) => {
          distance += (value - model.vectors[row * model.features + i]!) ** 2;
        });
        sum += coefficient * Math.exp(-model.gamma * distance);
      });
      expect(sum).toBeCloseTo(libsvm.predictions[n]!, 3); // the files hold 6 to 8 digits
    });
  });

  it('refuses another kernel and says which', () => {
    expect(() => readSvrModel(fixtureSource('libsvm-linear'))).toThrow(
      /libsvm-linear cannot be read: at byte 21, kernel_type is "linear", expected rbf/,
    );
  });

  const head = 'svm_type epsilon_svr\nkernel_type rbf\ngamma 0.5\nnr_class 2\ntotal_sv 1\nrho 1\n';
  it('fills features that a line leaves out with 0', () => {
    const { vectors, coefficients } = readSvrModel(text(`${head}SV\n-2 2:0.5 4:1e-3 \r\n`));
    expect([...coefficients, ...vectors]).toEqual([-2, 0, 0.5, 0, 1e-3]);
  });

  it.each([
    [`${head}`, /"SV" is missing/],
    [`${head}SV\n`, /0 support vectors follow, total_sv says 1/],
    [`${head}SV\n1 2:1 2:1\n`, /feature numbers must rise/],
    [`${head}SV\n1 1:x\n`, /a number is expected, found "x"/],
    [`${head}SV\n1 999999999:1\n`, /too many for a file of its size/],
    ['gamma 1', /a line "svm_type" is expected/],
  ])('refuses %j', (content, reason) => {
    expect(() => readSvrModel(text(content))).toThrow(reason);
  });

  it.each([
    ['y\n-1 1\n', /starts with the line "x"/],
    ['x\n-1 1\n2 0 1\n', /at byte 7, feature 1 is expected, found 2/],
    ['x\n-1\n', /a line of 2 numbers is expected/],
  ])('refuses the ranges %j', (content, reason) => {
    expect(() => readScaleRanges(text(content))).toThrow(reason);
  });
});

const brisque = sharedData('metrics', 'brisque');
describe.skipIf(!brisque)('the released BRISQUE model (needs shared/data/metrics/brisque)', () => {
  it('has 774 support vectors of 36 features and ranges for them', () => {
    const model = withFile(`${brisque}/allmodel`, readSvrModel);
    expect([model.coefficients.length, model.features, model.gamma, model.rho]).toEqual([774, 36, 0.05, -153.591]);
    const ranges = withFile(`${brisque}/allrange`, readScaleRanges);
    expect([ranges.lower, ranges.upper, ranges.minima.length]).toEqual([-1, 1, 36]);
    expect([ranges.minima[22], ranges.maxima[35]]).toEqual([1.5e-5, 0.370399]);
  });
});
