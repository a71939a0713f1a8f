import { describe, expect, it } from 'vitest';
import { paintedScene } from '../../test/support/warped-pair.ts';
import { BenchError } from '../core/errors.ts';
import { detectFeatures } from './features.ts';
import { matchFeatures } from './match.ts';
import { onHeap, opencv } from './opencv.ts';
import { luminance } from './plane.ts';

const features = detectFeatures(luminance(paintedScene(320, 240, 1)), { limit: 300 });

describe('matchFeatures', () => {
  it('pairs every keypoint with itself', () => {
    const { a, b } = matchFeatures(features, features);
    expect(a.length).toBeGreaterThan(0.9 * features.count);
    expect(a).toEqual(b);
  });

  it('pairs one to one', () => {
    const other = detectFeatures(luminance(paintedScene(320, 240, 2)), { limit: 300 });
    const { a, b } = matchFeatures(features, other, 0.95);
    expect(new Set(a).size).toBe(a.length);
    expect(new Set(b).size).toBe(b.length);
  });

  it('gives nothing where one picture has no keypoints', () => {
    const none = { ...features, count: 0, descriptors: new Uint8Array(0) };
    expect(matchFeatures(features, none)).toEqual({ a: [], b: [] });
  });

  it('gives its memory back', () => {
    matchFeatures(features, features);
    const address = (): number =>
      onHeap((keep, cv) => (keep(new cv.Mat(500, 500, cv.CV_32F)).data as Uint8Array).byteOffset);
    const before = address();
    for (let i = 0; i < 20; i++) matchFeatures(features, features);
    expect(address()).toBe(before);
  });
});

describe('opencv', () => {
  it('leaves no error handlers on the process', () => {
    const before = process.listenerCount('uncaughtException');
    opencv();
    expect(process.listenerCount('uncaughtException')).toBe(before);
    expect(process.listeners('unhandledRejection').filter((listener) => /abort/.test(listener.name))).toEqual([]);
  });

  it('frees what it holds when the work throws, and names the reason', () => {
    let freed = 0;
    const failing = (): void =>
      onHeap((keep) => {
        keep({ delete: () => freed++ });
        throw new Error('no luck');
      });
    expect(failing).toThrow(BenchError);
    expect(failing).toThrow('OpenCV failed: no luck.');
    expect(freed).toBe(2);
  });
});
