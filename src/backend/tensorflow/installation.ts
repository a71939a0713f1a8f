import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { packageRoot } from '../../core/provenance.ts';

/** A place where tfjs-node's JavaScript and its compiled addon lie. */
export interface Installation {
  /** What to call it in a sentence. */
  readonly name: string;
  /** The folder with `dist/`. */
  readonly folder: string;
  readonly addon: string;
}

export interface Probe {
  readonly installation: Installation;
  /** Version of the TensorFlow library, when it loads. */
  readonly version?: string;
  /** True when it computes on a GPU. */
  readonly gpu?: boolean;
  /** One sentence, when it does not. */
  readonly broken?: string;
}

const require = createRequire(import.meta.url);
const napiVersions = [8, 7, 6, 5, 4, 3];

/** Where `npm run setup:tensorflow` puts what it builds. */
export const builtFolder = (): string => join(packageRoot(), 'build', 'tensorflow');

/** What is on this machine, the one for GPUs first. Packages whose installer left no addon are not counted. */
export function installations(built: string = builtFolder()): Installation[] {
  const found: Installation[] = [];
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    const folder = folderOf(name);
    const addon = napiVersions
      .map((version) => join(folder ?? '', 'lib', `napi-v${version}`, 'tfjs_binding.node'))
      .find((path) => folder !== undefined && existsSync(path));
    if (folder !== undefined && addon !== undefined) found.push({ name, folder, addon });
  }
  const addon = join(built, 'lib', 'tfjs_binding.node');
  if (existsSync(addon)) found.push({ name: 'build/tensorflow', folder: built, addon });
  return found;
}

function folderOf(packageName: string): string | undefined {
  try {
    return dirname(require.resolve(`${packageName}/package.json`));
  } catch {
    return undefined;
  }
}

/** Loads the library in a process of its own: a broken one may throw, abort, or want instructions this machine lacks. */
export async function probe(installation: Installation): Promise<Probe> {
  const { name, folder, addon } = installation;
  const foreign = foreignTensors(installation);
  if (foreign !== undefined) return { installation, broken: foreign };
  if (!existsSync(join(folder, 'dist', 'nodejs_kernel_backend.js')))
    return { installation, broken: `${name} is incomplete: it has no dist/nodejs_kernel_backend.js.` };
  const script = 'const a = require(process.argv[1]); console.log(a.TF_Version, a.isUsingGpuDevice())';
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', script, addon], { timeout: 60_000 }, (error, stdout, stderr) => {
      const [version, gpu] = stdout.trim().split(/\s+/).slice(-2) as [string, string | undefined];
      if (error === null && gpu !== undefined) resolve({ installation, version, gpu: gpu === 'true' });
      else resolve({ installation, broken: `The native library of ${name} does not load: ${reason(error, stderr)}.` });
    });
  });
}

/** Kernels are registered with one copy of the tensor library; it has to be the one that networks use. */
function foreignTensors({ name, folder }: Installation): string | undefined {
  const theirs = createRequire(join(folder, 'dist', 'index.js'));
  try {
    const path = theirs.resolve('@tensorflow/tfjs');
    if (path === require.resolve('@tensorflow/tfjs')) return undefined;
    const { version } = JSON.parse(readFileSync(join(dirname(path), '..', 'package.json'), 'utf8'));
    return `${name} brings a copy of @tensorflow/tfjs of its own (${version}), so networks cannot use it.`;
  } catch (error) {
    return `${name} does not find @tensorflow/tfjs: ${messageOf(error)}.`;
  }
}

function reason(error: { message: string; signal?: NodeJS.Signals | null } | null, stderr: string): string {
  if (error?.signal) return `the process was ended by ${error.signal}`;
  const line = /^(?:\w*Error): (.*)$/m.exec(stderr)?.[1] ?? stderr.trim().split('\n').at(-1) ?? '';
  return (line || (error === null ? 'it names no version' : messageOf(error))).replace(/\.$/, '');
}
