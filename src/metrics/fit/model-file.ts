import { join } from 'node:path';
import { z } from 'zod';
import { BenchError, messageOf } from '../../core/errors.ts';
import { readJsonIfThere, writeJson } from '../../core/files.ts';
import { benchHome } from '../../core/home.ts';
import { type NiqeModel, niqeBlock } from '../niqe.ts';
import { featureCount } from '../niqe-features.ts';
import { type BrisqueModel, brisqueConstants } from './fit-brisque.ts';
import { sharpShare } from './fit-niqe.ts';

export type FittedKind = 'niqe' | 'brisque';

/** Where a fitted model came from; it stands in the file as it is. */
export interface FittedFrom {
  /** Pictures that were used, and the SHA-256 of the sorted list of their ids and hashes. */
  readonly pictures: number;
  readonly picturesHash: string;
  readonly opinionsHash?: string;
  readonly provenance: unknown;
}

const numbers = (count?: number) => (count === undefined ? z.array(z.number()) : z.array(z.number()).length(count));
const name = z.string().regex(/^[\w.-]+$/);
const schemas = {
  niqe: z.object({
    kind: z.literal('niqe'),
    name,
    mean: numbers(featureCount),
    covariance: numbers(featureCount ** 2),
  }),
  brisque: z
    .object({
      kind: z.literal('brisque'),
      name,
      gamma: z.number(),
      rho: z.number(),
      coefficients: numbers(),
      vectors: z.array(numbers(featureCount)),
      minima: numbers(featureCount),
      maxima: numbers(featureCount),
    })
    .refine(({ coefficients, vectors }) => coefficients.length === vectors.length, 'one coefficient per vector'),
} as const;

/** Where the fitted model of that name is kept. */
export function modelPath(kind: FittedKind, model: string): string {
  if (!name.safeParse(model).success)
    throw new BenchError('bad-name', `"${model}" cannot name a model; expected letters, digits, ".", "-" and "_".`, {
      mend: 'choose another name, such as --name city',
    });
  return benchHome('metric-models', join(kind, `${model}.json`));
}

export function saveNiqe(model: string, fitted: NiqeModel & { readonly blocks: number }, from: FittedFrom): string {
  const path = modelPath('niqe', model);
  const { mean, covariance, blocks } = fitted;
  const how = { block: niqeBlock, sharpShare, blocks };
  writeJson(path, { kind: 'niqe', name: model, how, from, mean: [...mean], covariance: [...covariance] });
  return path;
}

export function saveBrisque(model: string, { svr, ranges }: BrisqueModel, from: FittedFrom): string {
  const path = modelPath('brisque', model);
  const { gamma, rho, features, coefficients, vectors } = svr;
  writeJson(path, {
    kind: 'brisque',
    name: model,
    how: brisqueConstants,
    from,
    gamma,
    rho,
    minima: [...ranges.minima],
    maxima: [...ranges.maxima],
    coefficients: [...coefficients],
    vectors: Array.from(coefficients, (_, i) => [...vectors.subarray(i * features, (i + 1) * features)]),
  });
  return path;
}

export function loadNiqe(model: string): NiqeModel {
  const { mean, covariance } = load('niqe', model);
  return { mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) };
}

export function loadBrisque(model: string): BrisqueModel {
  const { gamma, rho, coefficients, vectors, minima, maxima } = load('brisque', model);
  return {
    svr: {
      gamma,
      rho,
      features: featureCount,
      coefficients: Float64Array.from(coefficients),
      vectors: Float64Array.from(vectors.flat()),
    },
    ranges: { lower: -1, upper: 1, minima: Float64Array.from(minima), maxima: Float64Array.from(maxima) },
  };
}

function load<K extends FittedKind>(kind: K, model: string): z.infer<(typeof schemas)[K]> {
  const path = modelPath(kind, model);
  const mend = `bench fit ${kind} --images DIR${kind === 'brisque' ? ' --mos FILE' : ''} --name ${model}`;
  let value: unknown;
  try {
    value = readJsonIfThere(path);
  } catch (error) {
    throw new BenchError('unreadable-model', `${path} is no JSON: ${messageOf(error)}.`, { mend, cause: error });
  }
  if (value === undefined)
    throw new BenchError('missing-model', `There is no fitted ${kind} model named "${model}" (${path}).`, { mend });
  const parsed = schemas[kind].safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const where = issue.path.join('.') || 'the file';
    throw new BenchError('unreadable-model', `${path} is no ${kind} model: ${where}: ${issue.message}.`, { mend });
  }
  return parsed.data as z.infer<(typeof schemas)[K]>;
}
