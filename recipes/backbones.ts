import { gridnet } from '../src/models/gridnet.ts';
import { resnet20 } from '../src/models/resnet-20.ts';
import { resnet32 } from '../src/models/resnet-32.ts';
import { unet } from '../src/models/unet.ts';
import { defineRecipe, type Training } from '../src/train/recipe.ts';
import { paperTraining, pixelLosses, quickTraining, sentences } from './common.ts';

/** Smaller pictures and batches than the small networks have, so that a quick training stays quick. */
const quick = quickTraining(1e-3, pixelLosses, { crop: 48, batch: 4 });
const trainings: Readonly<Record<'quick' | 'paper', Training>> = {
  quick,
  paper: paperTraining({
    learningRate: 1e-4,
    losses: pixelLosses,
    schedule: { kind: 'steps', at: [0.5, 0.75], factor: 0.5 },
    steps: 60_000,
    batch: 32,
  }),
};
const shared = {
  optionsAt: { quick: { start: 'identity' } },
  trainings,
  notes: { quick: [sentences.quick], paper: [sentences.backbone] },
} as const;

/** The backbones that paper 000 puts in place of its own. */
export const resnet20Recipe = defineRecipe({
  ...shared,
  model: resnet20,
  variants: { 'no-norm': { summary: 'without instance normalisation', options: { normalisation: 'none' } } },
});

export const resnet32Recipe = defineRecipe({
  ...shared,
  model: resnet32,
  variants: { 'no-norm': { summary: 'without instance normalisation', options: { normalisation: 'none' } } },
});

export const gridnetRecipe = defineRecipe({
  ...shared,
  model: gridnet,
  variants: {
    in: { summary: 'instance normalisation after every convolution', options: { normalisation: 'instance' } },
  },
});

export const unetRecipe = defineRecipe({
  ...shared,
  model: unet,
  variants: { small: { summary: 'three levels of 16, 32 and 64 channels', options: { widths: [16, 32, 64] } } },
});
