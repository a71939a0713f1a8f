import { drbn } from '../src/models/drbn.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paperTraining, quickTraining, sentences } from './common.ts';

/** 689 pairs in batches of 4, each repeated five times per epoch; the rate halves after 200 of 300 epochs. */
const stepsPerEpoch = 861;

/** Paper 002, stage 1. */
export const drbnRecipe = defineRecipe({
  model: drbn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(5e-4, [{ term: 'mse', weight: 1 }]),
    paper: paperTraining({
      learningRate: 1e-4,
      crop: 256,
      flips: true,
      losses: [{ term: 'ssim-zero-padded', weight: 1 }],
      schedule: { kind: 'steps', at: [2 / 3], factor: 0.5 },
      steps: 300 * stepsPerEpoch,
      batch: 4,
    }),
  },
  variants: {
    t1: { summary: 'one recursion', options: { recursions: 1 } },
    t2: { summary: 'two recursions', options: { recursions: 2 } },
    t3: { summary: 'three recursions', options: { recursions: 3 } },
  },
  notes: {
    quick: [sentences.quick],
    paper: [
      'SSIM of the finest estimate only, where the paper adds that of the estimates at half and a quarter of the resolution.',
    ],
  },
});
