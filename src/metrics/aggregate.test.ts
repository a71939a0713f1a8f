import { describe, expect, it } from 'vitest';
import { fromBytes } from '../image/codes.ts';
import { aggregateScores, compareIds, scoreOf } from './aggregate.ts';
import { metrics } from './index.ts';

const flat = (value: number, width = 8, height = 8) =>
  fromBytes(new Uint8Array(width * height * 3).fill(value), width, height, 3);

describe('aggregateScores', () => {
  it('takes the mean of the finite scores and names infinite and missing ones', () => {
    const scores = [
      { id: 'b', score: 20 },
      { id: 'a', score: 30 },
      { id: 'c', score: Number.POSITIVE_INFINITY },
      { id: 'd', score: Number.NaN },
      { id: 'e', score: null },
    ];
    expect(aggregateScores(metrics.psnr, scores)).toEqual({
      mean: 25,
      count: 2,
      of: 5,
      infinite: ['c'],
      undefined: ['d', 'e'],
      clamped: [],
    });
  });

  it('gives NaN and says why when no score is finite', () => {
    const result = aggregateScores(metrics.psnr, [{ id: 'same', score: Number.POSITIVE_INFINITY }]);
    expect(result.mean).toBeNaN();
    expect(result.reason).toContain('none of 1 pictures has a finite psnr');
    expect(aggregateScores(metrics.psnr, []).reason).toBe('there are no pictures');
  });

  it('names scores that were clamped', () => {
    const result = aggregateScores(metrics['ms-ssim'], [
      { id: 'x', score: 0 },
      { id: 'y', score: 0.5 },
    ]);
    expect(result).toMatchObject({ mean: 0.25, count: 2, clamped: ['x'] });
  });

  it('pools psnr@dped over batches of 50 in natural id order, drops the rest, and counts Infinity as no error', () => {
    const scores = Array.from({ length: 120 }, (_, i) => ({ id: `${i}`, score: i < 50 ? 20 : i < 100 ? 30 : 90 }));
    scores[0]!.score = Number.POSITIVE_INFINITY;
    const result = aggregateScores(metrics['psnr@dped'], scores.reverse());
    const first = 20 + 10 * Math.log10(50 / 49);
    expect(result.mean).toBeCloseTo((first + 30) / 2, 10);
    expect(result).toMatchObject({ count: 100, of: 120, infinite: ['0'] });
  });

  it('gives no psnr@dped for fewer than 50 pictures, with the reason', () => {
    const result = aggregateScores(
      metrics['psnr@dped'],
      Array.from({ length: 49 }, (_, i) => ({ id: `${i}`, score: 20 })),
    );
    expect(result.mean).toBeNaN();
    expect(result).toMatchObject({ count: 0, of: 49 });
    expect(result.reason).toBe('psnr@dped pools batches of 50 pictures, and there are only 49');
  });
});

describe('compareIds', () => {
  it('orders numbers inside names by value', () => {
    expect(['a10', 'a9', 'b1', 'a', '10', '9'].sort(compareIds)).toEqual(['9', '10', 'a', 'a9', 'a10', 'b1']);
  });
});

describe('scoreOf', () => {
  it('names both sizes when they differ', async () => {
    await expect(scoreOf(metrics.ssim, flat(3, 20, 30), flat(3, 21, 30))).rejects.toThrow(
      /ssim.*20x30, 3 channels.*21x30, 3 channels/,
    );
  });
  it('names the missing reference', async () => {
    await expect(scoreOf(metrics.psnr, flat(3))).rejects.toMatchObject({ code: 'missing-reference' });
  });
  it('compares a gray picture with a colour picture as three equal channels', async () => {
    const gray = fromBytes(new Uint8Array(64).fill(10), 8, 8, 1);
    await expect(scoreOf(metrics.psnr, gray, flat(20))).resolves.toBeCloseTo(10 * Math.log10(65025 / 100), 12);
  });
});
