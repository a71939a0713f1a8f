import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../src/core/provenance.ts';

/** Which rooms a room may import; every room may import itself and core. The picture is in ARCHITECTURE.md. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  image: [],
  hdr: ['image', 'work'],
  align: ['image', 'work'],
  metrics: ['image', 'hdr', 'assets', 'backend'],
  baselines: ['image'],
  backend: [],
  models: ['backend', 'image', 'assets'],
  losses: ['backend', 'assets', 'image', 'models'],
  work: [],
  assets: ['image', 'work'],
  datasets: ['image', 'hdr', 'align', 'work', 'assets'],
  train: ['backend', 'models', 'losses', 'datasets', 'work', 'image', 'assets'],
  experiment: ['metrics', 'datasets', 'work', 'image', 'hdr'],
  report: ['experiment', 'image', 'datasets'],
  mos: ['experiment', 'image', 'datasets', 'report'],
  recipes: ['train', 'models'],
  tables: ['experiment'],
};

const root = packageRoot();
const files = ['src', 'recipes', 'tables']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')),
  );
const sources = files.filter((file) => !file.endsWith('.test.ts'));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const importsOf = (file: string): string[] =>
  [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
const roomOf = (file: string): string => {
  const parts = file.split('/');
  return parts[0] === 'src' ? (parts.length > 2 ? parts[1]! : 'top') : parts[0]!;
};

describe('the import rules of the house', () => {
  it('lets every room import only the rooms it may', () => {
    const broken = sources.flatMap((file) => {
      const room = roomOf(file);
      if (room === 'cli' || room === 'top') return [];
      return importsOf(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => posix.join(posix.dirname(file), target))
        .filter((target) => {
          const other = roomOf(target);
          return other !== room && other !== 'core' && !(mayImport[room] ?? []).includes(other);
        })
        .map((target) => `${file} imports ${target}`);
    });
    expect(broken).toEqual([]);
  });

  it('lets nobody import cli', () => {
    const broken = sources.filter(
      (file) => roomOf(file) !== 'cli' && importsOf(file).some((target) => /\/cli\//.test(target)),
    );
    expect(broken).toEqual([]);
  });

  it('lets only image/read, image/write and the pictures of reports know sharp', () => {
    const knowing = sources.filter((file) => importsOf(file).includes('sharp'));
    const reports = ['src/report/figure.ts', 'src/report/html/pictures.ts'];
    const allowed = ['src/image/read.ts', 'src/image/write.ts', ...reports, 'src/cli/doctor.ts'];
    expect(knowing.filter((file) => !allowed.includes(file))).toEqual([]);
  });

  it('lets only backend/ name a tfjs back end', () => {
    const knowing = sources.filter((file) => importsOf(file).some((target) => target.startsWith('@tensorflow/')));
    expect(knowing.filter((file) => roomOf(file) !== 'backend')).toEqual([]);
  });

  it('keeps Math.random, Date.now and process.env in core and cli', () => {
    const impure = sources.filter(
      (file) => !['core', 'cli'].includes(roomOf(file)) && /Math\.random|Date\.now|process\.env/.test(textOf(file)),
    );
    expect(impure).toEqual([]);
  });

  it('names no unfinished work', () => {
    const unfinished = sources.filter((file) => /\b(TODO|FIXME|XXX)\b/.test(textOf(file)));
    expect(unfinished).toEqual([]);
  });
});
