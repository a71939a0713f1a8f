import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetFixture, fixtureSource } from '../../../test/support/asset-fixtures.ts';
import { crc32c } from './crc32c.ts';
import { unpackSnappy } from './snappy.ts';
import { bytesSource, Cursor } from './source.ts';
import { readTable } from './sstable.ts';

describe('crc32c', () => {
  it('gives the check value of RFC 3720', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.from('6789'), crc32c(Buffer.from('12345')))).toBe(0xe3069283);
  });
});

describe('readTable', () => {
  it('reads a table that LevelDB wrote with Snappy blocks', () => {
    const expected = JSON.parse(readFileSync(assetFixture('expected.json'), 'utf8')) as Record<string, object>;
    const read: Record<string, string> = {};
    // LevelDB ends its keys with eight bytes of its own; decoded as text they are eight characters or fewer.
    for (const { key, value } of readTable(fixtureSource('leveldb-snappy.ldb')))
      read[/^.*?\/weights/.exec(key)![0]] = Buffer.from(value.bytes).toString();
    expect(read).toEqual(expected['leveldb-snappy.ldb']);
  });

  it('notices every changed byte of a block by its checksum', () => {
    const whole = readFileSync(assetFixture('leveldb-snappy.ldb'));
    for (let at = 0; at < 500; at++) {
      const changed = Uint8Array.from(whole);
      changed[at]! ^= 1;
      expect(() => [...readTable(bytesSource('changed', changed))]).toThrow(/does not agree with its checksum/);
    }
  });
});

describe('unpackSnappy', () => {
  const unpack = (...bytes: number[]) => Buffer.from(unpackSnappy(new Cursor('s', Uint8Array.from(bytes)))).toString();
  it('copies from what it has written, also from itself', () => {
    expect(unpack(5, 4 << 2, ...Buffer.from('hello'))).toBe('hello');
    expect(unpack(9, 0, 0x61, ((8 - 4) << 2) | 1, 1)).toBe('aaaaaaaaa');
    expect(unpack(6, 1 << 2, 0x61, 0x62, ((4 - 1) << 2) | 2, 2, 0)).toBe('ababab');
    expect(unpack(6, 1 << 2, 0x61, 0x62, ((4 - 1) << 2) | 3, 2, 0, 0, 0)).toBe('ababab');
    expect(unpack(4, 60 << 2, 3, ...Buffer.from('long'))).toBe('long');
  });

  it.each([
    [[5, 0, 0x61, 1, 2], /leaves the 1 bytes so far/],
    [[2, 0, 0x61], /give 1 bytes, expected 2/],
    [[1, 4, 0x61, 0x62], /more than the 1 bytes/],
    [[255, 255, 255, 255, 15, 0], /cannot hold/],
    [[3, 8, 0x61], /3 bytes are expected, but 1 are left/],
  ])('refuses %j', (bytes, reason) => {
    expect(() => unpack(...bytes)).toThrow(reason);
  });
});
