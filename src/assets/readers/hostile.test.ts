import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withDirectory, zip } from '../../../test/support/zip.ts';
import { maskedCrc32c } from './crc32c.ts';
import { readMatlab } from './matlab.ts';
import { readNpy, readNpz } from './numpy.ts';
import { bytesSource } from './source.ts';
import { readTable } from './sstable.ts';
import { readTorch } from './torch.ts';

/** Files made to fill the memory or to run for ever: each is refused early, for the reason given. */

const zeros = new Uint8Array(70 << 20);

describe('archives', () => {
  it('that unpack to far more than their size', () => {
    const bomb = zip({ name: 'a.npy', packed: deflateRawSync(zeros), size: zeros.length, deflated: true });
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => readNpz(bytesSource('bomb', bomb))).toThrow(/far more than such a file can hold/);
  });

  it('that promise little and unpack to much', () => {
    const liar = zip({ name: 'a.npy', packed: deflateRawSync(zeros), size: 100, deflated: true });
    expect(() => readNpz(bytesSource('liar', liar))).toThrow(/the deflated data are damaged/);
  });

  it('whose directory names the same bytes again and again', () => {
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1048566,), }";
    const npy = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1'),
      Buffer.from(header),
      Buffer.alloc(1048566),
    ]);
    npy.writeUInt16LE(header.length, 8);
    const one = zip({ name: 'aaa.npy', packed: npy, size: npy.length });
    const locals = Buffer.from(one.subarray(0, 30 + 7 + npy.length));
    const entry = Buffer.from(one.subarray(locals.length, one.length - 22));
    const many = Array.from({ length: 200 }, (_, i) => {
      const copy = Buffer.from(entry);
      copy.write(String(i).padStart(3, '0'), 46, 'latin1');
      return copy;
    });
    expect(readNpz(bytesSource('one', withDirectory(locals, [entry]))).get('aaa')!.data).toHaveLength(1048566);
    expect(() => readNpz(bytesSource('many', withDirectory(locals, many)))).toThrow(/far more/);
  });
});

/** A pickle from opcodes and values, in the zip format of torch.save with one storage "0" of 8 floats. */
function torchFile(...pieces: (string | Uint8Array)[]): Uint8Array {
  const pickle = Buffer.concat([
    Buffer.from([0x80, 2]),
    ...pieces.map((piece) => Buffer.from(piece as string, 'latin1')),
    Buffer.from('.'),
  ]);
  return zip(
    { name: 'x/data.pkl', packed: pickle, size: pickle.length },
    { name: 'x/data/0', packed: new Uint8Array(32), size: 32 },
  );
}
const text = (value: string): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
};
const small = (value: number): Uint8Array => Buffer.from([0x4b, value]);
const joined = (...pieces: (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(pieces.map((piece) => Buffer.from(piece as string, 'latin1')));
/** A tensor of shape and strides over the storage of 8 floats. */
const tensor = (shape: number[], strides: number[], offset = 0): Uint8Array =>
  joined(
    'ctorch._utils\n_rebuild_tensor_v2\n(',
    joined('(', text('storage'), 'ctorch\nFloatStorage\n', text('0'), text('cpu'), small(8), 'tQ'),
    joined(small(offset), '(', ...shape.map(small), 't(', ...strides.map(small), 't'),
    '\x89ccollections\nOrderedDict\n)RtR',
  );
const torch = (...pieces: (string | Uint8Array)[]) => readTorch(bytesSource('hostile', torchFile(...pieces)));

describe('pickles', () => {
  it('are read when they are as they should be', () => {
    expect(torch('}', text('w'), tensor([2, 4], [4, 1]), 's').get('w')!.shape).toEqual([2, 4]);
    expect(torch(tensor([4, 2], [1, 4])).get('tensor')!.data).toHaveLength(8);
  });

  it('whose dictionaries hold themselves', () => {
    expect(() => torch(']q\0h\0a')).toThrow(/hold themselves/);
    expect(() => torch('}q\0', text('a'), 'h\0s')).toThrow(/hold themselves/);
  });

  it('whose lists double at every level', () => {
    // Level n + 1 is a list of level n twice: 30 levels of 9 bytes stand for a billion items.
    const doubling = Array.from({ length: 30 }, (_, n) =>
      joined('0](', Buffer.from(['h'.charCodeAt(0), n, 'h'.charCodeAt(0), n]), 'eq', Buffer.from([n + 1])),
    );
    expect(() => torch(']q\0', ...doubling)).toThrow(/repeat each other beyond the size of the file/);
  });

  it('that are nested deeper than any model', () => {
    expect(() => torch(']'.repeat(1000), 'a'.repeat(999))).toThrow(/nested more than 32 deep/);
  });

  it('that build long names from one long key', () => {
    const key = text('k'.repeat(100_000));
    const nested = '}q\x01h\0'.repeat(20);
    expect(() => torch(key, 'q\0', '0', nested, tensor([1], [1]), 's'.repeat(20))).toThrow(
      /a name is longer than 1024/,
    );
  });

  it.each([
    ['more elements than the storage has', tensor([9], [1])],
    ['one element repeated', tensor([200, 200], [0, 0])],
    ['elements beyond the end', tensor([2, 2], [5, 4])],
    ['elements beyond the end by its offset', tensor([4], [1], 5)],
    ['another number of strides', tensor([2, 2], [1])],
  ])('with a tensor of %s', (_what, bytes) => {
    expect(() => torch(bytes)).toThrow(/leaves its storage of 8|not plausible/);
  });

  it('with thousands of strided tensors over one storage', () => {
    const view = tensor([4, 2], [1, 4]);
    const many = Array.from({ length: 4000 }, () => 'h\0').join('');
    expect(() => torch(view, 'q\0', '0](', many, 'e')).toThrow(/share storages so often/);
  });

  it('with a call of anything but the known names', () => {
    expect(() => torch('cos\nsystem\n', text('true'), '\x85R')).toThrow(/it names "os\.system"/);
    expect(() => torch(text('os'), text('system'), '\x93')).toThrow(/it names "os\.system"/);
    expect(() => torch('ctorch\nconstructor\n')).toThrow(/it names "torch\.constructor"/);
    expect(() => torch('ctorch\ntoStringStorage\n')).toThrow(/it names/);
    expect(() => torch(small(1), small(1), 'R')).toThrow(/a call of a known name is expected/);
  });
});

describe('arrays', () => {
  it('whose header promises more than memory holds', () => {
    const header = "{'descr': '<f8', 'fortran_order': True, 'shape': (999999999999, 999999999999), }";
    const npy = Buffer.concat([Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1'), Buffer.from(header)]);
    npy.writeUInt16LE(header.length, 8);
    expect(() => readNpy(bytesSource('huge', npy))).toThrow(/does not fit 0 bytes/);
  });
});

describe('MATLAB files', () => {
  const header = Buffer.from(`${'MATLAB 5.0 MAT-file'.padEnd(124)}\0\x01IM`, 'latin1');
  const words = (...values: number[]): Buffer => {
    const out = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => {
      out.writeUInt32LE(value, 4 * i);
    });
    return out;
  };

  it('with millions of empty cells in a few bytes', () => {
    const cells = 9 << 20;
    const body = Buffer.concat([words(6, 8, 1, 0, 5, 8, 1, cells, 1, 0), Buffer.alloc(0)]);
    const inner = Buffer.concat([words(14, body.length + 8 * cells), body, new Uint8Array(8 * cells)]);
    const packed = deflateSync(inner);
    const file = Buffer.concat([header, words(15, packed.length), packed]);
    expect(file.length).toBeLessThan(200_000);
    expect(() => readMatlab(bytesSource('cells', file))).toThrow(/far more than such a file can hold/);
  });

  it('that are nested deeper than any model', () => {
    let inner = Buffer.alloc(0);
    for (let depth = 0; depth < 40; depth++) {
      const body = Buffer.concat([words(6, 8, 1, 0, 5, 8, 1, 1, 1, 0), words(14, inner.length), inner]);
      inner = body;
    }
    const file = Buffer.concat([header, words(14, inner.length), inner]);
    expect(() => readMatlab(bytesSource('deep', file))).toThrow(/nested more than 32 deep/);
  });
});

describe('checkpoint indices', () => {
  it('whose keys grow by repeating the key before', () => {
    const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
    const first = [0, ...varint(1000), 0, ...Buffer.alloc(1000, 'k')];
    const more = Array.from({ length: 100 }, (_, i) => [...varint(1000 + i), 1, 0, 107]).flat();
    const block = (content: readonly number[]): Buffer => {
      const bytes = Buffer.from([...content, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
      const crc = Buffer.alloc(4);
      crc.writeUInt32LE(maskedCrc32c(bytes));
      return Buffer.concat([bytes, crc]);
    };
    const data = block([...first, ...more]);
    const place = [...varint(0), ...varint(data.length - 5)];
    const index = block([0, 1, place.length, 107, ...place]);
    const footer = Buffer.alloc(48);
    Buffer.from([0, 0, ...varint(data.length), ...varint(index.length - 5)]).copy(footer);
    footer.writeUInt32LE(0x8b80fb57, 40);
    footer.writeUInt32LE(0xdb477524, 44);
    const file = bytesSource('growing', Buffer.concat([data, index, footer]));
    expect(() => [...readTable(file)]).toThrow(/an entry of a block exceeds it/);
  });
});
