import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useSharedAssets } from '../../test/support/shared-assets.ts';
import { sharedData, sharedTable } from '../../test/support/shared-data.ts';
import { readNpy } from '../assets/readers/numpy.ts';
import { bytesSource } from '../assets/readers/source.ts';
import { toFloat32 } from '../assets/readers/tensor.ts';
import { backendStatuses, openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { dped } from './dped.ts';
import { drbn } from './drbn.ts';
import { enhanceWith } from './enhance.ts';
import { disposeNetwork, type Network } from './model.ts';
import { releasedNetwork } from './released.ts';
import { srcnn } from './srcnn.ts';

const dpedHere = sharedData('dped_weights') && sharedData('expected', 'models') && sharedData('dped_patches');
const drbnHere = sharedData('drbn_weights') && sharedData('expected', 'models') && sharedData('lol_low');
const fast = (await backendStatuses()).some(({ name, found }) => found && (name === 'native' || name === 'tensorflow'));

useSharedAssets('dped_weights', 'drbn_weights');
beforeAll(async () => {
  await openBackend();
});

const pictureOf = async (...inside: string[]): Promise<Image> => (await readImage(sharedData(...inside)!)).image;
const expected = (name: string): Float32Array => {
  const path = sharedData('expected', 'models', name)!;
  return toFloat32(readNpy(bytesSource(path, readFileSync(path))));
};

/** The output before it is clipped. */
function output(network: Network, { width, height, data }: Image): Float32Array {
  return tf.tidy(
    () => network.forward(tf.tensor4d(data, [1, height, width, 3]) as Tensor4D).dataSync() as Float32Array,
  );
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};

it('says which model has released weights and which has none', () => {
  expect(() => releasedNetwork(srcnn)).toThrow('There are no released weights of srcnn.');
  expect(() => releasedNetwork(dped, 'iphon')).toThrow('There is no release of dped named "iphon".');
});

describe.skipIf(!dpedHere)('the released iPhone generator of DPED (shared data dped_weights)', () => {
  let network: Network;
  beforeAll(() => {
    network = releasedNetwork(dped).network;
    return () => disposeNetwork(network);
  });

  it('gives the recorded values on ten patches to 1e-4', async () => {
    const recorded = expected('dped_iphone_patches_0_9_nhwc.npy');
    const size = recorded.length / 10;
    for (let patch = 0; patch < 10; patch++) {
      const values = output(network, await pictureOf('dped_patches', 'iphone', `${patch}.jpg`));
      expect(worst(values, recorded.subarray(patch * size, (patch + 1) * size))).toBeLessThan(1e-4);
    }
  });

  it('gives the recorded PSNR of patches to 0.01 dB', async () => {
    for (const row of sharedTable('expected', 'dped_iphone_patch_psnr.csv').filter((_, i) => i < 200 && i % 20 === 0)) {
      const input = await pictureOf('dped_patches', 'iphone', `${row.patch}.jpg`);
      const target = await pictureOf('dped_patches', 'canon', `${row.patch}.jpg`);
      const result = output(network, input);
      let sum = 0;
      for (let i = 0; i < result.length; i++) sum += (Math.min(1, Math.max(0, result[i]!)) - target.data[i]!) ** 2;
      expect(Math.abs(-10 * Math.log10(sum / result.length) - Number(row.psnr_dped))).toBeLessThan(0.01);
    }
  });

  it.skipIf(!fast)(
    'gives the recorded HD picture to one 8-bit step (native or tensorflow back end)',
    async () => {
      const result = await enhanceWith(network, await pictureOf('dped_hd', '0.png'));
      const recorded = await pictureOf('expected', 'models', 'dped_iphone_HD_0.png');
      expect([result.width, result.height]).toEqual([recorded.width, recorded.height]);
      expect(worst(result.data, recorded.data)).toBeLessThan(1 / 255);
    },
    300_000,
  );
});

describe.skipIf(!drbnHere)('the released stage 1 of DRBN (shared data drbn_weights)', () => {
  it.each([1, 22])(
    'gives the recorded values on lol_low/%i.png to 1e-4',
    async (id) => {
      const { network } = releasedNetwork(drbn);
      const recorded = expected(`drbn_s1_eval${id}_hwc.npy`);
      expect(worst(output(network, await pictureOf('lol_low', `${id}.png`)), recorded)).toBeLessThan(1e-4);
      disposeNetwork(network);
    },
    300_000,
  );
});
