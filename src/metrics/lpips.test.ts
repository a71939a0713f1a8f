import { beforeAll, describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { withFile } from '../assets/readers/source.ts';
import type { NamedTensor } from '../assets/readers/tensor.ts';
import { readTorch } from '../assets/readers/torch.ts';
import { openBackend } from '../backend/backend.ts';
import { tf } from '../backend/tf.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { unavailable } from './index.ts';
import { lpipsAlex } from './lpips.ts';
import { lpipsDistance } from './lpips-distance.ts';
import { backboneParameters, type LpipsNet } from './lpips-net.ts';

const folder = sharedData('metrics/lpips');

/** A backbone filled by a generator that every language reproduces: one linear congruential sequence per parameter. */
function reproducibleBackbone(net: LpipsNet): Map<string, NamedTensor> {
  return new Map(
    backboneParameters(net).map(({ name, shape }, i) => {
      let state = (12345 + 1000003 * i) >>> 0;
      const scale = shape.length > 1 ? Math.sqrt(24 / (shape[1]! * shape[2]! * shape[3]!)) : 0.1;
      const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
      for (let j = 0; j < data.length; j++) {
        state = (Math.imul(1664525, state) + 1013904223) >>> 0;
        data[j] = (state / 2 ** 32 - 0.5) * scale;
      }
      return [name, { name, dtype: 'float32', shape, data }];
    }),
  );
}

/** Values of the release (PyTorch) with that backbone; data/README.md. */
const expected = [
  ['alex', 2469696, 0.02946362, 0.03949378],
  ['squeeze', 722496, 0.04145877, 0.05304029],
  ['vgg', 14714688, 0.0676836, 0.08975711],
] as const;

describe('the backbones', () => {
  it.each(expected)('%s has the published number of parameters', (net, count) => {
    const sizes = backboneParameters(net).map(({ shape }) => shape.reduce((product, side) => product * side, 1));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
  });
});

describe.skipIf(!folder)('LPIPS on a reproducible backbone (shared/data/metrics/lpips)', () => {
  let [reference, p0, p1]: Image[] = [];
  beforeAll(async () => {
    await openBackend();
    [reference, p0, p1] = await Promise.all(
      ['ex_ref.png', 'ex_p0.png', 'ex_p1.png'].map(async (file) => (await readImage(`${folder}/${file}`)).image),
    );
  });

  it.each(expected)('%s equals the release to 1e-6 and leaves no tensor behind', async (net, _count, first, second) => {
    const before = tf.memory().numTensors;
    const heads = withFile(`${folder}/v0.1/${net}.pth`, (source) => readTorch(source));
    const files = { backbone: 'reproducible', heads: `${net}.pth` };
    const distance = lpipsDistance(net, { backbone: reproducibleBackbone(net), heads, files });
    expect(Math.abs((await distance.score(p0!, reference!)) - first)).toBeLessThan(1e-6);
    expect(Math.abs((await distance.score(p1!, reference!)) - second)).toBeLessThan(1e-6);
    expect(await distance.score(reference!, reference!)).toBe(0);
    distance.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('lpips-alex without its weights', () => {
  it('is unavailable, with the commands that get them', () => {
    expect(unavailable(lpipsAlex)?.mend).toContain('bench assets pull alexnet');
  });
  it('says so when it is asked to score', async () => {
    const image = { width: 40, height: 40, channels: 3, data: new Float32Array(4800) } as const;
    await expect(lpipsAlex.score(image, image)).rejects.toMatchObject({ code: 'missing-asset' });
  });
});
