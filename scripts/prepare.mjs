// Runs at the end of `npm ci`: compiles the sources, links the command, builds the native back end where it can be built.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => [root.replace(/\/$/, ''), ...parts].join('/');

const build = spawnSync(process.execPath, [at('scripts/build.mjs')], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
linkCommand();
if (existsSync(at('scripts/setup-native.mjs')))
  spawnSync(process.execPath, [at('scripts/setup-native.mjs'), '--if-possible'], { stdio: 'inherit' });

/** `npx bench` must find this package's own command, never a package of that name from a registry. */
function linkCommand() {
  const folder = at('node_modules/.bin');
  if (!existsSync(at('node_modules'))) return;
  mkdirSync(folder, { recursive: true });
  const target = at('dist/src/cli/main.js');
  chmodSync(target, 0o755);
  if (process.platform === 'win32') {
    writeFileSync(`${folder}/bench.cmd`, `@node "${target}" %*\r\n`);
    return;
  }
  rmSync(`${folder}/bench`, { force: true });
  symlinkSync('../../dist/src/cli/main.js', `${folder}/bench`);
}
