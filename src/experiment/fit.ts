import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { type Progress, silent } from '../core/progress.ts';
import { provenance } from '../core/provenance.ts';
import { listPictures } from '../datasets/pair-folders.ts';
import type { Image } from '../image/image.ts';
import { grayPlane } from '../image/plane.ts';
import { readImage } from '../image/read.ts';
import { brisqueFeatures } from '../metrics/brisque-features.ts';
import { fitBrisque } from '../metrics/fit/fit-brisque.ts';
import { fitNiqe, sharpFeatures } from '../metrics/fit/fit-niqe.ts';
import { modelPath, saveBrisque, saveNiqe } from '../metrics/fit/model-file.ts';
import { readOpinions } from '../metrics/fit/opinions.ts';

export interface FitInputs {
  readonly images: string;
  readonly mos?: string | undefined;
  readonly name: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A model that was fitted: the metric to score with, and where the model is kept. */
export interface Fitted {
  readonly metric: string;
  readonly path: string;
  readonly pictures: number;
  /** Sharp blocks that a NIQE model was made of. */
  readonly blocks?: number;
}

/** Fits a metric's model to a folder of pictures. */
export const fitters = {
  /** The model of natural pictures, from the sharp blocks of pristine ones. */
  async niqe(inputs: FitInputs): Promise<Fitted> {
    modelPath('niqe', inputs.name);
    const { pictures } = listPictures(inputs.images);
    const features = await overPictures(pictures, sharpFeatures, inputs);
    const model = fitNiqe(features);
    const path = saveNiqe(inputs.name, model, {
      pictures: features.length,
      picturesHash: hashOf(pictures),
      provenance: provenance(),
    });
    return { metric: `niqe@${inputs.name}`, path, pictures: features.length, blocks: model.blocks };
  },

  /** The regression from BRISQUE features to mean opinion scores. */
  async brisque(inputs: FitInputs): Promise<Fitted> {
    modelPath('brisque', inputs.name);
    if (inputs.mos === undefined)
      throw new BenchError('usage', 'A BRISQUE model is fitted to opinion scores, and no --mos is given.', {
        mend: 'add --mos FILE with lines such as "photo1.png,63.2"',
      });
    const opinions = readOpinions(inputs.mos);
    const { pictures } = listPictures(inputs.images);
    assertSamePictures(pictures, opinions, inputs);
    const features = await overPictures(pictures, definedFeatures, inputs);
    const targets = [...pictures.keys()].map((id) => opinions.get(id)!);
    const path = saveBrisque(inputs.name, fitBrisque(features, targets), {
      pictures: features.length,
      picturesHash: hashOf(pictures),
      opinionsHash: keyOf([...opinions].sort()),
      provenance: provenance(),
    });
    return { metric: `brisque-refit@${inputs.name}`, path, pictures: features.length };
  },
} as const;

function assertSamePictures(
  pictures: ReadonlyMap<string, string>,
  opinions: ReadonlyMap<string, number>,
  { images, mos }: FitInputs,
): void {
  const unscored = [...pictures.keys()].filter((id) => !opinions.has(id));
  const unseen = [...opinions.keys()].filter((id) => !pictures.has(id));
  if (unscored.length + unseen.length === 0) return;
  const some = (ids: string[]): string =>
    `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`;
  const parts = [
    unscored.length > 0 && `pictures without a score: ${some(unscored)}`,
    unseen.length > 0 && `scores without a picture: ${some(unseen)}`,
  ];
  throw new BenchError('unpaired', `${images} and ${mos} differ: ${parts.filter(Boolean).join('; ')}.`, {
    mend: 'name each picture once in the list of scores',
  });
}

function definedFeatures(image: Image, path: string): Float64Array {
  const features = brisqueFeatures(grayPlane(image));
  if (features.every(Number.isFinite)) return features;
  throw new BenchError('undefined-features', `${path}: its features are undefined, as on flat pictures.`, {
    mend: 'take the picture out of the folder',
  });
}

async function overPictures(
  pictures: ReadonlyMap<string, string>,
  featuresOf: (image: Image, path: string) => Float64Array,
  { progress = silent, signal }: FitInputs,
): Promise<Float64Array[]> {
  const task = progress.task('fit', pictures.size);
  const all: Float64Array[] = [];
  for (const [id, path] of pictures) {
    if (signal?.aborted) throw new BenchError('interrupted', `The fit stopped before ${id}.`);
    const { image } = await readImage(path);
    all.push(featuresOf(image, path));
    task.advance();
  }
  task.done();
  return all;
}

function hashOf(pictures: ReadonlyMap<string, string>): string {
  return keyOf([...pictures].map(([id, path]) => [id, sha256OfFile(path)]));
}
