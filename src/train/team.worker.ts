import { workerData } from 'node:worker_threads';
import { type BackendName, openBackend } from '../backend/backend.ts';
import { tf } from '../backend/tf.ts';
import { models } from '../models/index.ts';
import type { Model, Network } from '../models/model.ts';
import { assignValues } from '../models/weights.ts';
import { answerQuestions } from '../work/answering.ts';
import { generatorSlope } from './step.ts';
import type { Training } from './training.ts';

export interface MemberOptions extends Pick<Training, 'losses' | 'features' | 'crop' | 'seed'> {
  readonly backend: string;
  readonly threads: number;
  readonly model: string;
  readonly options: object;
  /** All weights one after the other, as they are before a step; and where its gradients go. */
  readonly weights: ArrayBufferLike;
  readonly gradients: SharedArrayBuffer;
}

/** A part of a batch, NHWC in [0, 1]. */
export interface Part {
  readonly input: Float32Array<ArrayBuffer>;
  readonly target: Float32Array<ArrayBuffer>;
  readonly step: number;
}

/** Mean loss and terms over the part; the gradients are where the options say. */
export interface PartLoss {
  readonly value: number;
  readonly terms: Readonly<Record<string, number>>;
}

const member = workerData as MemberOptions;
const weights = new Float32Array(member.weights);
const gradients = new Float32Array(member.gradients);
const network = openNetwork();

async function openNetwork(): Promise<Network> {
  await openBackend({ want: member.backend as BackendName, threads: member.threads });
  const model = models[member.model as keyof typeof models] as unknown as Model;
  return model.build(member.options, member.seed);
}

async function slopeOfPart({ input, target, step }: Part): Promise<PartLoss> {
  const { crop, losses, features, seed } = member;
  const mine = await network;
  let at = 0;
  for (const weight of mine.weights.values()) {
    assignValues(weight, weights.slice(at, at + weight.size));
    at += weight.size;
  }
  const shape: [number, number, number, number] = [input.length / (crop ** 2 * 3), crop, crop, 3];
  const pairs = { input: tf.tensor4d(input, shape), target: tf.tensor4d(target, shape) };
  const slope = await generatorSlope({ network: mine, losses, features }, { pairs }, { step, seed });
  at = 0;
  for (const gradient of Object.values(slope.gradients)) {
    gradients.set((await gradient.data()) as Float32Array, at);
    at += gradient.size;
  }
  tf.dispose([pairs.input, pairs.target, slope.gradients]);
  return { value: slope.value, terms: slope.terms };
}

answerQuestions(slopeOfPart);
