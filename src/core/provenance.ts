import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from './hash.ts';

/** The toolkit's own folder: the nearest one above this file whose package.json is named "bench". */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'bench')
      return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json of bench not found above this file');
    folder = parent;
  }
}

export interface Provenance {
  readonly version: string;
  /** Git commit of the toolkit, with "+changes" when the tree differs from it; undefined outside a checkout. */
  readonly commit: string | undefined;
  /** SHA-256 of package-lock.json, or undefined where it is not shipped. */
  readonly lockfile: string | undefined;
  readonly node: string;
  readonly platform: string;
}

/** What is needed to say which code made a number. */
export function provenance(): Provenance {
  const root = packageRoot();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const lock = join(root, 'package-lock.json');
  return {
    version,
    commit: gitCommit(root),
    lockfile: existsSync(lock) ? sha256(readFileSync(lock)) : undefined,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}

function gitCommit(root: string): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+changes`;
  } catch {
    return undefined;
  }
}
