import { describe, expect, it } from 'vitest';
import { editDistance, lookUp, nearNames } from './near.ts';

describe('editDistance', () => {
  it.each([
    ['psnr', 'psnr', 0],
    ['pnsr', 'psnr', 1],
    ['ssim', 'ms-ssim', 3],
    ['', 'abc', 3],
  ])('%s to %s is %i', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});

describe('nearNames', () => {
  it('puts fewer edits before being contained', () => {
    expect(nearNames('dped-sin', ['dped', 'dped-sim', 'folder'])).toEqual(['dped-sim', 'dped']);
  });

  it('finds names that contain what was typed, in any case', () => {
    expect(nearNames('UNET', ['mlc-unet', 'srcnn'])).toEqual(['mlc-unet']);
  });

  it('gives nothing for something else', () => {
    expect(nearNames('photograph', ['psnr', 'ssim'])).toEqual([]);
  });
});

describe('lookUp', () => {
  it('does not take what every object has', () => {
    expect(() => lookUp('metric', {}, 'toString')).toThrow('There is no metric named "toString"');
  });
});
