import { describe, expect, it } from 'vitest';
import { metricNamed } from '../metrics/index.ts';
import { compareWithStrongest, withCells } from './compare.ts';
import { cellOf, differenceOf, samePicturesOf } from './row-scores.ts';
import { keeps, samePictures } from './same-pictures.ts';

const inf = Number.POSITIVE_INFINITY;
const list = (...scores: (number | null)[]) => scores.map((score, i) => ({ id: `${i + 1}`, score }));
const row = (name: string, ...seeds: ReturnType<typeof list>[]) => ({ name, scores: seeds });

describe('samePictures', () => {
  it('leaves nothing out where every row has every picture', () => {
    expect(samePictures([row('a', list(1, 2)), row('b', list(3, 4))])).toBeUndefined();
  });

  it('leaves a picture out of all rows, and names those that lack it and why', () => {
    const same = samePictures([
      row('a', list(1, inf, 3, 4)),
      row('b', list(1, 2, null, 4)),
      row('c', list(1, inf, 3, 4)),
    ]);
    expect(same).toEqual({
      count: 2,
      of: 4,
      leftOut: [
        { id: '2', infinite: ['a', 'c'], undefined: [] },
        { id: '3', infinite: [], undefined: ['b'] },
      ],
      apart: [],
    });
    expect(['1', '2', '3', '4'].filter(keeps(same))).toEqual(['1', '4']);
  });

  it('lacks what any seed lacks', () => {
    expect(samePictures([row('a', list(1, 2), list(inf, 2)), row('b', list(3, 4))])?.leftOut).toEqual([
      { id: '1', infinite: ['a'], undefined: [] },
    ]);
  });

  it('takes infinite scores into a pooled metric', () => {
    expect(samePictures([row('a', list(1, inf))], true)).toBeUndefined();
    expect(samePictures([row('a', list(1, null))], true)?.count).toBe(1);
  });

  it('lets a row with fewer than half of the pictures stand apart, so that it does not take them from the others', () => {
    const same = samePictures([row('a', list(1, 2, 3, 4)), row('b', list(1, null, null, null))]);
    expect(same).toEqual({ count: 4, of: 4, leftOut: [], apart: ['b'] });
    expect(keeps(same, 'b')('2')).toBe(true);
  });

  it('passes rows without any score over, and pictures that nobody has do not make rows stand apart', () => {
    const same = samePictures([
      row('a', list(1, null, null)),
      row('b', list(2, null, null)),
      row('c', list(null, null, null)),
    ]);
    expect(same).toMatchObject({ count: 1, of: 3, apart: [] });
    expect(same?.leftOut.map(({ id }) => id)).toEqual(['2', '3']);
  });
});

describe('rows of a table', () => {
  const scores = (...seeds: ReturnType<typeof list>[]) => seeds.map((seed) => new Map([['psnr', seed]]));
  const [a, b] = [scores(list(10, 20, inf)), scores(list(11, 22, 70))];
  const same = samePicturesOf('psnr', [
    { name: 'a', scores: a },
    { name: 'b', scores: b },
  ]);

  it('have means over the same pictures, which differ as the paired difference says', () => {
    const [one, other] = [cellOf('psnr', a, 3, same, 'a'), cellOf('psnr', b, 3, same, 'b')];
    expect([one.mean, other.mean]).toEqual([15, 16.5]);
    expect([one.count, other.count, one.of]).toEqual([2, 2, 3]);
    expect([one.infinite, other.infinite]).toEqual([['3'], undefined]);
    expect(differenceOf('psnr', b, a, same)?.measured.difference.value).toBe(1.5);
  });

  it('of several seeds are over the pictures of every seed', () => {
    const c = scores(list(1, 2, 3), list(1, inf, 4));
    const shared = samePicturesOf('psnr', [{ name: 'c', scores: c }]);
    expect(cellOf('psnr', c, 3, shared, 'c')).toMatchObject({ mean: 2.25, count: 2, of: 3, infinite: ['2'] });
  });

  it('have an interval over seeds also against a row that is not trained', () => {
    const trained = scores(list(12, 22), list(13, 23), list(14, 24));
    const found = differenceOf('psnr', trained, scores(list(10, 20)));
    expect(found?.bySeed).toEqual([2, 3, 4]);
    expect(found?.measured.difference.low).toBeCloseTo(3 - 4.302652729911275 / Math.sqrt(3), 9);
  });
});

describe('systems of a run', () => {
  const perImage = (...values: number[]) => values.map((psnr, i) => ({ id: `${i + 1}`, scores: { psnr } }));
  const psnr = [metricNamed('psnr')];

  it('are compared over the pictures of all of them', () => {
    const { systems, same } = withCells(psnr, [
      { name: 'input', perImage: perImage(10, 20, 30, inf) },
      { name: 'flat', perImage: perImage(11, 19, 31, 90) },
      { name: 'best', perImage: perImage(12, 22, 32, 60) },
    ]);
    expect(systems.map(({ cells }) => cells.psnr!.mean)).toEqual([20, 61 / 3, 22]);
    const [comparison] = compareWithStrongest(psnr, systems, same);
    expect(comparison).toMatchObject({ system: 'best', other: 'flat', result: { count: 3, larger: 3 } });
  });
});
