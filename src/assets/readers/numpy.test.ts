import { describe, expect, it } from 'vitest';
import { assetFixture, expectAsPython, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { readMatlab, requireNumbers } from './matlab.ts';
import { readNpy, readNpz } from './numpy.ts';
import { bytesSource, withFile } from './source.ts';
import { requireTensor } from './tensor.ts';

describe('readNpy and readNpz', () => {
  it.each(['numpy-stored.npz', 'numpy-deflated.npz'])('read what numpy wrote: %s', (name) => {
    expectAsPython(name, readNpz(fixtureSource(name)));
    expectAsPython(name, withFile(assetFixture(name), readNpz));
  });

  it.each([1, 2, 3])('reads format version %d', (version) => {
    const array = readNpy(fixtureSource(`numpy-v${version}.npy`));
    expectAsPython(`numpy-v${version}.npy`, new Map([['array', array]]));
  });

  it('reads only the arrays that are wanted', () => {
    const some = readNpz(fixtureSource('numpy-stored.npz'), { only: (name) => name === 'i2' });
    expect([...some.keys()]).toEqual(['i2']);
  });

  it('refuses arrays of objects, which are pickles', () => {
    expect(() => readNpy(fixtureSource('numpy-objects.npy'))).toThrow(/elements of type "\|O" are not read/);
  });

  it('refuses a file longer or shorter than its shape says', () => {
    const whole = fixtureSource('numpy-v1.npy').read(0, 176);
    expect(() => readNpy(bytesSource('long.npy', Buffer.concat([whole, Buffer.alloc(1)])))).toThrow(
      /long\.npy cannot be read: at byte 10, shape \(3, 2\) of float64 does not fit 49 bytes/,
    );
  });
});

const niqe = sharedData('metrics', 'niqe');
describe.skipIf(!niqe)('the NIQE model in both formats (needs shared/data/metrics/niqe)', () => {
  it('holds the same numbers as .npz and as .mat', () => {
    const arrays = withFile(`${niqe}/niqe_pris_params.npz`, readNpz);
    const variables = withFile(`${niqe}/modelparameters.mat`, readMatlab);
    for (const [npz, mat] of [
      ['mu_pris_param', 'mu_prisparam'],
      ['cov_pris_param', 'cov_prisparam'],
    ] as const) {
      const tensor = requireTensor(arrays, npz, 'npz');
      expect(tensor.shape).toEqual(requireNumbers(variables, mat, 'mat').shape);
      expect(tensor.data).toEqual(requireNumbers(variables, mat, 'mat').data);
    }
  });
});
