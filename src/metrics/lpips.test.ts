import { describe, expect, it } from 'vitest';
import { reproducibleBackbone } from '../../test/support/reproducible-backbone.ts';
import { sharedData } from '../../test/support/shared-data.ts';
import { withFile } from '../assets/readers/source.ts';
import { readTorch } from '../assets/readers/torch.ts';
import { openBackend } from '../backend/backend.ts';
import { tf } from '../backend/tf.ts';
import { readImage } from '../image/read.ts';
import { unavailable } from './index.ts';
import { lpipsAlex } from './lpips.ts';
import { lpipsDistance } from './lpips-distance.ts';
import { backboneParameters } from './lpips-net.ts';

const folder = sharedData('metrics/lpips');

const parameters = [
  ['alex', 2469696],
  ['squeeze', 722496],
  ['vgg', 14714688],
] as const;

describe('the backbones', () => {
  it.each(parameters)('%s has the published number of parameters', (net, count) => {
    const sizes = backboneParameters(net).map(({ shape }) => shape.reduce((product, side) => product * side, 1));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
  });
});

describe.skipIf(!folder)('lpipsDistance (needs shared/data/metrics/lpips)', () => {
  it('is 0 for equal pictures and leaves no tensor behind', async () => {
    await openBackend();
    const { image } = await readImage(`${folder}/ex_ref.png`);
    const before = tf.memory().numTensors;
    const heads = withFile(`${folder}/v0.1/squeeze.pth`, (source) => readTorch(source));
    const files = { backbone: 'reproducible', heads: 'squeeze.pth' };
    const distance = lpipsDistance('squeeze', { backbone: reproducibleBackbone('squeeze'), heads, files });
    const kept = tf.memory().numTensors;
    expect(await distance.score(image, image)).toBe(0);
    expect(tf.memory().numTensors).toBe(kept);
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
