import { describe, expect, it } from 'vitest';
import { defaultMetrics } from './default-metrics.ts';
import { publishedColumns } from './published-columns.ts';

describe('defaultMetrics', () => {
  it('are those of DPED where no set is named, and on sets without their own', () => {
    for (const set of [undefined, 'dped-sim', 'folder'])
      expect(defaultMetrics(set)).toEqual({ names: ['psnr', 'psnr@dped', 'ssim', 'ms-ssim'], notes: [] });
  });

  it('are those of the paper on HDR pairs and their stand-in; what is left out is said', () => {
    for (const set of ['hdr', 'hdr-sim']) {
      const { names, notes } = defaultMetrics(set);
      expect(names).toEqual(expect.arrayContaining(['tmqi', 'entropy', 'psnr', 'ssim']));
      for (const name of ['niqe', 'brisque-live'])
        expect(
          names.includes(name) || notes.some((note) => note.startsWith(`Not scored by ${name}, which needs`)),
        ).toBe(true);
    }
  });
});

describe('publishedColumns', () => {
  it('hold what a table prints for classic methods, not for networks', () => {
    const tmqi = publishedColumns('hdr').find(({ metric }) => metric === 'tmqi');
    expect(tmqi).toEqual({
      table: '004-1',
      metric: 'tmqi',
      values: { input: 0.7547, he: 0.8834, cache: 0.8531, srie: 0.8109, lime: 0.8407 },
    });
  });

  it('are none for a set of nobody’s table', () => {
    expect(publishedColumns('folder')).toEqual([]);
  });
});
