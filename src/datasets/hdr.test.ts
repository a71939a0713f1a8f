import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { makePair, type PairDraw } from '../hdr/pair.ts';
import { encodePfm } from '../hdr/pfm.ts';
import { readHdr } from '../hdr/read.ts';
import { encodeImage } from '../image/write.ts';
import { prepareHdr } from './hdr.ts';
import { prepareHdrSim } from './hdr-sim.ts';
import { pairsOf, verifyManifest } from './manifest.ts';

/** A folder of PFM scenes of dark to bright patches. */
function scenes(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-hdr-'));
  for (let n = 0; n < count; n++) {
    const random = randomStream(n, 'hdr scenes');
    const data = Float32Array.from(
      { length: 3 * 60 * 40 },
      (_, i) => 2 ** (Math.floor(i / 300) % 9) * random.uniform(),
    );
    writeFileSync(join(folder, `s${n}.pfm`), encodePfm({ width: 60, height: 40, channels: 3, data }));
  }
  return folder;
}

describe('hdr', () => {
  it('splits by scene, makes pairs that can be made again alone, and finds them the second time', async () => {
    const images = scenes(5);
    const home = mkdtempSync(join(tmpdir(), 'bench-home-'));
    writeFileSync(join(images, 'broken.hdr'), '#?RADIANCE\n\n-Y 9 +X 9\n');
    const set = await prepareHdr({ images: [images], seed: 3, pairsPerScene: 2 }, { home });
    const { splits, rejected, options } = set.manifest;
    expect(rejected.map(({ id }) => id)).toEqual(['broken']);
    const photos = (split: 'train' | 'test') => new Set(splits[split].map(({ photo }) => photo));
    for (const photo of photos('test')) expect(photos('train').has(photo)).toBe(false);
    expect(splits.train).toHaveLength(2 * photos('train').size);
    expect(splits.test.every(({ hdr }) => hdr?.path.endsWith('.pfm'))).toBe(true);
    expect([options.lowestStops, options.highestStops]).toEqual([-4, 4]);
    expect(await verifyManifest(set.folder)).toEqual([]);

    const record = splits.train[1]!;
    const { image } = await readHdr(join(images, `${record.photo}.pfm`));
    const again = makePair(image, record.draw as unknown as PairDraw);
    const stored = pairsOf(set, 'train')[1]!;
    expect((await encodeImage(again.input, '.png')).equals(readFileSync(stored.input.path))).toBe(true);
    expect((await encodeImage(again.target, '.png')).equals(readFileSync(stored.target!.path))).toBe(true);

    expect(await prepareHdr({ images: [images], seed: 3, pairsPerScene: 2 }, { home })).toEqual(set);
    expect(await prepareHdr({}, { home })).toEqual(set);
    const other = await prepareHdr({ images: [images], seed: 4, pairsPerScene: 2 }, { home });
    expect(await prepareHdr({}, { home })).toEqual(other);
    await setTimeout(20); // the clock of file times ticks every few milliseconds
    await prepareHdr({ images: [images], seed: 3, pairsPerScene: 2 }, { home });
    expect(await prepareHdr({}, { home })).toEqual(set);
  });

  it('says what to do when it is not prepared, and what a folder lacks', async () => {
    const home = mkdtempSync(join(tmpdir(), 'bench-home-'));
    await expect(prepareHdr({}, { home })).rejects.toMatchObject({ mend: expect.stringContaining('--images') });
    await expect(prepareHdr({ images: [scenes(1)] }, { home })).rejects.toThrow('at least two scenes');
  });
});

describe('hdr-sim', () => {
  it('makes pairs of rendered scenes with nothing downloaded', async () => {
    const home = mkdtempSync(join(tmpdir(), 'bench-home-'));
    const set = await prepareHdrSim({ trainScenes: 1, testScenes: 1, pairsPerScene: 2 }, { home });
    const { splits, simulated, standsIn } = set.manifest;
    expect([splits.train.length, splits.test.length, simulated, standsIn]).toEqual([2, 1, true, 'hdr']);
    const { image } = await readHdr(pairsOf(set, 'test')[0]!.hdr!.path);
    expect([image.width, image.height]).toEqual([512, 512]);
  });
});
