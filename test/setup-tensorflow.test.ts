import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../src/core/provenance.ts';

type Place = (name: string) => string | undefined;
const scripts = join(packageRoot(), 'scripts');
const { unpack } = (await import(join(scripts, 'tensorflow', 'archive.mjs'))) as {
  unpack(archive: string, folder: string, place: Place): Promise<number>;
};
const { checkWheel, fetchFromMirror } = (await import(join(scripts, 'tensorflow', 'sources.mjs'))) as {
  checkWheel(path: string): Promise<string>;
  fetchFromMirror(base: string, folder: string, say: (line: string) => void): Promise<{ path: string }>;
};

const folder = mkdtempSync(join(tmpdir(), 'bench-setup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const all: Place = (name) => name;
const big = Buffer.alloc(300_000, 'tensor');

function zip(name: string, content: Buffer, packed = deflateRawSync(content)): Buffer {
  const file = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(file.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(content.length, 24);
  entry.writeUInt16LE(file.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(entry.length + file.length, 12);
  end.writeUInt32LE(local.length + file.length + packed.length, 16);
  return Buffer.concat([local, file, packed, entry, file, end]);
}

function tar(name: string, content: Buffer, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const archive = (name: string, content: Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const closed = (...entries: Buffer[]): Buffer => gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));

describe('unpacking what setup:tensorflow fetched', () => {
  it('writes the files that are wanted under the names that are wanted', async () => {
    const target = join(folder, 'wanted');
    const place: Place = (name) => (name.endsWith('.h') ? `include/${name}` : undefined);
    expect(await unpack(archive('a.whl', zip('c/api.h', big)), target, place)).toBe(1);
    const tgz = closed(tar('skipped.txt', big), tar('d/api.h', big), tar('link.h', Buffer.alloc(0), '2'));
    expect(await unpack(archive('a.tgz', tgz), target, place)).toBe(1);
    expect(readFileSync(join(target, 'include/c/api.h')).equals(big)).toBe(true);
    expect(readFileSync(join(target, 'include/d/api.h')).equals(big)).toBe(true);
    expect(readdirSync(join(target, 'include'))).toEqual(['c', 'd']);
  });

  it('takes long names from the entry before', async () => {
    const long = `${'deep/'.repeat(30)}file.h`;
    const tgz = closed(tar('@LongLink', Buffer.from(`${long}\0`), 'L'), tar(long.slice(0, 99), big));
    await unpack(archive('long.tgz', tgz), join(folder, 'long'), all);
    expect(statSync(join(folder, 'long', long)).size).toBe(big.length);
  });

  it.each(['../outside.txt', '/tmp/bench-outside.txt', 'a/../../outside.txt', '.'])('refuses %s', async (name) => {
    const target = join(folder, 'guarded');
    await expect(unpack(archive('evil.whl', zip(name, big)), target, all)).rejects.toThrow(/leaves its folder/);
    await expect(unpack(archive('evil.tgz', closed(tar(name, big))), target, all)).rejects.toThrow(/leaves its folder/);
    expect(existsSync(join(folder, 'outside.txt'))).toBe(false);
  });

  it('notices archives that are cut off or lie about their sizes', async () => {
    const target = join(folder, 'cut');
    const whole = zip('file.h', big);
    await expect(unpack(archive('cut.whl', whole.subarray(0, 100)), target, all)).rejects.toThrow(/cut off/);
    await expect(
      unpack(archive('lie.whl', zip('f', big, deflateRawSync(big.subarray(1)))), target, all),
    ).rejects.toThrow('has 299999 bytes instead of 300000');
    const tgz = closed(tar('file.h', big));
    await expect(unpack(archive('cut.tgz', tgz.subarray(0, 200)), target, all)).rejects.toThrow();
    await expect(unpack(archive('short.tgz', gzipSync(tar('f', big).subarray(0, 1000))), target, all)).rejects.toThrow(
      /ends too early/,
    );
  });
});

describe('fetching the library', () => {
  it('goes on where a broken download stopped', async () => {
    const content = Buffer.from(Array.from({ length: 400_000 }, (_, at) => (at * at) % 251));
    const ranges: (string | undefined)[] = [];
    const server: Server = createServer((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
      if (from > 0) response.end(content.subarray(from));
      else response.write(content.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 100));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow-`;
      const downloads = mkdtempSync(join(folder, 'downloads-'));
      const fetched = () => fetchFromMirror(base, downloads, () => {});
      await expect(fetched()).rejects.toThrow(/could not be fetched: the connection broke .* run this again to go on/);
      const { path } = await fetched();
      const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      expect(digest(readFileSync(path))).toBe(digest(content));
      expect(ranges).toEqual([undefined, 'bytes=150000-']);
      expect(readdirSync(downloads)).toEqual(['libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz']);
    } finally {
      server.close();
    }
  });

  it('takes no other wheel than the one it knows', async () => {
    const other = archive('other.whl', zip('a', big));
    await expect(checkWheel(other)).rejects.toThrow(/has the SHA-256 .* expected/);
    await expect(checkWheel(join(folder, 'none.whl'))).rejects.toThrow(/There is no file/);
  });
});

describe('npm run setup:tensorflow', () => {
  const run = (...options: string[]) =>
    spawnSync(process.execPath, [join(scripts, 'setup-tensorflow.mjs'), ...options], { encoding: 'utf8' });

  it('ends with one sentence, what mends it and a failing exit code', () => {
    const { status, stdout, stderr } = run('--again', '--wheel', join(folder, 'missing.whl'));
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^setup:tensorflow: .*\.\n {2}mend: .*\n$/);
  });

  it('refuses options it does not know', () => {
    const { status, stderr } = run('--faster');
    expect(status).toBe(1);
    expect(stderr).toMatch(/--faster.*\n {2}mend: the options are/);
  });
});
