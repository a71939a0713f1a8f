import { drht } from '../src/models/drht.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paper004, quickTraining, sentences, squaredError } from './common.ts';

/** A comparator of paper 004, trained as its own network is: mean squared error, 51 steps of 16 pictures an epoch. */
export const drhtRecipe = defineRecipe({
  model: drht,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError, { crop: 32, batch: 4, steps: 60, checkpointEvery: 30 }),
    paper: paper004(1e-4),
  },
  variants: {},
  notes: {
    quick: [sentences.quick],
    paper: [
      'Both networks of DRHT are trained together on the pairs of paper 004, from random weights; the authors train the first on HDR pictures and start it from VGG-16. Length and batch are those of paper 004’s own network.',
    ],
  },
});
