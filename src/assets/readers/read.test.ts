import { describe, expect, it } from 'vitest';
import { assetFixture, expectAsPython } from '../../../test/support/asset-fixtures.ts';
import { readTensors } from './read.ts';

describe('readTensors', () => {
  it.each([
    'torch-types-zip.pth',
    'torch-types-old.pth',
    'torch-protocol4-old.pth',
    'numpy-deflated.npz',
    'numpy-v2.npy',
    'safetensors.safetensors',
  ])('tells the format of %s by its content', (name) => {
    expectAsPython(name, readTensors(assetFixture(name)));
  });

  it('reads the numeric variables of MATLAB files', () => {
    expect(readTensors(assetFixture('matlab-compressed.mat')).get('cube')!.shape).toEqual([2, 3, 2]);
  });

  it('reads a TensorFlow checkpoint by index or shard', () => {
    for (const ending of ['index', 'data-00000-of-00001'])
      expectAsPython('tensorflow', readTensors(assetFixture(`tensorflow.${ending}`)));
  });

  it('passes the wish for some tensors on', () => {
    const only = (name: string): boolean => name === 'int8';
    for (const name of ['torch-types-zip.pth', 'safetensors.safetensors', 'matlab-plain.mat', 'tensorflow.index'])
      expect([...readTensors(assetFixture(name), { only }).keys()]).toEqual(['int8']);
  });

  it('names the file when no format fits', () => {
    expect(() => readTensors(assetFixture('libsvm-model'))).toThrow(
      /libsvm-model cannot be read: at byte 0, a file of/,
    );
  });
});
