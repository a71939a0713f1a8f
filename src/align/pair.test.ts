import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { cornerShift, paintedScene, secondPhotograph } from '../../test/support/warped-pair.ts';
import { randomStream } from '../core/random.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { resizeImage } from '../image/resize.ts';
import { cornersOf } from './crop.ts';
import { type Homography, identity, mapPoint } from './homography.ts';
import { lensOf, mapPixel, pixelMap } from './map.ts';
import { alignPair, reduced } from './pair.ts';
import { countRejections, cutPatches } from './patches.ts';
import { emptyPlane, luminance } from './plane.ts';
import { warp } from './warp.ts';

const kodak = sharedData('kodak');

function cornerError(size: Image, one: Homography, other: Homography): number {
  return Math.max(
    ...cornersOf(size).map(([x, y]) => {
      const [p, q] = [mapPoint(one, x, y), mapPoint(other, x, y)];
      return Math.hypot(p[0] - q[0], p[1] - q[1]);
    }),
  );
}

async function disturbed(a: Image, seed: number) {
  const random = randomStream(seed, 'pair');
  const truth = cornerShift(a.width, a.height, 0.04, random);
  const gain = (): number => 0.85 + 0.25 * random.uniform();
  const disturbance = {
    gamma: 0.6 + random.uniform(),
    gains: [gain(), gain(), gain()] as const,
    noiseCodes: 4,
    jpegQuality: 60,
  };
  return { truth, b: await secondPhotograph(a, truth, disturbance, random) };
}

describe('alignPair', () => {
  it('finds a known homography through gamma, colour cast, noise and JPEG', async () => {
    const a = paintedScene(720, 540, 1);
    const { b, truth } = await disturbed(a, 1);
    const found = alignPair(luminance(a), luminance(b));
    expect(found.reason).toBeUndefined();
    expect(cornerError(a, found.map!.homography, truth)).toBeLessThan(0.15);
    expect(found.overlap).toBeGreaterThan(0.8);
    expect(found.inliers).toBeLessThanOrEqual(found.matches);
    expect(found.rmse).toBeLessThan(1.5);
  });

  it('sees the distortion of one lens against the other, and none where there is none', async () => {
    const a = paintedScene(720, 540, 1);
    const { b, truth } = await disturbed(a, 1);
    expect(alignPair(luminance(a), luminance(b)).map!.radial).toBe(0);
    const lens = pixelMap(truth, a, 0.008);
    const seen = warp(b, truth, a.width, a.height, lensOf(lens));
    for (let i = 0; i < seen.data.length; i++) if (Number.isNaN(seen.data[i]!)) seen.data[i] = 0;
    const found = alignPair(luminance(seen as Image), luminance(b)).map!;
    expect(found.radial).toBeCloseTo(0.008, 3);
    expect(cornerError(a, found.homography, truth)).toBeLessThan(0.3);
  });

  it('carries the homography from the working size to the full size', async () => {
    const a = paintedScene(720, 540, 2);
    const { b, truth } = await disturbed(a, 2);
    const found = alignPair(luminance(a), luminance(b), { workingPixels: 200_000 });
    expect(cornerError(a, found.map!.homography, truth)).toBeLessThan(0.4);
  });

  it('rejects unrelated and empty pictures with a reason', () => {
    const [one, other] = [paintedScene(480, 360, 3), paintedScene(480, 360, 4)].map(luminance) as [never, never];
    expect(alignPair(one, other)).toMatchObject({ map: null, reason: expect.stringMatching(/too few/) });
    expect(alignPair(one, emptyPlane(480, 360))).toMatchObject({ map: null, reason: 'too few keypoints' });
  });

  it('rejects a mirrored picture', () => {
    const a = luminance(paintedScene(480, 360, 5));
    const mirror = emptyPlane(480, 360);
    for (let i = 0; i < mirror.data.length; i++) mirror.data[i] = a.data[i - (i % 480) + 479 - (i % 480)]!;
    expect(alignPair(a, mirror).map).toBeNull();
  });

  it('reduces a picture about its frame', () => {
    const { plane, toFull } = reduced(luminance(paintedScene(400, 300, 6)), 30_000);
    expect([plane.width, plane.height]).toEqual([200, 150]);
    expect(mapPoint(toFull, -0.5, -0.5)).toEqual([-0.5, -0.5]);
    expect(plane.data.every((value) => value >= -0.1 && value <= 1.1)).toBe(true);
  });
});

describe('cutPatches', () => {
  it('keeps windows at their true place and counts the others', async () => {
    const a = paintedScene(720, 540, 1);
    for (let y = 0; y < 250; y++) a.data.fill(0.5, 3 * y * 720, 3 * (y * 720 + 250));
    const { b, truth } = await disturbed(a, 8);
    const map = alignPair(luminance(a), luminance(b)).map!;
    const errors: number[] = [];
    const { area, windows } = cutPatches(a, b, map, {}, (patch) => {
      const [x, y] = [patch.left + 49.5, patch.top + 49.5];
      const [found, true_] = [mapPixel(map, x + patch.placement.dx, y + patch.placement.dy), mapPoint(truth, x, y)];
      errors.push(Math.hypot(found[0] - true_[0], found[1] - true_[1]));
      expect(patch.placement.ncc).toBeGreaterThan(0.9);
      expect(patch.a.data[0]).toBe(a.data[3 * (patch.top * 720 + patch.left)]);
      expect([patch.b.width, patch.b.height, patch.b.channels]).toEqual([100, 100, 3]);
    });
    errors.sort((p, q) => p - q);
    expect(errors.length).toBeGreaterThan(12);
    expect(errors[errors.length >> 1]).toBeLessThan(0.1);
    expect(errors.at(-1)).toBeLessThan(1);
    expect(windows.length).toBe(Math.floor(area.width / 100) * Math.floor(area.height / 100));
    const rejected = countRejections(windows);
    expect(rejected.flat).toBeGreaterThan(0);
    expect(Object.values(rejected).reduce((sum, n) => sum + n, errors.length)).toBe(windows.length);
  });

  it('leaves out what is repeated, shifted or unlike', () => {
    const side = 50;
    const a = paintedScene(400, 200, 9);
    for (let y = 0; y < 200; y++)
      for (let x = 0; x < 600; x++) a.data[3 * 400 * y + 600 + x] = a.data[3 * 400 * y + x]!;
    const b = { ...a, data: a.data.slice() };
    for (let y = 100; y < 200; y++)
      for (let x = 0; x < 200; x++)
        for (let c = 0; c < 3; c++) b.data[3 * (400 * y + x) + c] = a.data[3 * (400 * y + Math.max(0, x - 8)) + c]!;
    const { windows } = cutPatches(a, b, pixelMap(identity, a), { patch: side }, () => {});
    const rejected = countRejections(windows);
    expect(rejected.shifted).toBeGreaterThan(2);
    expect(rejected.duplicate).toBeGreaterThan(2);
    expect(windows.some((w) => !w.rejected)).toBe(true);
  });
});

describe.skipIf(!kodak)('alignPair on photographs (needs shared data: kodak)', () => {
  it.each(['03', '12'])('aligns %s within 0.2 pixels at the corners', async (name) => {
    const photo = (await readImage(join(kodak!, `${name}.png`))).image;
    const a = resizeImage(photo, { scale: 2 });
    const { b, truth } = await disturbed(a, Number(name));
    const found = alignPair(luminance(a), luminance(b));
    expect(found.reason).toBeUndefined();
    expect(cornerError(a, found.map!.homography, truth)).toBeLessThan(0.2);
  });

  it.each([
    ['01', '08'],
    ['03', '07'],
  ])('rejects the unrelated photographs %s and %s', async (one, other) => {
    const [a, b] = await Promise.all(
      [one, other].map(async (n) => luminance((await readImage(join(kodak!, `${n}.png`))).image)),
    );
    expect(alignPair(a!, b!).map).toBeNull();
  });
});
