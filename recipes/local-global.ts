import { localGlobal } from '../src/models/local-global.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paper004, quickTraining, sentences, squaredError } from './common.ts';

/** Paper 004: mean squared error; an epoch shows 16 pictures in 51 steps, one pair of each scene, 500 times. */
export const localGlobalRecipe = defineRecipe({
  model: localGlobal,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(2e-3, squaredError, { crop: 64, batch: 8, steps: 180, checkpointEvery: 60 }),
    paper: paper004(2e-3),
  },
  variants: {
    'no-global': { summary: 'without the global encoder', options: { globalWidth: 0 } },
    'fusion-pair': { summary: 'two more convolutions after the fusion', options: { fusionPair: true } },
  },
  notes: {
    quick: [sentences.quick],
    paper: ['The optimiser is not given in paper 004: Adam with 2e-3 is that of the author’s later code.'],
  },
});
