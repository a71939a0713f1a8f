import { gridnet } from '../src/models/gridnet.ts';
import { resnet20 } from '../src/models/resnet-20.ts';
import { resnet32 } from '../src/models/resnet-32.ts';
import { unet } from '../src/models/unet.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paper000, pixelLosses, quickTraining, sentences } from './common.ts';

/** Smaller pictures and batches than the small networks have, so that a quick training stays quick. */
const shared = {
  optionsAt: { quick: { start: 'identity' } },
  trainings: { quick: quickTraining(1e-3, pixelLosses, { crop: 32, batch: 4, steps: 120 }), paper: paper000() },
  notes: {
    quick: [sentences.quick, sentences.quickPixels],
    paper: ['Paper 000 compares this backbone under its own objective and training.', sentences.schedule000],
  },
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
