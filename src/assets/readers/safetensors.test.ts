import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectAsPython, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { encodeSafetensors, readSafetensors } from './safetensors.ts';
import { bytesSource } from './source.ts';
import { type DType, elementTypes, type NamedTensor } from './tensor.ts';

const read = (bytes: Uint8Array) => readSafetensors(bytesSource('t.safetensors', bytes));
const file = (header: string, data = 0): Uint8Array => {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(data)]);
};

describe('readSafetensors', () => {
  it('reads what the reference library wrote', () => {
    const { tensors, metadata } = readSafetensors(fixtureSource('safetensors.safetensors'));
    expectAsPython('safetensors.safetensors', tensors);
    expect(metadata).toEqual({ recipe: 'quick', note: 'für' });
  });

  it('reads only the tensors that are wanted', () => {
    const { tensors } = readSafetensors(fixtureSource('safetensors.safetensors'), { only: (name) => name === 'int8' });
    expect([...tensors.keys()]).toEqual(['int8']);
  });

  it.each([
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8, /"a" starts at 4, expected 0/],
    [
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
      /"b" starts at 0, expected 4/,
    ],
    ['{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 5, /the tensors end here/],
    ['{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4, /spans 0 to 4, expected 2 elements/],
    ['{"a":{"dtype":"F32","shape":[1e300,1e300],"data_offsets":[0,4]}}', 4, /no plausible shape/],
    ['{"a":{"dtype":"toString","shape":[1],"data_offsets":[0,4]}}', 4, /type "toString", which is not read/],
    ['{"__metadata__":{"a":1}}', 0, /must hold text only/],
    ['[]', 0, /must be a JSON object/],
    ['{', 0, /no JSON/],
  ])('refuses %s', (header, data, reason) => {
    expect(() => read(file(header, data))).toThrow(reason);
  });
});

describe('encodeSafetensors', () => {
  it('gives the tensors of the reference library back, the same bytes in whatever order they come', () => {
    const source = fixtureSource('safetensors.safetensors');
    const { tensors, metadata } = readSafetensors(source);
    const again = read(encodeSafetensors(tensors.values(), metadata));
    expect(again.metadata).toEqual(metadata);
    expectAsPython('safetensors.safetensors', again.tensors);
    expect(encodeSafetensors([...tensors.values()].reverse(), metadata)).toEqual(
      encodeSafetensors(tensors.values(), metadata),
    );
  });

  it('gives every tensor back bit for bit', () => {
    const dtypes = Object.keys(elementTypes) as DType[];
    const tensor = fc
      .record({
        name: fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
        dtype: fc.constantFrom(...dtypes.filter((dtype) => !dtype.includes('float16'))),
        shape: fc.array(fc.nat(3), { maxLength: 3 }),
        seed: fc.uint8Array({ minLength: 8 * 27, maxLength: 8 * 27 }),
      })
      .map(({ name, dtype, shape, seed }): NamedTensor => {
        const { array } = elementTypes[dtype];
        const count = shape.reduce((product, length) => product * length, 1);
        return { name, dtype, shape, data: new array(seed.slice().buffer as ArrayBuffer, 0, count) };
      });
    const bits = ({ data }: NamedTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
    fc.assert(
      fc.property(fc.uniqueArray(tensor, { selector: ({ name }) => name, maxLength: 6 }), (tensors) => {
        const { tensors: again } = read(encodeSafetensors(tensors));
        expect(again.size).toBe(tensors.length);
        for (const { name, dtype, shape, data } of tensors) {
          const found = again.get(name)!;
          expect([found.dtype, ...found.shape]).toEqual([dtype, ...shape]);
          expect(bits(found)).toBe(bits({ name, dtype, shape, data }));
        }
      }),
      { numRuns: 100, seed: 30 },
    );
  });

  it('refuses two tensors of one name and a wrong length', () => {
    const a: NamedTensor = { name: 'a', dtype: 'float32', shape: [2], data: new Float32Array(2) };
    expect(() => encodeSafetensors([a, a])).toThrow(/"a" cannot be written/);
    expect(() => encodeSafetensors([{ ...a, shape: [3] }])).toThrow(/"a" cannot be written/);
  });
});
