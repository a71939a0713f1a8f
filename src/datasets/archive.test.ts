import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, Header } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../test/support/zip.ts';
import { folderOf } from './archive.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-archive-'));
const home = join(root, 'home');
const unpacked = join(home, 'unpacked');
const at = (name: string): string => join(root, name);
const file = (name: string, text: string) => ({ name, packed: Buffer.from(text), size: text.length });

/** A tar archive of one entry under any name: libraries refuse to write such ones. */
function tarOf(path: string, type: 'File' | 'SymbolicLink', text = '', linkpath = ''): Buffer {
  const header = new Header({ path, type, size: text.length, mode: 0o644, mtime: new Date(0), linkpath });
  const head = Buffer.alloc(512);
  header.encode(head);
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text);
  return Buffer.concat([head, body, Buffer.alloc(1024)]);
}

beforeAll(async () => {
  mkdirSync(at('set/inside'), { recursive: true });
  writeFileSync(at('set/inside/one.txt'), 'one');
  symlinkSync('/etc/passwd', at('set/inside/link'));
  await create({ file: at('good.tar.gz'), cwd: root, gzip: true }, ['set']);
  writeFileSync(at('good.zip'), zip(file('set/inside/one.txt', 'one')));
  writeFileSync(at('up.zip'), zip(file('fine.txt', 'fine'), file('../outside.txt', 'bad')));
  writeFileSync(at('absolute.zip'), zip(file('/tmp/bench-outside.txt', 'bad')));
  writeFileSync(at('up.tar'), tarOf('set/../../outside.txt', 'File', 'bad'));
  writeFileSync(at('absolute.tar'), tarOf('/tmp/bench-outside.txt', 'File', 'bad'));
  writeFileSync(at('cut.zip'), readFileSync(at('good.zip')).subarray(0, 40));
  writeFileSync(at('cut.tar.gz'), readFileSync(at('good.tar.gz')).subarray(0, 60));
  writeFileSync(at('note.txt'), 'no archive');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('folderOf', () => {
  it('gives a folder as it is', async () => {
    expect(await folderOf(at('set'), { home })).toBe(at('set'));
  });

  it.each(['good.zip', 'good.tar.gz'])('unpacks %s once, plain files only', async (name) => {
    const folder = await folderOf(at(name), { home });
    expect(readFileSync(join(folder, 'set/inside/one.txt'), 'utf8')).toBe('one');
    expect(readdirSync(join(folder, 'set/inside'))).toEqual(['one.txt']);
    writeFileSync(join(folder, 'mark'), '');
    expect(existsSync(join(await folderOf(at(name), { home }), 'mark'))).toBe(true);
  });

  it.each(['up.zip', 'absolute.zip', 'up.tar', 'absolute.tar'])(
    'unpacks nothing from %s, which leaves its folder',
    async (name) => {
      const before = existsSync(unpacked) ? readdirSync(unpacked) : [];
      await expect(folderOf(at(name), { home })).rejects.toMatchObject({
        code: 'unsafe-archive',
        message: expect.stringMatching(/holds the entry ".*(outside).*", which would leave the target folder/),
      });
      expect(readdirSync(unpacked)).toEqual(before);
      expect(existsSync('/tmp/bench-outside.txt') || existsSync(join(home, 'outside.txt'))).toBe(false);
    },
  );

  it.each(['cut.zip', 'cut.tar.gz'])('says that %s is damaged and leaves nothing behind', async (name) => {
    await expect(folderOf(at(name), { home })).rejects.toMatchObject({ code: 'bad-archive' });
    expect(readdirSync(unpacked).filter((entry) => entry.includes('cut'))).toEqual([]);
  });

  it('names what it expects', async () => {
    await expect(folderOf(at('note.txt'), { home })).rejects.toThrow(
      'is no folder and no archive; expected one of .zip',
    );
    await expect(folderOf(at('nowhere'), { home })).rejects.toThrow('does not exist');
  });
});
