// Builds the native addon (src/backend/native/addon) into build/native when a C++ compiler and oneDNN are there.
// `--if-possible`: never fails, prints one line. The outcome stays in build/native/status.json for `bench doctor`.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sourceFolder = join(root, 'src', 'backend', 'native', 'addon');
const outputFolder = join(root, 'build', 'native');
const addonFile = join(outputFolder, 'addon.node');
const statusFile = join(outputFolder, 'status.json');
const ifPossible = process.argv.includes('--if-possible');
const again = 'then npm run setup:native';
const install =
  process.platform === 'darwin'
    ? `brew install onednn libomp, ${again}`
    : `apt-get install g++ libdnnl-dev (or another system's oneDNN development package), ${again}`;

/** A reason why there is no addon, with what mends it. */
class Absent extends Error {
  constructor(detail, mend) {
    super(detail);
    this.mend = mend;
  }
}

async function run(command, args, options = {}) {
  return (await execute(command, args, { timeout: 300_000, maxBuffer: 16 << 20, ...options })).stdout.trim();
}

function firstError(error) {
  const lines = String(error.stderr || error.message).split('\n');
  return (lines.find((line) => /error|cannot find|undefined/i.test(line)) ?? lines[0] ?? '').trim().slice(0, 300);
}

async function findCompiler() {
  const candidates = [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean);
  for (const compiler of candidates) {
    try {
      const version = (await run(compiler, ['--version'])).split('\n')[0];
      return { compiler, version };
    } catch {}
  }
  throw new Absent(`no C++ compiler found (looked for ${candidates.join(', ')})`, install);
}

function flags() {
  const prefixes = [process.env.DNNLROOT, ...(process.platform === 'darwin' ? ['/opt/homebrew', '/usr/local'] : [])];
  const folders = prefixes.filter((folder) => folder && existsSync(join(folder, 'include')));
  const openmp =
    process.platform === 'darwin'
      ? {
          compile: ['-Xpreprocessor', '-fopenmp', '-I/opt/homebrew/opt/libomp/include'],
          link: ['-L/opt/homebrew/opt/libomp/lib', '-lomp'],
        }
      : { compile: ['-fopenmp'], link: ['-fopenmp'] };
  return {
    compile: [
      '-std=c++17',
      '-O3',
      '-ffp-contract=off',
      '-fno-math-errno',
      '-fno-trapping-math',
      '-fPIC',
      '-fvisibility=hidden',
    ].concat(
      openmp.compile,
      folders.map((folder) => `-I${join(folder, 'include')}`),
    ),
    link: [
      ...(process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']),
      ...folders.flatMap((folder) => [`-L${join(folder, 'lib')}`, `-Wl,-rpath,${join(folder, 'lib')}`]),
      '-ldnnl',
      ...openmp.link,
    ],
  };
}

function nodeHeaders() {
  try {
    return createRequire(import.meta.url)('node-api-headers').include_dir;
  } catch {
    throw new Absent('the npm package node-api-headers is not installed', `npm ci, ${again}`);
  }
}

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** What src/backend/native/addon.ts compares with the sources that it finds, so that no older addon is used. */
function hashOfSources() {
  const files = readdirSync(sourceFolder).sort();
  return sha256(files.map((name) => `${name} ${sha256(readFileSync(join(sourceFolder, name)))}\n`).join(''));
}

function buildKey(sources, ...more) {
  const script = sha256(readFileSync(fileURLToPath(import.meta.url)));
  return sha256(JSON.stringify([sources, script, process.platform, process.arch, ...more])).slice(0, 32);
}

/** Loads the addon in a process of its own, so that one that does not fit cannot harm this one. Gives the library. */
async function tryLoading(file) {
  const script = 'process.stdout.write(require(process.argv[1]).describe().library)';
  return run(process.execPath, ['-e', script, file], { timeout: 30_000 });
}

function readStatus() {
  try {
    return JSON.parse(readFileSync(statusFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeStatus(status) {
  mkdirSync(outputFolder, { recursive: true });
  const temporary = `${statusFile}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(status, null, 2)}\n`);
  renameSync(temporary, statusFile);
}

async function compile(compiler, headers, { compile, link }, folder) {
  const sources = readdirSync(sourceFolder).filter((name) => name.endsWith('.cc'));
  const objects = sources.map((name) => join(folder, name.replace(/\.cc$/, '.o')));
  const waiting = sources.map((name, i) => [
    ...compile,
    `-I${headers}`,
    '-c',
    join(sourceFolder, name),
    '-o',
    objects[i],
  ]);
  const worker = async () => {
    for (let args = waiting.shift(); args; args = waiting.shift()) await run(compiler, args);
  };
  await Promise.all([worker(), worker()]);
  const built = join(folder, 'addon.node');
  await run(compiler, ['-o', built, ...objects, ...link]);
  return built;
}

async function probeLibrary(compiler, { compile, link }, folder) {
  const source = join(folder, 'probe.cc');
  writeFileSync(source, '#include <dnnl.hpp>\nint probe() { return dnnl_version()->major + DNNL_VERSION_MAJOR; }\n');
  try {
    await run(compiler, [...compile, source, '-o', join(folder, 'probe.so'), ...link]);
  } catch (error) {
    const why = firstError(error);
    throw new Absent(
      /dnnl/.test(why) ? `oneDNN is not installed (${why})` : `a trial compilation failed (${why})`,
      install,
    );
  }
}

async function build() {
  const { compiler, version } = await findCompiler();
  const headers = nodeHeaders();
  const options = flags();
  const sources = hashOfSources();
  const key = buildKey(sources, version, options);
  const known = readStatus();
  if (known?.available && known.key === key && existsSync(addonFile)) {
    try {
      await tryLoading(addonFile);
      return { ...known, fresh: false };
    } catch {}
  }
  mkdirSync(outputFolder, { recursive: true });
  const folder = mkdtempSync(join(outputFolder, 'building-'));
  try {
    await probeLibrary(compiler, options, folder);
    let built;
    try {
      built = await compile(compiler, headers, options, folder);
    } catch (error) {
      throw new Absent(
        `the addon does not compile with ${version} (${firstError(error)})`,
        `report this line; ${again} after a fix`,
      );
    }
    let library;
    try {
      library = await tryLoading(built);
    } catch (error) {
      throw new Absent(`the compiled addon does not load (${firstError(error)})`, install);
    }
    renameSync(built, addonFile);
    return { available: true, detail: `${library}, built with ${version}`, key, sources, fresh: true };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const { fresh, ...status } = await build();
  writeStatus(status);
  console.log(
    `native back end: ${fresh ? 'built' : 'up to date'} (${status.detail}) in ${relative(root, outputFolder)}`,
  );
} catch (error) {
  const status = { available: false, detail: error.message, mend: error instanceof Absent ? error.mend : install };
  try {
    rmSync(addonFile, { force: true });
    writeStatus(status);
  } catch {}
  console.log(`native back end: absent, ${status.detail}; optional, to get it: ${status.mend}`);
  if (!ifPossible) process.exitCode = 1;
}
