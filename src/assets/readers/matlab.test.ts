import { describe, expect, it } from 'vitest';
import { expectAsPython, expectedByPython, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { readMatlab, requireNumbers } from './matlab.ts';
import { bytesSource, withFile } from './source.ts';
import type { NamedTensor } from './tensor.ts';

describe('readMatlab', () => {
  it.each(['matlab-plain.mat', 'matlab-compressed.mat'])('reads what scipy wrote: %s', (name) => {
    const variables = readMatlab(fixtureSource(name));
    const numbers = new Map<string, NamedTensor>();
    for (const [key, value] of variables)
      if (value.kind === 'numbers' && key in expectedByPython[name]!) numbers.set(key, value);
    expectAsPython(name, numbers);
    expect(variables.get('text')).toEqual({ kind: 'text', rows: ['niqe'] });
    expect(variables.get('unicode')).toEqual({ kind: 'text', rows: ['größe'] });
    expect(variables.get('lines')).toEqual({ kind: 'text', rows: ['abc', 'xyz'] });
    expect(variables.get('complex')).toEqual({ kind: 'unread', what: 'complex array' });
    expect(variables.get('sparse')).toEqual({ kind: 'unread', what: 'sparse array' });
  });

  it('reads cells and nested structs', () => {
    const variables = readMatlab(fixtureSource('matlab-compressed.mat'));
    const cell = variables.get('cell')!;
    if (cell.kind !== 'cell') throw new Error(cell.kind);
    expect(cell.shape).toEqual([1, 2]);
    expect(cell.items[0]).toMatchObject({
      kind: 'numbers',
      shape: [1, 2],
      data: new Float64Array([Math.sin(1), Math.sin(2)]),
    });
    expect(cell.items[1]).toEqual({ kind: 'text', rows: ['two'] });
    const model = variables.get('model')!;
    if (model.kind !== 'struct') throw new Error(model.kind);
    expect([...model.fields.keys()]).toEqual(['gamma', 'kernel', 'inner']);
    expect(model.fields.get('gamma')![0]).toMatchObject({ data: new Float64Array([0.05]) });
    const inner = model.fields.get('inner')![0]!;
    if (inner.kind !== 'struct') throw new Error(inner.kind);
    expect(inner.fields.get('weights')![0]).toMatchObject({ shape: [2, 2] });
  });

  it('reads arrays of structs, field by field', () => {
    const structs = readMatlab(fixtureSource('matlab-compressed.mat')).get('structs')!;
    if (structs.kind !== 'struct') throw new Error(structs.kind);
    expect(structs.shape).toEqual([1, 2]);
    expect(structs.fields.get('x')).toMatchObject([{ shape: [1, 2] }, { shape: [2, 1] }]);
    expect(structs.fields.get('name')).toEqual([
      { kind: 'text', rows: ['a'] },
      { kind: 'text', rows: ['b'] },
    ]);
  });

  it('reads only the variables that are wanted', () => {
    const variables = readMatlab(fixtureSource('matlab-plain.mat'), { only: (name) => name === 'cube' });
    expect([...variables.keys()]).toEqual(['cube']);
  });

  it('widens numbers that were stored in a smaller type', () => {
    // MATLAB stores whole-numbered doubles as bytes; scipy never does, so the element is made here.
    const element = (type: number, bytes: number[]): number[] => {
      const tag = Buffer.alloc(8);
      tag.writeUInt32LE(type, 0);
      tag.writeUInt32LE(bytes.length, 4);
      return [...tag, ...bytes, ...new Array((8 - (bytes.length % 8)) % 8).fill(0)];
    };
    const body = [
      ...element(6, [6, 0, 0, 0, 0, 0, 0, 0]),
      ...element(5, [2, 0, 0, 0, 2, 0, 0, 0]),
      ...[1, 0, 1, 0, 0x6d, 0, 0, 0],
      ...[2, 0, 4, 0, 1, 2, 3, 200],
    ];
    const header = Buffer.from(`${'MATLAB 5.0 MAT-file'.padEnd(124)}\0\x01IM`, 'latin1');
    const file = bytesSource('m.mat', Buffer.concat([header, Buffer.from(element(14, body))]));
    const { data, dtype, shape } = requireNumbers(readMatlab(file), 'm', 'm.mat');
    expect([dtype, ...shape]).toEqual(['float64', 2, 2]);
    expect(data).toEqual(new Float64Array([1, 3, 2, 200]));
  });

  it('refuses v4, v7.3 and big-endian files by name', () => {
    expect(() => readMatlab(fixtureSource('matlab-v4.mat'))).toThrow(/a MATLAB v5 header of 128 bytes is expected/);
    const header = (text: string, version: string): Uint8Array =>
      Buffer.from(`${text.padEnd(124)}${version}`, 'latin1');
    expect(() => readMatlab(bytesSource('h.mat', header('MATLAB 7.3 MAT-file', '\0\x02IM')))).toThrow(/v7\.3/);
    expect(() => readMatlab(bytesSource('b.mat', header('MATLAB 5.0 MAT-file', '\x01\0MI')))).toThrow(/big-endian/);
  });

  it('names the file and its variables when one is missing', () => {
    const variables = readMatlab(fixtureSource('matlab-plain.mat'), { only: (name) => name === 'text' });
    expect(() => requireNumbers(variables, 'mu', 'm.mat')).toThrow(
      'm.mat has no numeric variable "mu"; it holds text.',
    );
    expect(() => requireNumbers(variables, 'text', 'm.mat')).toThrow('it is text');
  });
});

const niqe = sharedData('metrics', 'niqe');
describe.skipIf(!niqe)('the released NIQE model (needs shared/data/metrics/niqe)', () => {
  it('has a mean of 36 and a symmetric covariance', () => {
    const variables = withFile(`${niqe}/modelparameters.mat`, readMatlab);
    expect(requireNumbers(variables, 'mu_prisparam', 'niqe').shape).toEqual([1, 36]);
    const { data, shape } = requireNumbers(variables, 'cov_prisparam', 'niqe');
    expect(shape).toEqual([36, 36]);
    for (let i = 0; i < 36; i++) for (let j = 0; j < i; j++) expect(data[36 * i + j]).toBe(data[36 * j + i]);
  });
});
