import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetFixture, expectAsPython, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { BenchError } from '../../core/errors.ts';
import { maskedCrc32c } from './crc32c.ts';
import { type ByteSource, bytesSource } from './source.ts';
import { requireTensor } from './tensor.ts';
import { readTensorflow, readTensorflowFiles } from './tensorflow.ts';

describe('readTensorflow', () => {
  it.each(['tensorflow', 'tensorflow-sharded'])('reads what TensorFlow wrote: %s', (name) => {
    for (const path of [assetFixture(name), assetFixture(`${name}.index`)])
      expectAsPython(name, readTensorflowFiles(path));
  });

  it('finds shards that lie elsewhere, where it is told', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-shards-'));
    const index = join(folder, 'tensorflow-sharded.index');
    copyFileSync(assetFixture('tensorflow-sharded.index'), index);
    expect(() => readTensorflowFiles(index)).toThrow('cannot be opened');
    const names = [0, 1].map((shard) => `tensorflow-sharded.data-0000${shard}-of-00002`);
    const others = Object.fromEntries(names.map((name) => [name, assetFixture(name)]));
    expectAsPython('tensorflow-sharded', readTensorflowFiles(index, { others }));
    rmSync(folder, { recursive: true });
  });

  it('takes the name of a shard too', () => {
    expect(readTensorflowFiles(assetFixture('tensorflow.data-00000-of-00001')).size).toBe(13);
  });

  it('reads only the tensors that are wanted', () => {
    const some = readTensorflowFiles(assetFixture('tensorflow'), { only: (name) => name.startsWith('generator/') });
    expect([...some.keys()]).toEqual(['generator/W1', 'generator/b1']);
  });

  it('names the shard that is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-tensorflow-'));
    copyFileSync(assetFixture('tensorflow-sharded.index'), join(folder, 'model.index'));
    expect(() => readTensorflowFiles(join(folder, 'model'))).toThrow(/model\.data-00000-of-00002 cannot be opened/);
    rmSync(folder, { recursive: true });
  });

  it('notices a changed byte of any tensor by its checksum', () => {
    const data = readFileSync(assetFixture('tensorflow.data-00000-of-00001'));
    data[10]! ^= 1;
    const shard = <T>(_shard: number, _count: number, use: (source: ByteSource) => T): T =>
      use(bytesSource('changed', data));
    expect(() => readTensorflow(fixtureSource('tensorflow.index'), shard)).toThrow(
      /changed cannot be read: at byte 0, tensor ".*" does not agree with its checksum/,
    );
  });

  it('survives an index that was damaged and then given a right checksum', () => {
    const whole = readFileSync(assetFixture('tensorflow.index'));
    const data = fixtureSource('tensorflow.data-00000-of-00001');
    // The one data block starts the file; its length is where its checksum fits.
    let length = 0;
    while (whole.readUInt32LE(length + 1) !== maskedCrc32c(whole.subarray(0, length + 1))) length++;
    expect(length).toBeGreaterThan(200);
    const change = fc.record({ at: fc.nat(length - 1), byte: fc.oneof(fc.constantFrom(0, 127, 255), fc.nat(255)) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at] = byte;
        bytes.writeUInt32LE(maskedCrc32c(bytes.subarray(0, length + 1)), length + 1);
        try {
          readTensorflow(bytesSource('damaged', bytes), (_shard, _count, use) => use(data));
        } catch (error) {
          if (!(error instanceof BenchError)) throw error;
        }
      }),
      { numRuns: 1500, seed: 40 },
    );
  });
});

const dped = sharedData('dped_weights', 'iphone_orig.index');
describe.skipIf(!dped)('the released DPED generator (needs shared/data/dped_weights)', () => {
  it('has its 40 tensors of 401,475 numbers', () => {
    const tensors = readTensorflowFiles(dped!);
    expect(tensors.size).toBe(40);
    expect([...tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(401475);
    requireTensor(tensors, 'generator/W1', dped!, [9, 9, 3, 64]);
    requireTensor(tensors, 'generator/b12', dped!, [3]);
  });
});
