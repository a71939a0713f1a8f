import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BenchError, messageOf } from '../../core/errors.ts';

/** The package that runs networks of others. It is the user's to install, as its installer downloads on some machines. */
const packageName = 'onnxruntime-node';
const mend = 'ONNXRUNTIME_NODE_INSTALL=skip npm i --no-save onnxruntime-node@1.30.0';

/** What a network says of an input or output. */
export interface ValueFacts {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  /** Numbers, and names of sizes that are not fixed. */
  readonly shape?: readonly (number | string)[];
}

interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

export interface Session {
  readonly inputMetadata: readonly ValueFacts[];
  readonly outputMetadata: readonly ValueFacts[];
  run(feeds: Record<string, OnnxTensor>, fetches: readonly string[]): Promise<Record<string, OnnxTensor>>;
}

/** What is used of onnxruntime-node. */
export interface Runtime {
  readonly InferenceSession: { create(path: string, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => OnnxTensor;
}

export interface RuntimeStatus {
  readonly found: boolean;
  readonly why: string;
  readonly version?: string;
  readonly mend?: string;
}

/** Whether networks in ONNX files can be run here; if not, the command that gets what is absent. */
export function onnxStatus(): RuntimeStatus {
  const version = installedVersion();
  if (version === undefined) return { found: false, why: `Not installed: ${packageName}.`, mend };
  return { found: true, why: `${packageName} ${version} is installed.`, version };
}

export async function onnxRuntime(wanting: string): Promise<Runtime> {
  const { found } = onnxStatus();
  if (!found)
    throw new BenchError('onnx-absent', `${wanting} is an ONNX file, and ${packageName} is not installed.`, { mend });
  try {
    const loaded = (await import(packageName)) as Runtime & { readonly default?: Runtime };
    return loaded.InferenceSession ? loaded : loaded.default!;
  } catch (error) {
    throw new BenchError('onnx-absent', `${packageName} does not load: ${messageOf(error)}`, { mend, cause: error });
  }
}

function installedVersion(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    let folder = dirname(require.resolve(packageName));
    while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
    return (require(join(folder, 'package.json')) as { version: string }).version;
  } catch {
    return undefined;
  }
}
