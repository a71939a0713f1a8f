import { describe, expect, it } from 'vitest';
import { emptyImage } from '../image/image.ts';
import { busiestThird, differenceGain, differenceMap, heatScale } from './detail.ts';
import { picturesApart, picturesAt, type ScoresForChoice } from './examples.ts';
import { comparisonFigure } from './figure.ts';

const facts = { protocol: 'x', version: 1, decimals: 2 } as const;
const scoresOf = (better: 'higher' | 'lower', system: (number | null)[], other: number[]): ScoresForChoice => ({
  metrics: { m: { ...facts, better } },
  systems: [
    { name: 'other', perImage: other.map((m, i) => ({ id: `p${i}`, scores: { m } })) },
    { name: 'system', perImage: system.map((m, i) => ({ id: `p${i}`, scores: { m } })) },
  ],
  rivals: { system: 'system', other: 'other' },
});

describe('differenceMap', () => {
  it('is black where pictures are equal, and reaches red, yellow and white at thirds of the range', () => {
    const target = emptyImage(4, 1, 3);
    const image = { ...target, data: target.data.map((_, i) => Math.floor(i / 3) / 3 / differenceGain) };
    expect([...differenceMap(image, target).data].map((value) => Math.round(1e5 * value) / 1e5)).toEqual([
      0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1,
    ]);
  });

  it('has a scale from black to white', () => {
    const { data, width } = heatScale(31, 5);
    const middle = data.slice(2 * 3 * width, 3 * 3 * width);
    expect([...middle.slice(3, 6)].map((value) => Math.round(value * 10))).toEqual([1, 0, 0]);
    expect([...middle.slice(-6, -3)].map((value) => Math.round(value * 10))).toEqual([10, 10, 9]);
  });
});

describe('comparisonFigure', () => {
  it('takes any name: markup, control characters and lines are text', async () => {
    const image = emptyImage(12, 8, 3);
    const names = ['<b>&amp;</i>', 'a\u0001\nb\u0000', 'ü 中 🙂', ''];
    for (const name of names) {
      const columns = [{ name, image, caption: name }];
      const figure = await comparisonFigure([{ id: name, why: name, columns, target: image }]);
      expect(figure.subarray(1, 4).toString()).toBe('PNG');
    }
  });
});

describe('busiestThird', () => {
  it('finds the checkered part of a flat picture', () => {
    const image = emptyImage(30, 18, 3);
    for (let y = 12; y < 18; y++)
      for (let x = 20; x < 30; x++) image.data.fill((x + y) % 2, (y * 30 + x) * 3, (y * 30 + x) * 3 + 3);
    const { left, top, width, height } = busiestThird(image);
    expect({ width, height }).toEqual({ width: 10, height: 6 });
    expect(left).toBeGreaterThanOrEqual(18);
    expect(top).toBe(12);
  });
});

describe('picturesAt', () => {
  it('ranks by the direction of the metric and leaves out what has no finite score', () => {
    const at = (better: 'higher' | 'lower') => picturesAt(scoresOf(better, [3, 1, null, 2, Infinity], []), [1, 0.5, 0]);
    expect(at('higher')).toEqual([
      { id: 'p0', why: 'best m' },
      { id: 'p3', why: 'm at 50 %' },
      { id: 'p1', why: 'worst m' },
    ]);
    expect(at('lower').map(({ id }) => id)).toEqual(['p1', 'p3', 'p0']);
    expect(picturesAt(scoresOf('higher', [null, null], []), [1, 0]).map(({ id }) => id)).toEqual(['p0', 'p1']);
  });
});

describe('picturesApart', () => {
  it('gives the pictures furthest ahead, then those furthest behind, by the direction of the metric', () => {
    const scores = (better: 'higher' | 'lower') => scoresOf(better, [5, 5, 5, 5], [1, 4, 6, 9]);
    expect(picturesApart(scores('higher'), 1).map(({ id }) => id)).toEqual(['p0', 'p3']);
    expect(picturesApart(scores('lower'), 1).map(({ id }) => id)).toEqual(['p3', 'p0']);
    expect(picturesApart(scores('higher'), 5)).toHaveLength(4);
  });
});
