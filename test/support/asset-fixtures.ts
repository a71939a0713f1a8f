import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type ByteSource, bytesSource } from '../../src/assets/readers/source.ts';
import type { NamedTensors } from '../../src/assets/readers/tensor.ts';

/** The path of a file that test/fixtures/make-assets.py wrote. */
export const assetFixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/assets/${name}`, import.meta.url));

/** Such a file in memory. */
export const fixtureSource = (name: string): ByteSource => bytesSource(name, readFileSync(assetFixture(name)));

interface ExpectedTensor {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: (number | string)[];
}

/** What the software that wrote the fixtures says they hold. */
export const expectedByPython = JSON.parse(readFileSync(assetFixture('expected.json'), 'utf8')) as Record<
  string,
  Record<string, ExpectedTensor>
>;

/** Names, shapes, types and every value as Python knows them. */
export function expectAsPython(name: string, tensors: NamedTensors): void {
  const expected = expectedByPython[name]!;
  expect([...tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [key, { shape, dtype, values }] of Object.entries(expected)) {
    const tensor = tensors.get(key)!;
    expect([key, tensor.dtype, ...tensor.shape]).toEqual([key, dtype, ...shape]);
    const numbers = Array.from(tensor.data as ArrayLike<number | bigint>, (v, i) =>
      typeof values[i] === 'string' ? String(v) : v,
    );
    expect(numbers, key).toEqual(values);
  }
}
