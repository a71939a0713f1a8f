// Compiles the sources into a fresh folder, copies the script and style of report pages beside them, and puts the folder
// in place of dist/, so that a failed build leaves the old one. Does nothing when dist/ was built from these sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = join(root, `dist.${process.pid}`);
const stamp = 'built-from';

const sources = hashOfSources();
if (readIfThere(join(root, 'dist', stamp)) !== sources) build();
else utimesSync(join(root, 'dist', stamp), new Date(), new Date());

function build() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  rmSync(fresh, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error('bench: the sources do not compile; see the messages above.');
    process.exit(status ?? 1);
  }
  for (const file of filesBelow('src').filter((name) => !name.endsWith('.ts')))
    cpSync(join(root, file), join(fresh, file));
  chmodSync(join(fresh, 'src/cli/main.js'), 0o755);
  writeFileSync(join(fresh, stamp), sources);
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
}

function hashOfSources() {
  const hash = createHash('sha256').update(process.version);
  const files = ['src', 'recipes', 'tables'].flatMap((folder) => filesBelow(folder));
  for (const file of [...files, 'package.json', 'tsconfig.json', 'tsconfig.build.json'].sort())
    hash.update(`${file}\0`).update(readIfThere(join(root, file)) ?? '');
  return hash.digest('hex');
}

function filesBelow(folder) {
  try {
    return readdirSync(join(root, folder), { recursive: true })
      .filter((name) => /\.(ts|js|css)$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
