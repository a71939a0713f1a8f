import { basename } from 'node:path';
import type { PreparedSet } from '../datasets/manifest.ts';
import { isOnnxFile } from '../models/onnx/file.ts';
import type { FeatureSource } from '../models/vgg.ts';
import type { Scale } from '../train/recipe.ts';

/** What a system is compared with unless the command line says otherwise. */
export const defaultOthers = 'input,he';

/** What `bench run` was asked for. */
export interface RunRequest {
  readonly model: string;
  readonly dataset: string | undefined;
  readonly camera: string | undefined;
  readonly pairs: readonly [string, string] | undefined;
  readonly testPairs: readonly [string, string] | undefined;
  readonly scale: Scale;
  readonly steps: number | undefined;
  readonly seed: number;
  /** Those of the data set where nobody names any. */
  readonly metrics: readonly string[] | undefined;
  readonly others: readonly string[];
  /** Where VGG's filters come from, instead of what the recipe says. */
  readonly features: FeatureSource | undefined;
  /** Folders of pictures without target, for recipes that train on such: to be enhanced, and good ones. */
  readonly unpaired: string | undefined;
  readonly good: string | undefined;
  /** Whether the report shows test pictures. */
  readonly pictures: boolean;
  /** Weights that the model is scored with instead of being trained: a file, or "released". */
  readonly weights: string | undefined;
  /** How an ONNX file takes its pictures. */
  readonly onnx: string | undefined;
  readonly backend: string | undefined;
  readonly out: string | undefined;
}

/** The name of a run's folder of a report. */
export function reportName(request: RunRequest, set: PreparedSet): string {
  const steps = request.steps === undefined ? '' : `-${request.steps}steps`;
  const features = request.features === undefined ? '' : `-${request.features}-features`;
  const model = isOnnxFile(request.model)
    ? basename(request.model).replace(/\.onnx$/i, '')
    : request.model.replace('/', '+');
  if (request.weights !== undefined || isOnnxFile(request.model)) {
    const weights = request.weights === undefined ? '' : `-${basename(request.weights).replace(/\W+/g, '-')}`;
    return `${model}${weights}-${set.manifest.name}-seed${request.seed}`;
  }
  return `${model}-${set.manifest.name}-${request.scale}${steps}-seed${request.seed}${features}`;
}

/** The command line that asks for the same run. */
export function commandOf(request: RunRequest): string {
  const words = ['bench run', `--model ${request.model}`];
  if (request.dataset) words.push(`--dataset ${request.dataset}`);
  if (request.camera) words.push(`--camera ${request.camera}`);
  if (request.pairs) words.push(`--pairs ${request.pairs.join(' ')}`);
  if (request.testPairs) words.push(`--test-pairs ${request.testPairs.join(' ')}`);
  if (request.unpaired) words.push(`--unpaired ${request.unpaired}`);
  if (request.good) words.push(`--good ${request.good}`);
  if (request.weights !== undefined) words.push(`--weights ${request.weights}`);
  if (request.onnx !== undefined) words.push(`--onnx ${request.onnx}`);
  words.push(`--recipe ${request.scale}`);
  if (request.steps !== undefined) words.push(`--steps ${request.steps}`);
  words.push(`--seed ${request.seed}`);
  if (request.features) words.push(`--features ${request.features}`);
  if (request.others.join() !== defaultOthers) words.push(`--with ${request.others.join()}`);
  if (!request.pictures) words.push('--no-pictures');
  if (request.metrics) words.push(`--metrics ${request.metrics.join()}`);
  return words.join(' ');
}
