import { encodeSafetensors, readSafetensors, type Safetensors } from '../assets/readers/safetensors.ts';
import { withFile } from '../assets/readers/source.ts';
import type { NamedTensors } from '../assets/readers/tensor.ts';
import type { Tensor, Variable } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import { writeWhole } from '../core/files.ts';
import type { Network } from '../models/model.ts';
import { assignValues } from '../models/weights.ts';
import type { Adam } from './adam.ts';

/** Where a training stands. Random streams and the data cursor follow from the step, so nothing else is saved. */
export interface Standing {
  /** Steps done. */
  readonly step: number;
  readonly best: { readonly step: number; readonly psnr: number } | undefined;
  /** Back ends that did the steps, in order; more than one after a resume on another machine. */
  readonly backends: readonly string[];
  /** Seconds of training so far. */
  readonly seconds: number;
  /** Seconds of these that the training waited for its pictures: decoding ahead was too slow, cutting included. */
  readonly waiting: number;
}

/** A network in training with its optimizer: the generator, or the discriminator. */
export interface Part {
  /** Where its tensors stand in the file: "" or a prefix such as "discriminator/". */
  readonly prefix: string;
  readonly network: Trainable;
  readonly adam: Adam;
}

type Trainable = Pick<Network, 'weights' | 'state'>;

/** Saves all parts and the standing in one file, whole or not at all. */
export async function saveCheckpoint(path: string, parts: readonly Part[], standing: Standing): Promise<void> {
  const tensors = parts.flatMap(({ prefix, network, adam }) =>
    [...tensorsOf(network), ...adam.moments()].map(([name, tensor]): [string, Tensor] => [`${prefix}${name}`, tensor]),
  );
  writeWhole(path, await encode(tensors, { standing: JSON.stringify(standing) }));
}

/** Puts a saved training back into its parts and gives its standing. */
export function loadCheckpoint(path: string, parts: readonly Part[]): Standing {
  const { tensors, metadata } = decode(path);
  const standing = JSON.parse(metadata.standing ?? '{}') as Standing;
  for (const { prefix, network, adam } of parts) {
    restore(path, network, tensors, prefix);
    adam.restore(standing.step, (name) => take(path, tensors, `${prefix}${name}`));
  }
  return standing;
}

/** Saves the weights and state of a network with what is known of them. */
export async function saveWeights(path: string, network: Network, metadata: Record<string, string>): Promise<void> {
  writeWhole(path, await encode([...tensorsOf(network)], metadata));
}

/** Puts saved weights into a network and gives what is known of them. */
export function loadWeights(path: string, network: Network): Readonly<Record<string, string>> {
  const { tensors, metadata } = decode(path);
  restore(path, network, tensors);
  return metadata;
}

/** What a weights file says of itself, without a network. */
export function weightsMetadata(path: string): Readonly<Record<string, string>> {
  return decode(path).metadata;
}

function* tensorsOf(network: Trainable): Iterable<[string, Tensor]> {
  for (const [name, weight] of network.weights) yield [`weights/${name}`, weight];
  for (const [name, value] of network.state) yield [`state/${name}`, value];
}

function restore(path: string, network: Trainable, tensors: NamedTensors, prefix = ''): void {
  for (const [name, tensor] of tensorsOf(network))
    assignValues(tensor as Variable, take(path, tensors, `${prefix}${name}`));
}

function take(path: string, tensors: NamedTensors, name: string): Float32Array {
  const values = tensors.get(name)?.data;
  if (values instanceof Float32Array) return values;
  throw new BenchError('bad-weights', `${path} holds no tensor "${name}"; expected the weights of this network.`, {
    mend: 'name the weights that belong to this model and variant',
  });
}

async function encode(tensors: [string, Tensor][], metadata: Record<string, string>): Promise<Uint8Array> {
  const named = await Promise.all(
    tensors.map(async ([name, tensor]) => ({
      name,
      shape: tensor.shape,
      dtype: 'float32' as const,
      data: (await tensor.data()) as Float32Array,
    })),
  );
  return encodeSafetensors(named, metadata);
}

function decode(path: string): Safetensors {
  return withFile(path, readSafetensors);
}
