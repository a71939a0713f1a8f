import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { packageRoot } from '../core/provenance.ts';
import { readImage } from '../image/read.ts';
import { descriptorLength } from './descriptor.ts';
import { detectFeatures, type Features } from './features.ts';
import { emptyPlane, luminance, type Plane } from './plane.ts';

const fixtures = join(packageRoot(), 'test', 'fixtures', 'align');
const kodak = sharedData('kodak');

interface Recorded {
  readonly count: number;
  readonly keypoints: string;
  readonly descriptors: string;
}

const fixture = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));

function decode(recorded: Recorded): Features {
  const bytes = Buffer.from(recorded.keypoints, 'base64');
  const column = (index: number, scale: number): Float32Array =>
    Float32Array.from({ length: recorded.count }, (_, i) => bytes.readUInt16LE(8 * i + 2 * index) * scale);
  return {
    count: recorded.count,
    x: column(0, 1 / 64),
    y: column(1, 1 / 64),
    sigma: column(2, 1 / 64),
    direction: column(3, (2 * Math.PI) / 65536),
    response: new Float32Array(recorded.count),
    descriptors: new Uint8Array(Buffer.from(recorded.descriptors, 'base64')),
  };
}

/** Share of `theirs` that has one of `ours` within 1 pixel and 10 % of scale. */
function repeated(theirs: Features, ours: Features): number {
  let found = 0;
  for (let i = 0; i < theirs.count; i++) if (neighbours(theirs, i, ours).length > 0) found++;
  return found / theirs.count;
}

function neighbours(theirs: Features, i: number, ours: Features): number[] {
  const near: number[] = [];
  for (let j = 0; j < ours.count; j++)
    if (
      Math.hypot(ours.x[j]! - theirs.x[i]!, ours.y[j]! - theirs.y[i]!) < 1 &&
      Math.abs(ours.sigma[j]! / theirs.sigma[i]! - 1) < 0.1
    )
      near.push(j);
  return near;
}

/** Share of `theirs` whose nearest descriptor of `ours` belongs to a keypoint at the same place and scale. */
function matched(theirs: Features, ours: Features): number {
  let found = 0;
  for (let i = 0; i < theirs.count; i++) {
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < ours.count; j++) {
      let sum = 0;
      for (let k = 0; k < descriptorLength && sum < least; k++)
        sum += (theirs.descriptors[i * descriptorLength + k]! - ours.descriptors[j * descriptorLength + k]!) ** 2;
      if (sum < least) [least, nearest] = [sum, j];
    }
    if (neighbours(theirs, i, ours).includes(nearest)) found++;
  }
  return found / theirs.count;
}

async function synthetic(): Promise<Plane> {
  return luminance((await readImage(join(fixtures, 'synthetic.png'))).image);
}

describe('detectFeatures on a synthetic picture', () => {
  it('finds the keypoints that OpenCV finds, and as many', async () => {
    const theirs = decode(fixture('synthetic.json') as Recorded);
    const ours = detectFeatures(await synthetic());
    expect(repeated(theirs, ours)).toBeGreaterThan(0.98);
    expect(repeated(ours, theirs)).toBeGreaterThan(0.98);
  });

  it('describes them as OpenCV does', async () => {
    const theirs = decode(fixture('synthetic.json') as Recorded);
    expect(matched(theirs, detectFeatures(await synthetic()))).toBeGreaterThan(0.97);
  });

  it('has no systematic shift against OpenCV', async () => {
    const theirs = decode(fixture('synthetic.json') as Recorded);
    const ours = detectFeatures(await synthetic());
    let [dx, dy, count] = [0, 0, 0];
    for (let i = 0; i < theirs.count; i++)
      for (const j of neighbours(theirs, i, ours)) {
        dx += ours.x[j]! - theirs.x[i]!;
        dy += ours.y[j]! - theirs.y[i]!;
        count++;
      }
    expect(Math.abs(dx / count)).toBeLessThan(0.01);
    expect(Math.abs(dy / count)).toBeLessThan(0.01);
  });

  it('keeps at most the limit of places and covers the picture', async () => {
    const plane = await synthetic();
    const features = detectFeatures(plane, { limit: 48 });
    const places = new Set(Array.from(features.x, (x, i) => `${x} ${features.y[i]} ${features.sigma[i]}`));
    expect(places.size).toBe(48);
    for (const half of [features.x.map((x) => x / plane.width), features.y.map((y) => y / plane.height)])
      expect(half.filter((v) => v < 0.5).length / features.count).toBeGreaterThan(0.25);
  });

  it('gives descriptors of unit sum of squares before the bytes when RootSIFT is on', async () => {
    const features = detectFeatures(await synthetic(), { root: true, limit: 50 });
    for (let i = 0; i < features.count; i++) {
      let squares = 0;
      for (let k = 0; k < descriptorLength; k++)
        squares += (features.descriptors[i * descriptorLength + k]! / 512) ** 2;
      expect(squares).toBeGreaterThan(0.97);
      expect(squares).toBeLessThan(1.03);
    }
  });

  it('does not change the picture', async () => {
    const plane = await synthetic();
    const before = plane.data.slice();
    detectFeatures(plane);
    expect(plane.data).toEqual(before);
  });

  it('finds nothing in a flat picture and nothing in one smaller than a neighbourhood', () => {
    expect(detectFeatures(emptyPlane(64, 48)).count).toBe(0);
    expect(detectFeatures(emptyPlane(3, 5)).count).toBe(0);
  });
});

describe('detectFeatures on a blob', () => {
  it('locates a Gaussian blob between pixels and gives its scale', () => {
    const [cx, cy, blobSigma] = [40.3, 31.7, 4];
    const plane = emptyPlane(80, 64);
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 80; x++)
        plane.data[y * 80 + x] = 0.8 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * blobSigma ** 2));
    const features = detectFeatures(plane);
    expect(features.count).toBeGreaterThan(0);
    expect(features.x[0]).toBeCloseTo(cx, 1);
    expect(features.y[0]).toBeCloseTo(cy, 1);
    // The difference of Gaussians at s and k s peaks for s^2 k = blob^2 + camera^2 (k = 2^(1/3)).
    expect(features.sigma[0]! / (blobSigma / 2 ** (1 / 6))).toBeCloseTo(1, 1);
  });
});

/** The 8-bit gray that OpenCV was given. */
function rounded(plane: Plane): Plane {
  return { ...plane, data: plane.data.map((value) => Math.round(value * 255) / 255) };
}

describe.skipIf(!kodak)('detectFeatures on photographs (needs shared data: kodak)', () => {
  it.each(Object.entries(fixture('kodak.json') as Record<string, Recorded>))(
    'repeats and matches the keypoints of OpenCV on %s',
    async (name, recorded) => {
      const theirs = decode(recorded);
      const ours = detectFeatures(rounded(luminance((await readImage(join(kodak!, name))).image)));
      expect(repeated(theirs, ours)).toBeGreaterThan(0.98);
      expect(matched(theirs, ours)).toBeGreaterThan(0.98);
    },
  );
});
