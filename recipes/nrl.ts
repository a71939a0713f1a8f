import { nrl } from '../src/models/nrl.ts';
import type { RecursiveUnit } from '../src/models/nrl-blocks.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paperTraining, quickTraining, sentences, squaredError } from './common.ts';

const units: readonly RecursiveUnit[] = ['rru', 'rrau', 'arru', 'rru+a', 'raru'];

/** Table 2 of the paper: every unit at every number of recursions, without residual learning; "rru+a" needs two. */
const table2 = Object.fromEntries(
  units.flatMap((unit) =>
    [1, 3, 6, 12, 24]
      .filter((recursions) => unit !== 'rru+a' || recursions > 1)
      .map((recursions) => [
        `${unit}-n${recursions}`,
        {
          summary: `table 2: unit ${unit.toUpperCase()}, N = ${recursions}, no residual learning`,
          options: { unit, recursions, residual: 'none' as const },
        },
      ]),
  ),
);

/** One epoch is a sixth of the 160,471 iPhone patches in batches of 32; the rate falls every 5 of 100 epochs. */
const stepsPerEpoch = Math.round(160_471 / 6 / 32);
const falls = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** Paper 001. The perceptual and adversarial terms of NRL-DPL need weights and a discriminator from outside this book. */
export const nrlRecipe = defineRecipe({
  model: nrl,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError),
    paper: paperTraining({
      learningRate: 5e-4,
      losses: squaredError,
      schedule: { kind: 'steps', at: falls, factor: 0.95 },
      steps: 100 * stepsPerEpoch,
      batch: 32,
    }),
  },
  variants: {
    conv3: { summary: 'table 1: two 3×3 convolutions give the primary features', options: { firstBlock: 'conv3' } },
    conv9: { summary: 'table 1: one 9×9 convolution gives the primary features', options: { firstBlock: 'conv9' } },
    msb: { summary: 'table 1: multi-scale block', options: { firstBlock: 'msb' } },
    'fmsb-3': { summary: 'table 1: fully multi-scale block of 3×3 kernels', options: { firstBlock: 'fmsb-3' } },
    ...table2,
    'no-rl': { summary: 'table 3: the generated picture only', options: { residual: 'none' } },
    rl: { summary: 'table 3: the input plus the residual', options: { residual: 'identical' } },
    'nrl-minus': { summary: 'table 3: the input divided by λ plus the residual', options: { residual: 'scalar' } },
    'attention-64': { summary: 'attention multiplied by its 64 channels', options: { attentionGain: 64 } },
    'attention-per-step': { summary: 'an attention for every recursion', options: { attention: 'per-step' } },
  },
  notes: {
    quick: [sentences.quick, 'λ is 1, not that of equation 6 on the training set.'],
    paper: [
      'Mean squared error only, as the paper’s ablations and its row NRL; the row NRL-DPL adds a perceptual and an adversarial term.',
      'λ is 1, not that of equation 6 on the training set. Patches are drawn from the whole set instead of a sixth of it per epoch; 836 steps count as an epoch.',
    ],
  },
});
