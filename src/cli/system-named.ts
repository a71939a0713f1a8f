import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { recipes } from '../../recipes/index.ts';
import { catalogue } from '../assets/catalogue.ts';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { BenchError } from '../core/errors.ts';
import { keyOf, sha256 } from '../core/hash.ts';
import { lookUp, unknownName } from '../core/near.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { networkEnhancer } from '../models/enhance.ts';
import { models } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import { isOnnxFile } from '../models/onnx/file.ts';
import { releasedNetwork } from '../models/released.ts';
import { loadWeights, weightsMetadata } from '../train/checkpoint.ts';
import { latestTraining } from '../train/latest.ts';
import type { Io } from './verb.ts';

/** A system, and where it comes from in sentences for its report. */
export interface NamedSystem extends Enhancer {
  readonly notes?: readonly string[];
}

/** Which weights a network has and where it runs, as the command line says it. */
export interface SystemOptions {
  /** A file, "released" or "released:NAME"; by default those that were trained last. */
  readonly weights?: string | undefined;
  readonly backend?: string | undefined;
  /** How an ONNX file takes its pictures. */
  readonly onnx?: string | undefined;
}

/**
 * A classic method by name, a network with weights from a file, from the last training or from its authors, or a network
 * of somebody else in an ONNX file.
 */
export async function systemNamed(name: string, options: SystemOptions, io: Io): Promise<NamedSystem> {
  if (isOnnxFile(name)) return onnxSystem(name, options);
  if (options.onnx !== undefined)
    throw new BenchError('usage', `--onnx is given, and "${name}" is no ONNX file.`, { mend: 'leave --onnx out' });
  if (Object.hasOwn(baselines, name) && options.weights !== undefined)
    throw new BenchError('usage', `--weights is given, and the baseline ${name} has none.`, {
      mend: 'leave --weights out',
    });
  if (Object.hasOwn(baselines, name)) return lookUp('baseline', baselines, name).enhancer();
  const [modelName, variant] = name.split('/');
  const known: Readonly<Record<string, { readonly model: Model }>> = recipes;
  if (!Object.hasOwn(known, modelName!))
    throw unknownName('system', name, [...Object.keys(baselines), ...Object.keys(known)], 'bench ls recipes');
  const { model } = known[modelName!]!;
  if (variant !== undefined)
    lookUp(`variant of ${modelName}`, lookUp('recipe', recipes, modelName!).variants, variant, 'bench ls recipes');
  if (options.weights !== undefined && /^released(:|$)/.test(options.weights))
    return releasedSystem(name, options.weights.split(':')[1], options.backend, io);
  const path = options.weights ?? lastTrained(name, io);
  if (!existsSync(path))
    throw new BenchError('missing-file', `${path} does not exist; expected weights that bench wrote.`, {
      mend: `bench run --model ${name}`,
    });
  const metadata = weightsMetadata(path);
  if (metadata.model !== model.name)
    throw new BenchError(
      'bad-weights',
      `${path} holds weights of ${metadata.model ?? 'another program'}, expected ${model.name}.`,
      { mend: `bench enhance --with ${metadata.model ?? 'MODEL'}` },
    );
  await open(options.backend, io);
  const network = model.build(JSON.parse(metadata.options!) as object, 1);
  loadWeights(path, network);
  const enhancer = networkEnhancer(name, sha256(readFileSync(path)).slice(0, 32), model.source, network);
  if (options.weights === undefined) return enhancer;
  const trainedTo = `the weights in ${basename(path)}, trained as ${metadata.recipe ?? model.name} for ${metadata.step ?? '?'} steps`;
  return { ...enhancer, notes: [`${name} has ${trainedTo}; nothing was trained for this report.`] };
}

/** A network in an ONNX file. */
async function onnxSystem(file: string, { weights, onnx }: SystemOptions): Promise<NamedSystem> {
  if (weights !== undefined)
    throw new BenchError('usage', `--weights is given, and ${file} holds its own.`, { mend: 'leave --weights out' });
  const { onnxEnhancer } = await import('../models/onnx/enhancer.ts');
  const { onnxOptionsFrom } = await import('../models/onnx/options.ts');
  return onnxEnhancer(file, onnxOptionsFrom(onnx));
}

/** A network with the weights its authors published: "released", or "released:NAME" where there are several. */
async function releasedSystem(
  name: string,
  which: string | undefined,
  wantedBackend: string | undefined,
  io: Io,
): Promise<NamedSystem> {
  if (name.includes('/'))
    throw new BenchError('usage', `"${name}" names a variant; expected a model, as released weights fix its options.`, {
      mend: `bench enhance --with ${name.split('/')[0]} --weights released`,
    });
  await open(wantedBackend, io);
  const model = modelNamed(name);
  const { network, released } = releasedNetwork(model, which);
  io.progress.note(`Weights: released by the authors of ${model.source.paper} (asset ${released.asset}).`);
  const files = catalogue[released.asset].parts.map((part) => part.sha256);
  const key = keyOf([name, model.version, released.name, files]);
  const note = `${name} has the weights that its authors released (${released.name}, asset ${released.asset}); nothing was trained for this report.`;
  return { ...networkEnhancer(name, key, model.source, network), notes: [note] };
}

const modelNamed = (name: string): Model =>
  lookUp<Model>('model', models as unknown as Record<string, Model>, name, 'bench ls models');

async function open(wanted: string | undefined, io: Io): Promise<void> {
  const backend = await openBackend(wanted === undefined ? {} : { want: wanted as BackendName });
  io.progress.note(`Back end: ${backend.describe()}`);
}

/** The file of the weights that a system was trained to last. */
export function lastTrained(name: string, io: Io): string {
  const latest = latestTraining(name);
  if (!latest)
    throw new BenchError('no-weights', `There are no weights of ${name} yet.`, {
      mend: `bench run --model ${name}, or --weights FILE`,
    });
  io.progress.note(`Weights: those trained last, on ${latest.dataset} (${latest.weights}).`);
  return latest.weights;
}
