import { describe, expect, it, vi } from 'vitest';
import { assetFixture, expectAsPython, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { BenchError } from '../../core/errors.ts';
import { type ByteSource, withFile } from './source.ts';
import { requireTensor } from './tensor.ts';
import { readTorch } from './torch.ts';

const cases = ['types', 'nested', 'checkpoint', 'module', 'protocol4', 'single'].flatMap((name) => [
  `torch-${name}-zip.pth`,
  `torch-${name}-old.pth`,
]);

describe('readTorch', () => {
  it.each([...cases, 'torch-types-deflated.pth'])('reads what torch.save wrote: %s', (name) => {
    expectAsPython(name, readTorch(fixtureSource(name)));
    expectAsPython(name, withFile(assetFixture(name), readTorch));
  });

  it.each(['torch-types-zip.pth', 'torch-types-old.pth'])('reads only the tensors that are wanted: %s', (name) => {
    const source = fixtureSource(name);
    const read: [number, number][] = [];
    const watched: ByteSource = {
      ...source,
      read: (offset, length) => {
        read.push([offset, length]);
        return source.read(offset, length);
      },
    };
    const some = readTorch(watched, { only: (key) => key === 'int16' });
    expect([...some.keys()]).toEqual(['int16']);
    expect(read.filter(([, length]) => length === 96)).toEqual([]); // the bytes of "float32"
  });

  it('shares the memory of tensors that share a storage', () => {
    const tensors = readTorch(fixtureSource('torch-types-zip.pth'));
    expect(tensors.get('row')!.data.buffer).toBe(tensors.get('float32')!.data.buffer);
  });

  it('refuses a pickle that would run code, names what it would have run and runs nothing', () => {
    const print = vi.spyOn(process.stdout, 'write');
    expect(() => readTorch(fixtureSource('torch-runs-code.pth'))).toThrow(/at byte \d+, it names "__builtin__\.print"/);
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });

  it('refuses a whole pickled module', () => {
    expect(() => readTorch(fixtureSource('torch-whole-module.pth'))).toThrow(/"torch\.nn\.modules\.linear\.Linear"/);
  });

  it('names the file, the place and the reason for another format', () => {
    expect(() => readTorch(fixtureSource('matlab-plain.mat'))).toThrow(
      'matlab-plain.mat cannot be read: at byte 0, a file of torch.save is expected.',
    );
    expect(() => readTorch(fixtureSource('numpy-stored.npz'))).toThrow(/"data\.pkl" is expected/);
  });

  it('says which tensor or shape is missing', () => {
    const tensors = readTorch(fixtureSource('torch-module-zip.pth'));
    expect(() => requireTensor(tensors, '0.wight', 'a.pth')).toThrow(
      /a\.pth has no tensor "0\.wight"; it holds 0\.weight/,
    );
    expect(() => requireTensor(tensors, '0.weight', 'a.pth', [2, 1, 5, 5])).toThrow(/2x1x3x3, expected 2x1x5x5/);
    expect(requireTensor(tensors, '0.weight', 'a.pth', [2, 1, 3, 3]).data).toHaveLength(18);
  });

  it('is a BenchError for a file that does not exist', () => {
    expect(() => withFile('no-such-file.pth', readTorch)).toThrow(BenchError);
  });
});

const drbn = sharedData('drbn_weights', 'model_s1.pt');
describe.skipIf(!drbn)('the released DRBN stage 1 (needs shared/data/drbn_weights)', () => {
  it('has its 557,668 parameters', () => {
    const tensors = withFile(drbn!, readTorch);
    expect(tensors.size).toBe(336);
    expect([...tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(557668);
    const first = requireTensor(tensors, 'recur1.SFENet1.bias', drbn!, [16]);
    expect(first.data[3]).toBeCloseTo(-0.2136, 4);
  });
});

const lpips = sharedData('metrics', 'lpips', 'v0.1');
describe.skipIf(!lpips)('the released LPIPS heads (need shared/data/metrics/lpips)', () => {
  it.each([
    ['alex', [64, 192, 384, 256, 256]],
    ['vgg', [64, 128, 256, 512, 512]],
    ['squeeze', [64, 128, 256, 384, 384, 512, 512]],
  ])('%s has one non-negative head per tap', (net, channels) => {
    const tensors = withFile(`${lpips}/${net}.pth`, readTorch);
    channels.forEach((count, i) => {
      const { data } = requireTensor(tensors, `lin${i}.model.1.weight`, net, [1, count, 1, 1]);
      for (const value of data) expect(value).toBeGreaterThanOrEqual(0);
    });
    expect(tensors.size).toBe(channels.length);
  });
});
