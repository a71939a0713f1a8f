import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavyPicture } from '../../../test/support/pairs.ts';
import { toBytes } from '../../image/color.ts';
import { writeImage } from '../../image/write.ts';
import type { ScoresForChoice } from '../examples.ts';
import type { PictureFiles } from '../pictures.ts';
import { embedPictures } from './pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-embed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ids = Array.from({ length: 20 }, (_, i) => `p${i}`);
const scores: ScoresForChoice = {
  metrics: { psnr: { protocol: 'x', version: 1, better: 'higher', unit: 'dB', decimals: 2 } },
  systems: [{ name: 's', perImage: ids.map((id, i) => ({ id, scores: { psnr: i } })) }],
};
const small = wavyPicture(1, 30, 20);
let files: PictureFiles[];
beforeAll(async () => {
  await writeImage(join(folder, 'small.png'), small);
  await writeImage(join(folder, 'large.png'), wavyPicture(2, 900, 300));
  files = ids.map((id) => ({ id, target: join(folder, 'small.png'), outputs: { s: join(folder, 'small.png') } }));
});

describe('embedPictures', () => {
  it('takes twelve pictures at most, the best first, the worst last', async () => {
    const { pictures, rule } = await embedPictures(scores, files);
    expect(pictures).toHaveLength(12);
    expect(pictures[0]).toMatchObject({ id: 'p19', why: 'best psnr', width: 30, height: 20 });
    expect(pictures.at(-1)).toMatchObject({ id: 'p0', why: 'worst psnr' });
    expect(rule).toContain('12 of 20 pictures');
    expect(rule).not.toContain('JPEG');
  });

  it('stops where the bytes are used up, but not before the middle, the worst and the best', async () => {
    const { pictures } = await embedPictures(scores, files, { bytes: 1 });
    expect(pictures.map(({ id }) => id)).toEqual(['p19', 'p10', 'p0']);
  });

  it('keeps a small picture code by code', async () => {
    const { pictures } = await embedPictures(scores, files.slice(0, 1));
    const [, base64] = pictures[0]!.systems[0]!.split(',');
    const { data, info } = await sharp(Buffer.from(base64!, 'base64')).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 30, height: 20, channels: 3 });
    expect(Buffer.compare(data, Buffer.from(toBytes(small)))).toBe(0);
  });

  it('scales a large picture down, keeps it as JPEG and says both', async () => {
    const large = { id: 'p3', target: undefined, outputs: { s: join(folder, 'large.png') } };
    const { pictures, rule } = await embedPictures(scores, [large]);
    expect(pictures[0]).toMatchObject({ width: 640, height: 213, target: undefined });
    expect(pictures[0]!.systems[0]).toMatch(/^data:image\/jpeg;base64,/);
    expect(rule).toContain('Sides longer than 640 pixels are scaled down');
    expect(rule).toContain('kept as JPEG');
  });
});
