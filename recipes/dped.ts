import { dped } from '../src/models/dped.ts';
import { dpedGanLite } from '../src/models/dped-gan-lite.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paperTraining, quickTraining, sentences, squaredError } from './common.ts';

const partial =
  'Mean squared error instead of the paper’s content, colour and texture terms, so this is not the paper’s objective.';

/** DPED: the residual generator. */
export const dpedRecipe = defineRecipe({
  model: dped,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError, { crop: 48, batch: 4 }),
    paper: paperTraining({ learningRate: 5e-4, losses: squaredError, steps: 20_000, batch: 50 }),
  },
  variants: {
    'no-norm': { summary: 'without instance normalisation', options: { normalisation: 'none' } },
  },
  notes: { quick: [sentences.quick], paper: [partial] },
});

/** Paper 003: a narrower generator of the same form. */
export const dpedGanLiteRecipe = defineRecipe({
  model: dpedGanLite,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError),
    paper: paperTraining({ learningRate: 5e-4, losses: squaredError, steps: 30_000, batch: 30 }),
  },
  variants: {
    'no-norm': { summary: 'without instance normalisation', options: { normalisation: 'none' } },
  },
  notes: {
    quick: [sentences.quick],
    paper: [partial, 'The optimiser is not given in paper 003: Adam with 5e-4 is a reasoned default.'],
  },
});
