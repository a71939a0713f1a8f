import { existsSync, readFileSync } from 'node:fs';
import { recipes } from '../../recipes/index.ts';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { BenchError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { lookUp, unknownName } from '../core/near.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { networkEnhancer } from '../models/enhance.ts';
import { models } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import { loadWeights, weightsMetadata } from '../train/checkpoint.ts';
import { latestTraining } from '../train/latest.ts';
import type { Io } from './verb.ts';

/** A classic method by name, or a network with weights from a file or from the last training. */
export async function systemNamed(
  name: string,
  options: { weights?: string | undefined; backend?: string | undefined },
  io: Io,
): Promise<Enhancer> {
  if (Object.hasOwn(baselines, name)) return lookUp('baseline', baselines, name).enhancer();
  const [modelName, variant] = name.split('/');
  if (!Object.hasOwn(models, modelName!))
    throw unknownName('system', name, [...Object.keys(baselines), ...Object.keys(models)], 'bench ls models');
  if (variant !== undefined)
    lookUp(`variant of ${modelName}`, lookUp('recipe', recipes, modelName!).variants, variant, 'bench ls recipes');
  const path = options.weights ?? lastTrained(name, io);
  if (!existsSync(path))
    throw new BenchError('missing-file', `${path} does not exist; expected weights that bench wrote.`, {
      mend: `bench run --model ${name}`,
    });
  const metadata = weightsMetadata(path);
  if (metadata.model !== modelName)
    throw new BenchError(
      'bad-weights',
      `${path} holds weights of ${metadata.model ?? 'another program'}, expected ${modelName}.`,
      { mend: `bench enhance --with ${metadata.model ?? 'MODEL'}` },
    );
  const backend = await openBackend(options.backend === undefined ? {} : { want: options.backend as BackendName });
  io.progress.note(`Back end: ${backend.describe()}`);
  const model: Model = lookUp<Model>('model', models as unknown as Record<string, Model>, modelName!);
  const network = model.build(JSON.parse(metadata.options!) as object, 1);
  loadWeights(path, network);
  return networkEnhancer(name, sha256(readFileSync(path)).slice(0, 32), model.source, network);
}

function lastTrained(name: string, io: Io): string {
  const latest = latestTraining(name);
  if (!latest)
    throw new BenchError('no-weights', `There are no weights of ${name} yet.`, {
      mend: `bench run --model ${name}, or --weights FILE`,
    });
  io.progress.note(`Weights: those trained last, on ${latest.dataset} (${latest.weights}).`);
  return latest.weights;
}
