import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/core/provenance.ts';
import { type Example, examplesOf, pathIn, withAdded } from '../support/page-examples.ts';
import { writePairs } from '../support/pairs.ts';

const copy = mkdtempSync(join(tmpdir(), 'bench-extend-'));
const page = readFileSync(join(packageRoot(), 'docs/extend.md'), 'utf8');

beforeAll(async () => {
  for (const name of readdirSync(packageRoot()))
    if (/^(src|recipes|tables|test|scripts|docs)$|\.(json|ts)$/.test(name))
      cpSync(join(packageRoot(), name), join(copy, name), { recursive: true });
  symlinkSync(join(packageRoot(), 'node_modules'), join(copy, 'node_modules'));
  await writePairs(join(copy, 'pairs'), 10, 80);
  cpSync(join(copy, 'pairs/input'), join(copy, 'phone'), { recursive: true });
  cpSync(join(copy, 'pairs/target'), join(copy, 'dslr'), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const sections = page.split(/^## /m).slice(1);
const isCommand = ({ language }: Example): boolean => language === 'sh';
const edits = examplesOf(page).filter((example) => !isCommand(example));

/** Runs lines of a shell in the copy, with its own command line; of the check, only what the page adds. Gives stdout. */
function run(script: string): string {
  const own = script
    .replaceAll('npx bench', `node ${join(copy, 'dist/src/cli/main.js')}`)
    .replaceAll('npm run build', 'node scripts/build.mjs')
    .replaceAll('npm run check', `node_modules/.bin/biome check ${[...new Set(edits.map(pathIn))].join(' ')}`);
  const { BENCH_HOME: _, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', own], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...environment, BENCH_BACKEND: 'wasm', BENCH_THREADS: '1' },
  });
  expect(status, `${script}\n${stderr}`).toBe(0);
  return stdout;
}

/** Runs the commands of a section; gives what they print. */
function follow(title: string): string {
  const text = sections.find((each) => each.startsWith(title))!;
  return run(
    examplesOf(text)
      .filter(isCommand)
      .flatMap(({ lines }) => lines)
      .join('\n'),
  );
}

/** Writes the files and lines of the whole page at once, so that it is compiled once. */
function edit(): void {
  for (const example of edits) {
    const path = join(copy, pathIn(example));
    const isNew = example.language === 'ts';
    writeFileSync(
      path,
      isNew ? `${example.lines.slice(1).join('\n')}\n` : withAdded(readFileSync(path, 'utf8'), example),
    );
  }
}

describe.skipIf(process.platform === 'win32')('docs/extend.md', { timeout: 240_000 }, () => {
  it('has code that compiles', () => {
    edit();
    run('npm run build');
  });

  it('prepares photographs', () => {
    expect(follow('Photographs')).toMatch(
      /Report: .*he-folder-quick-seed1[\s\S]*folder: 8 train, 0 validation, 2 test/,
    );
  });

  it('adds a metric', () => {
    expect(follow('A metric')).toMatch(/contrast +0\.\d{3} {2}\(10\/10 pictures\)\npsnr +\d+\.\d\d dB/);
  });

  it('adds a baseline', () => {
    expect(follow('A baseline')).toMatch(/Report: .*stretch-folder-quick-seed1/);
    const table = readFileSync(join(copy, 'reports/stretch-folder-quick-seed1/table.csv'), 'utf8');
    expect(table).toMatch(/^stretch,\d+\.\d+/m);
  });

  it('adds a model, trains it and enhances with it', () => {
    expect(follow('A model')).toMatch(/Weights: .*last\.safetensors[\s\S]*enhanced\/009\.png/);
  });

  it('adds a table and fills it', () => {
    const report = /^own-1 {2}6\/6 cells {2}(.*report\.md)$/m.exec(follow('A table'))?.[1];
    expect(report).toBeDefined();
    expect(readFileSync(report!, 'utf8')).toMatch(/\| Wide \|.*\d\d\.\d\d/);
  });

  it('has code that is formatted and linted as the house wants it, and does what the registries ask', () => {
    expect(follow('And the rest')).toMatch(/Tests .*\d+ passed/);
  });
});
