// npm run setup:tensorflow: builds the TensorFlow back end into build/tensorflow where tfjs-node's own installer cannot
// reach its host. `npm ci` never runs it and never removes what it built.
//
//   --wheel FILE   use this tensorflow-cpu wheel instead of asking pip (for machines without a network)
//   --again        build anew although it is there
//   TFJS_NODE_BASE_URI   take the C library from this mirror instead of PyPI, as tfjs-node's installer does
//   CXX                  the C++ compiler
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { unpack } from './tensorflow/archive.mjs';
import {
  bytesIn,
  checkWheel,
  fetchFromMirror,
  fetchPackage,
  fetchWheel,
  SetupError,
  wheel,
} from './tensorflow/sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const finished = join(root, 'build', 'tensorflow');
const downloads = join(root, 'build', 'tensorflow.download');
const fresh = join(root, 'build', `tensorflow.${process.pid}`);
const say = (line) => process.stderr.write(`${line}\n`);
const start = performance.now();

// Only errors of this script are for the user, not what Node thinks of the libraries that it uses.
process.removeAllListeners('warning');

try {
  await setUp(options());
} catch (error) {
  say(`setup:tensorflow: ${error.message}`);
  if (error.mend) say(`  mend: ${error.mend}`);
  if (!(error instanceof SetupError) && process.env.DEBUG) say(error.stack);
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
  if (existsSync(downloads) && readdirSync(downloads).length === 0) rmdirSync(downloads);
}

function options() {
  try {
    return parseArgs({ options: { wheel: { type: 'string' }, again: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new SetupError(error.message, 'the options are --wheel FILE and --again');
  }
}

async function setUp({ wheel: givenWheel, again }) {
  if (existsSync(join(finished, 'built.json')) && !again) {
    const { tensorflow } = JSON.parse(readFileSync(join(finished, 'built.json'), 'utf8'));
    say(`TensorFlow ${tensorflow} is there already (build/tensorflow); --again builds it anew.`);
    return;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupError(
      `This builds for Linux on x64 only, and this machine is ${process.platform} on ${process.arch}.`,
      'npm i --no-save @tensorflow/tfjs-node@4.22.0, where its installer reaches its host',
    );
  if (process.report.getReport().header.glibcVersionRuntime === undefined)
    throw new SetupError(
      'The TensorFlow library needs glibc, and this system has another C library.',
      'use a glibc system',
    );
  const compiler = findCompiler();
  const nodeHeaders = findNodeHeaders();
  mkdirSync(downloads, { recursive: true });
  removeLeftovers();
  const { bavail, bsize } = statfsSync(downloads);
  if (bavail * bsize < 1.2e9)
    throw new SetupError(
      `The disk has ${((bavail * bsize) / 1e9).toFixed(1)} GB free, and 1.2 GB are needed.`,
      'free some space',
    );

  const library = await takeLibrary(givenWheel);
  await takePackages();
  shrink(library.files);
  compile(compiler, nodeHeaders, library.files);
  rmSync(join(fresh, 'include'), { recursive: true });
  rmSync(join(fresh, 'binding'), { recursive: true });
  const version = tryOut();
  writeFileSync(
    join(fresh, 'built.json'),
    `${JSON.stringify({ tfjs: '4.22.0', tensorflow: version, from: library.from }, null, 2)}\n`,
  );
  rmSync(finished, { recursive: true, force: true });
  renameSync(fresh, finished);
  rmSync(downloads, { recursive: true, force: true });
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  say(`TensorFlow ${version} is ready in build/tensorflow (${(bytesIn(finished) / 1e6).toFixed(0)} MB, ${seconds} s).`);
}

/** The C library into lib/ and the C headers into include/. */
async function takeLibrary(givenWheel) {
  const base = givenWheel === undefined ? process.env.TFJS_NODE_BASE_URI : undefined;
  const archive =
    base !== undefined
      ? await fetchFromMirror(base, downloads, say)
      : {
          path: givenWheel === undefined ? await fetchWheel(downloads, say) : await checkWheel(givenWheel),
          version: wheel.version,
        };
  const files = [];
  say('Unpacking the library ...');
  const place = (name) => {
    const library = /^(?:\.\/)?(?:tensorflow|lib)\/(libtensorflow(?:_cc|_framework)?\.so\.2)(?:\.\d+\.\d+)?$/.exec(
      name,
    )?.[1];
    if (library !== undefined) {
      files.push(library);
      return `lib/${library}`;
    }
    const header = /^(?:\.\/|tensorflow\/)?(include\/(?:tensorflow\/c|tensorflow\/core\/platform|tsl)\/.*\.h)$/.exec(
      name,
    );
    return header?.[1];
  };
  const tell = (name, size) => size > 5e6 && say(`  ${name}, ${(size / 1e6).toFixed(0)} MB`);
  await readArchive(archive.path, place, tell);
  if (files.length !== 2)
    throw new SetupError(`${archive.path} holds ${files.length} of the 2 TensorFlow libraries.`, 'run this again');
  return { files, from: archive.path.split('/').at(-1) };
}

/** tfjs-node's JavaScript into dist/, its C++ into binding/, and what its JavaScript needs into node_modules/. */
async function takePackages() {
  say('Fetching the sources of @tensorflow/tfjs-node ...');
  await readArchive(await fetchPackage('tfjs', downloads), (name) => {
    const path = name.replace(/^package\//, '');
    const wanted =
      path === 'package.json' || /^binding\/.*\.(cc|h)$/.test(path) || /^dist\/.*(?<!_test)\.js$/.test(path);
    return wanted ? path : undefined;
  });
  await readArchive(await fetchPackage('protobuf', downloads), (name) => {
    const path = name.replace(/^package\//, '');
    return /^(package\.json|google-protobuf\.js|LICENSE.*)$/.test(path)
      ? `node_modules/google-protobuf/${path}`
      : undefined;
  });
}

/** A damaged archive is removed, so that the next run fetches it anew. */
async function readArchive(path, place, tell) {
  try {
    await unpack(path, fresh, place, tell);
  } catch (error) {
    if (error.code === 'ENOSPC') throw new SetupError('The disk is full.', 'free 1.2 GB and run this again');
    if (path.startsWith(downloads)) rmSync(path, { force: true });
    throw new SetupError(`${path} could not be unpacked: ${error.message}.`, 'run this again');
  }
}

/** Debugging symbols are a quarter of the library. */
function shrink(files) {
  for (const file of files) spawnSync('strip', ['--strip-unneeded', join(fresh, 'lib', file)], { stdio: 'ignore' });
}

function compile(compiler, nodeHeaders, files) {
  say(`Compiling the addon with ${compiler} ...`);
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(fresh, 'binding', file));
  const how = ['-std=c++17', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-DNAPI_VERSION=8'];
  const headers = [nodeHeaders, join(fresh, 'include')].flatMap((folder) => ['-I', folder]);
  const link = ['-L', join(fresh, 'lib'), ...files.map((file) => `-l:${file}`), '-Wl,-rpath,$ORIGIN'];
  const out = ['-o', join(fresh, 'lib', 'tfjs_binding.node')];
  const { status, stderr } = spawnSync(compiler, [...how, ...headers, ...sources, ...out, ...link], {
    encoding: 'utf8',
  });
  if (status === 0) return;
  say(stderr ?? '');
  throw new SetupError(
    `${compiler} could not compile the addon; its messages are above.`,
    'set CXX to a C++17 compiler',
  );
}

/** Runs a convolution in a process of its own, so that a library that brings its process down is never installed. */
function tryOut() {
  const script = `
    const { join } = require('node:path');
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value == null;
    util.isArray ??= Array.isArray;
    const folder = process.argv[1];
    const tf = require('@tensorflow/tfjs');
    const binding = require(join(folder, 'lib', 'tfjs_binding.node'));
    require(join(folder, 'dist', 'register_all_kernels.js'));
    const { NodeJSKernelBackend } = require(join(folder, 'dist', 'nodejs_kernel_backend.js'));
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, 'tfjs-node'));
    tf.setBackend('tensorflow');
    const [value] = tf.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([3, 3, 1, 1]), 1, 'valid').dataSync();
    if (value !== 9) throw new Error('a convolution of nine ones gave ' + value);
    console.log(binding.TF_Version);`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', script, fresh], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  if (status === 0) return stdout.trim().split('\n').at(-1);
  say(stderr);
  const how = signal === null ? 'failed' : `was ended by ${signal}`;
  throw new SetupError(
    `The back end was built, but a first convolution ${how}; its messages are above.`,
    'the library needs a processor with AVX; use the native or wasm back end on this machine',
  );
}

function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'];
  const found = candidates.find((name) => spawnSync(name, ['--version']).status === 0);
  if (found === undefined)
    throw new SetupError(`No C++ compiler was found (tried ${candidates.join(', ')}).`, 'install g++, or set CXX');
  return found;
}

function findNodeHeaders() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include');
  } catch {
    throw new SetupError('The package node-api-headers is not installed.', 'npm ci');
  }
}

/** Removes the half-made folders of runs that were killed. */
function removeLeftovers() {
  for (const name of readdirSync(dirname(fresh))) {
    const pid = /^tensorflow\.(\d+)$/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(dirname(fresh), name), { recursive: true, force: true });
  }
}
