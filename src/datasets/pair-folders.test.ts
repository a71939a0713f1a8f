import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPictures, pairFolders } from './pair-folders.ts';

function foldersWith(inputs: readonly string[], targets: readonly string[]): [string, string] {
  const root = mkdtempSync(join(tmpdir(), 'bench-pairs-'));
  for (const [side, names] of [
    ['input', inputs],
    ['target', targets],
  ] as const) {
    mkdirSync(join(root, side));
    for (const name of names) {
      mkdirSync(dirname(join(root, side, name)), { recursive: true });
      writeFileSync(join(root, side, name), 'x');
    }
  }
  return [join(root, 'input'), join(root, 'target')];
}

describe('pairFolders', () => {
  it('pairs by path without ending, through subfolders, whatever the order and the ending', () => {
    const [input, target] = foldersWith(['b/2.png', '10.jpg', '9.JPG'], ['9.png', '10.png', 'b/2.bmp']);
    const { pairs, ignored } = pairFolders(input, target);
    expect(pairs.map(({ id }) => id)).toEqual(['10', '9', 'b/2']);
    for (const { id, input: from, target: to } of pairs) {
      expect(from.path.replace(/\.\w+$/, '')).toBe(join(input, id));
      expect(to!.path.replace(/\.\w+$/, '')).toBe(join(target, id));
    }
    expect(ignored).toBe(0);
  });

  it('names the first five lonely pictures and counts them, instead of shifting the rest', () => {
    const names = Array.from({ length: 9 }, (_, k) => `${k}.png`);
    const [input, target] = foldersWith(names, ['0.png', '8.png', 'x.png']);
    expect(() => pairFolders(input, target)).toThrow(
      `The folders cannot be paired: ${target} lacks 1, 2, 3, 4, 5 and 2 more (7 pictures); ${input} lacks x.`,
    );
  });

  it('refuses two pictures of one id, an empty folder, a missing folder and a file', () => {
    const [twice, empty] = foldersWith(['a.png', 'a.jpg'], []);
    expect(() => listPictures(twice)).toThrow(/two pictures named "a"/);
    expect(() => listPictures(empty)).toThrow(/holds no picture/);
    expect(() => listPictures(join(empty, 'no'))).toThrow(/does not exist/);
    expect(() => listPictures(join(twice, 'a.png'))).toThrow(/is a file/);
  });

  it('passes over hidden files, hidden folders and files that are no pictures, and counts them', () => {
    const [input, target] = foldersWith(['a.png', '.DS_Store', '.thumbs/a.png', 'notes.txt'], ['a.png']);
    const { pairs, ignored } = pairFolders(input, target);
    expect(pairs).toHaveLength(1);
    expect(ignored).toBe(3);
  });
});
