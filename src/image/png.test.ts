import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { toBytes } from './codes.ts';
import { emptyImage } from './image.ts';
import { encodePng } from './png.ts';
import { readImage } from './read.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-png-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('encodePng', () => {
  it.each([
    [100, 100, 3],
    [7, 5, 3],
    [1, 1, 1],
    [33, 2, 1],
  ] as const)(
    'writes %ix%i pixels of %i channels that sharp reads back code for code',
    async (width, height, channels) => {
      const random = randomStream(1, 'png test');
      const image = emptyImage(width, height, channels);
      for (let i = 0; i < image.data.length; i++) image.data[i] = random.uniform();
      const path = join(root, 'one.png');
      writeFileSync(path, encodePng(image));
      const { image: back, bitDepth, notes } = await readImage(path);
      expect([back.width, back.height, back.channels, bitDepth, notes]).toEqual([width, height, channels, 8, []]);
      expect(toBytes(back)).toEqual(toBytes(image));
    },
  );
});
