import { dped } from '../src/models/dped.ts';
import { dpedGanLite } from '../src/models/dped-gan-lite.ts';
import { type Adversary, defineRecipe, type Training } from '../src/train/recipe.ts';
import {
  dpedAdversary,
  dpedObjectives,
  dpedSampling,
  paperTraining,
  quickObjective,
  quickTraining,
  sentences,
  squaredError,
} from './common.ts';

const quickError = 'Mean squared error instead of content, colour, texture and TV terms: not the paper’s objective.';

/** DPED: the residual generator. */
export const dpedRecipe = defineRecipe({
  model: dped,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError, { crop: 40, batch: 4, steps: 120 }),
    paper: paperTraining({
      learningRate: 5e-4,
      losses: dpedObjectives.release,
      discriminator: dpedAdversary,
      steps: 20_000,
      batch: 50,
      sampling: dpedSampling,
    }),
  },
  variants: {
    'no-norm': { summary: 'without instance normalisation', options: { normalisation: 'none' } },
    objective: {
      summary: 'the release’s objective, at quick scale too',
      at: {
        quick: {
          training: { ...quickObjective, losses: dpedObjectives.release, discriminator: dpedAdversary },
          notes: [sentences.objective],
        },
      },
    },
    'paper-weights': {
      summary: 'the weights 1, 0.1, 0.4 and 400 of the paper instead of the release’s 10, 0.5, 1 and 2000',
      training: { losses: dpedObjectives.paper, discriminator: { ...dpedAdversary, weight: 0.4 } },
      at: { quick: { training: quickObjective, notes: [sentences.objective] } },
    },
  },
  notes: {
    quick: [sentences.quick, quickError],
    paper: [
      'The weights of the terms are those of the release’s code, which are not proportional to the paper’s (variant paper-weights).',
    ],
  },
});

/** α is never given in paper 003. */
const losses003: Training['losses'] = [
  { term: 'content-003', weight: 1 },
  { term: 'blurred-colour', weight: 0.2 },
];
const adversary003: Adversary = {
  ...dpedAdversary,
  discriminator: 'dped-gan-lite',
  loss: 'non-saturating',
  weight: 0.3,
  batch: 'shared',
};

/** Paper 003: a narrower generator of the same form. */
export const dpedGanLiteRecipe = defineRecipe({
  model: dpedGanLite,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError, { crop: 48 }),
    paper: paperTraining({
      learningRate: 5e-4,
      losses: losses003,
      discriminator: adversary003,
      steps: 30_000,
      batch: 30,
    }),
  },
  variants: {
    'no-norm': { summary: 'without instance normalisation', options: { normalisation: 'none' } },
    objective: {
      summary: 'the paper’s objective, at quick scale too',
      at: {
        quick: {
          training: { ...quickObjective, losses: losses003, discriminator: adversary003 },
          notes: [sentences.objective],
        },
      },
    },
  },
  notes: {
    quick: [sentences.quick, quickError],
    paper: [
      'The optimiser, the weight α of the content loss (1), the order of the two steps and the width of the discriminator are not given in paper 003: reasoned defaults.',
    ],
  },
});
