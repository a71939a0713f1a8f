import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recipes } from '../../recipes/index.ts';
import { openBackend } from '../backend/backend.ts';
import { silent } from '../core/progress.ts';
import type { Image } from '../image/image.ts';
import { rememberEvaluation } from '../train/card.ts';
import { saveWeights, weightsMetadata } from '../train/checkpoint.ts';
import { recipeData, recipeOf } from '../train/recipe.ts';
import { exportWithCard } from './export-weights.ts';
import { systemNamed } from './system-named.ts';
import type { Io } from './verb.ts';
import { weights } from './weights.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-weights-'));
const trained = join(folder, 'training', 'last.safetensors');
const out = join(folder, 'exported', 'small.safetensors');
const lines: string[] = [];
const documents: unknown[] = [];
const io: Io = {
  ...{ json: false, progress: silent, signal: new AbortController().signal },
  print: (line = '') => void lines.push(line),
  document: (value) => void documents.push(value),
};

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
  const recipe = recipeOf(recipes, 'srcnn', 'quick');
  mkdirSync(join(folder, 'training'));
  await saveWeights(trained, recipe.model.build(recipe.options, 5), {
    ...{ model: 'srcnn', recipe: 'srcnn', options: JSON.stringify(recipe.options), step: '12' },
    training: JSON.stringify(recipeData(recipe)),
  });
  rememberEvaluation(join(folder, 'training'), {
    data: { name: 'folder', manifest: 'abcdef0123456789', simulated: false, licence: 'own', ...counts },
    scores: {
      psnr: { protocol: 'PSNR of all samples', version: 1, decimals: 2, unit: 'dB', ...{ mean: 21.234, ...interval } },
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const counts = { train: 9, validation: 1, test: 3 };
const interval = { low: 20, high: 22.5, count: 3, of: 3 };
const data = Float32Array.from({ length: 30 * 20 * 3 }, (_, i) => (i % 97) / 97);
const picture: Image = { width: 30, height: 20, channels: 3, data };

it('exports weights with a card in the file and beside it, and loads the same bits from it', async () => {
  await weights.run({ names: ['export', trained], out } as never, io);
  expect(lines.splice(0)).toEqual([out, out.replace('.safetensors', '.md')]);
  const [before, after] = [trained, out].map((file) => systemNamed('srcnn', { weights: file, backend: 'wasm' }, io));
  const [one, other] = [await (await before!).enhance(picture), await (await after!).enhance(picture)];
  expect(Buffer.from(other.data.buffer)).toEqual(Buffer.from(one.data.buffer));
  const card = JSON.parse(weightsMetadata(out).card!);
  expect(card).toMatchObject({ system: 'srcnn', parameters: 69_251, steps: 12, recipe: { scale: 'quick' } });
  expect(card.recipe.training).toMatchObject({ batch: 8, seed: 1 });
  expect(card.evaluation.scores.psnr.mean).toBe(21.234);
  const text = readFileSync(out.replace('.safetensors', '.md'), 'utf8');
  expect(text).toContain('# srcnn\n\nWeights of **srcnn** (version 1), 69,251 trained numbers, after 12 steps.');
  expect(text).toContain('| psnr (dB) | 21.23 [20.00, 22.50] | 3/3 | PSNR of all samples |');
  expect(text).toContain('9 pairs to train on, 1 to watch, 3 to test on. Licence: own.');
});

it('exports an exported file to the same bytes', () => {
  const again = join(folder, 'again.safetensors');
  exportWithCard(out, again);
  expect(readFileSync(again)).toEqual(readFileSync(out));
});

it('says what a file holds', async () => {
  await weights.run({ names: ['inspect', out] } as never, io);
  const printed = lines.splice(0).join('\n');
  expect(printed).toContain('6 tensors, 69,251 numbers');
  expect(printed).toMatch(/weights\/first\/kernel +float32 \[9, 9, 3, 64\]/);
  expect(printed).toContain('## Data and scores');
  expect(documents.at(-1)).toMatchObject({ numbers: 69_251, metadata: { model: 'srcnn' }, card: { steps: 12 } });
});

it.each([
  [['export', 'srcnnn'], { out: 'x.safetensors' }, 'There is no system named "srcnnn".'],
  [['export', 'nothing.safetensors'], { out: 'x.safetensors' }, 'nothing.safetensors does not exist'],
  [['export', 'srcnn'], {}, '--out is absent, expected FILE.safetensors.'],
  [['export', 'srcnn'], { out: 'x.pt' }, '--out is "x.pt", expected FILE.safetensors.'],
  [['exprot', 'srcnn'], {}, 'There is no action of bench weights named "exprot".'],
] as const)('%j is refused in a sentence', async (names, options, sentence) => {
  await expect(weights.run({ names, ...options } as never, io)).rejects.toThrow(sentence);
});
