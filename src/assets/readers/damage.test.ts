import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetFixture } from '../../../test/support/asset-fixtures.ts';
import { BenchError } from '../../core/errors.ts';
import { readScaleRanges, readSvrModel } from './libsvm.ts';
import { readMatlab } from './matlab.ts';
import { readNpy, readNpz } from './numpy.ts';
import { readSafetensors } from './safetensors.ts';
import { type ByteSource, bytesSource } from './source.ts';
import { readTable } from './sstable.ts';
import { readTensorflow } from './tensorflow.ts';
import { readTorch } from './torch.ts';

/** Every reader with files of its format; each is damaged in many ways below. */
const formats: [name: string, read: (source: ByteSource) => unknown, files: string[]][] = [
  ['torch zip', readTorch, ['torch-types-zip.pth', 'torch-types-deflated.pth', 'torch-protocol4-zip.pth']],
  ['torch old', readTorch, ['torch-types-old.pth', 'torch-nested-old.pth']],
  ['matlab', readMatlab, ['matlab-plain.mat', 'matlab-compressed.mat']],
  ['libsvm model', readSvrModel, ['libsvm-model']],
  ['libsvm ranges', readScaleRanges, ['libsvm-range']],
  ['npy', (source) => readNpy(source), ['numpy-v1.npy', 'numpy-v3.npy']],
  ['npz', readNpz, ['numpy-stored.npz', 'numpy-deflated.npz']],
  ['safetensors', readSafetensors, ['safetensors.safetensors']],
  ['sorted table', (source) => [...readTable(source)], ['leveldb-snappy.ldb']],
  ['tensorflow index', (source) => readTensorflow(source, (_shard, _count, use) => use(source)), ['tensorflow.index']],
];

/** The bytes of all typed arrays and texts in a result, each memory counted once. */
function heldBytes(value: unknown, seen = new Set<unknown>()): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  if (ArrayBuffer.isView(value)) {
    if (seen.has(value.buffer)) return 0;
    seen.add(value.buffer);
    return value.byteLength;
  }
  const members = value instanceof Map ? [...value].flat() : Object.values(value);
  return members.reduce<number>((sum, member) => sum + heldBytes(member, seen), 0);
}

/** Reads damaged bytes: a value that the file's size warrants, or a BenchError that names the file. */
function survives(read: (source: ByteSource) => unknown, bytes: Uint8Array): void {
  let given = 0;
  const source = bytesSource('damaged', bytes);
  const counted: ByteSource = {
    ...source,
    read: (offset, length) => {
      const part = source.read(offset, length);
      given += part.length;
      return part;
    },
  };
  try {
    // Deflate can give 1032 bytes for one, a narrow type can widen eightfold; nothing may go beyond.
    expect(heldBytes(read(counted))).toBeLessThanOrEqual(8 * 1033 * (bytes.length + 1));
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    expect(error.message).toMatch(/^damaged(:[^:]*)? cannot be read: at byte \d+, /s);
  }
  expect(given).toBeLessThanOrEqual(64 * bytes.length + 1024);
}

describe.each(formats)('damaged files of format %s', (_format, read, files) => {
  it.each(files)('%s cut off at any place', (file) => {
    const whole = readFileSync(assetFixture(file));
    for (let length = 0; length < whole.length; length += whole.length > 2048 ? 3 : 1)
      survives(read, whole.subarray(0, length));
  });

  it.each(files)('%s with bytes changed, taken out or repeated', (file) => {
    const whole = readFileSync(assetFixture(file));
    const place = fc.nat(whole.length - 1);
    const byte = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255));
    const change = fc.record({ at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }), byte });
    const damage = fc.oneof(
      fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
        const out = Uint8Array.from(whole);
        for (const { at, byte } of changes) out[at] = byte;
        return out;
      }),
      fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => {
        const out = Uint8Array.from(whole);
        for (const { at, bytes } of changes) out.set(bytes.subarray(0, out.length - at), at);
        return out;
      }),
      fc.tuple(place, place).map(([a, b]) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        return Buffer.concat([whole.subarray(0, from), whole.subarray(to)]);
      }),
      fc.tuple(place, place).map(([a, b]) => Buffer.concat([whole.subarray(0, a), whole.subarray(b)])),
    );
    fc.assert(
      fc.property(damage, (bytes) => survives(read, bytes)),
      { numRuns: 400, seed: 23 },
    );
  });

  it('bytes of no format at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => survives(read, bytes)),
      { numRuns: 200, seed: 23 },
    );
  });
});
