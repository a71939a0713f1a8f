import { describe, expect, it } from 'vitest';
import { paintedScene } from '../../test/support/warped-pair.ts';
import { BenchError } from '../core/errors.ts';
import { gaussianBlur } from './blur.ts';
import { descriptorLength } from './descriptor.ts';
import { detectFeatures, type Features } from './features.ts';
import { matchFeatures } from './match.ts';
import { onHeap, opencv } from './opencv.ts';
import { luminance } from './plane.ts';

const features = detectFeatures(luminance(paintedScene(320, 240, 1)), { limit: 300 });

/** The nearest and second nearest of every descriptor, by OpenCV's brute-force matcher. */
function nearestByOpenCv(query: Features, train: Features) {
  // biome-ignore lint/suspicious/noExplicitAny: the matcher, which only this test uses
  const cv = opencv() as any;
  const [one, other] = [query, train].map(({ count, descriptors }) => {
    const mat = new cv.Mat(count, descriptorLength, cv.CV_32F);
    mat.data32F.set(descriptors);
    return mat;
  });
  const [matcher, lists] = [new cv.BFMatcher(cv.NORM_L2, false), new cv.DMatchVectorVector()];
  matcher.knnMatch(one, other, lists, 2);
  const found = Array.from({ length: query.count }, (_, i) => {
    const [first, second] = [lists.get(i).get(0), lists.get(i).get(1)];
    return { best: first.trainIdx as number, first: first.distance as number, second: second.distance as number };
  });
  for (const item of [one, other, matcher, lists]) item.delete();
  return found;
}

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

  it.each([0.75, 0.95])('finds the pairs that OpenCV finds, ratio %f', (ratio) => {
    const scene = luminance(paintedScene(320, 240, 1));
    const other = detectFeatures(gaussianBlur(scene, 0.7), { limit: 280 });
    const there = nearestByOpenCv(features, other);
    const back = nearestByOpenCv(other, features);
    const a = there.flatMap(({ best, first, second }, i) =>
      first < ratio * second && back[best]!.best === i ? [i] : [],
    );
    expect(a.length).toBeGreaterThan(80);
    expect(matchFeatures(features, other, ratio)).toEqual({ a, b: a.map((i) => there[i]!.best) });
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
