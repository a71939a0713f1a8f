import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/core/provenance.ts';

const { exports } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  exports: Record<string, string>;
};

describe('the package as a library', () => {
  it.each(Object.entries(exports))('%s resolves to a built module with members', async (_name, path) => {
    const file = join(packageRoot(), path);
    expect(existsSync(file)).toBe(true);
    expect(Object.keys(await import(file)).length).toBeGreaterThan(0);
  });

  it('scores and enhances without the command line', async () => {
    const { metrics, baselines } = await import('../../src/index.ts');
    const data = Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => ((i * 37) % 256) / 255);
    const image = { width: 16, height: 16, channels: 3, data } as const;
    const enhanced = await baselines.he.enhancer().enhance(image);
    expect(metrics.psnr.score(image, image)).toBe(Infinity);
    expect(metrics.psnr.score(enhanced, image)).toBeGreaterThan(5);
  });
});
