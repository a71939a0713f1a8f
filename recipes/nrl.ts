import { nrl } from '../src/models/nrl.ts';
import type { RecursiveUnit } from '../src/models/nrl-blocks.ts';
import { defineRecipe, type Training } from '../src/train/recipe.ts';
import { everyPair, paperTraining, quickTraining, sentences, squaredError, srganAdversary } from './common.ts';

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

/** One epoch is a random sixth of the 160,471 iPhone patches in batches of 32; the rate falls every 5 of 100 epochs. */
const stepsPerEpoch = Math.round(160_471 / 6 / 32);
const falls = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
const paper001 = (changes: Pick<Training, 'losses'> & Partial<Training>): Training =>
  paperTraining({
    learningRate: 5e-4,
    schedule: { kind: 'steps', at: falls, factor: 0.95 },
    sampling: { ...everyPair, share: 1 / 6 },
    steps: 100 * stepsPerEpoch,
    batch: 32,
    ...changes,
  });

/** The generator of paper 001; its λ comes from the training set. */
const generator = {
  model: nrl,
  optionsAt: { quick: { start: 'identity' } },
  measures: { lambda: 'adjusting-rate' },
} as const;
const quickSize = { crop: 32, batch: 4 } as const;

/** Paper 001: NRL with squared error, and the blocks, units and residuals of its ablations. */
export const nrlRecipe = defineRecipe({
  ...generator,
  trainings: {
    quick: quickTraining(1e-3, squaredError, quickSize),
    paper: paper001({ losses: squaredError }),
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
    quick: [sentences.quick],
    paper: [
      'Mean squared error only, as the paper’s ablations and its row NRL; the system nrl-dpl adds its other terms.',
    ],
  },
});

/** NRL-DPL: with the dynamic multi-level perceptual loss and a discriminator. */
export const nrlDplRecipe = defineRecipe({
  ...generator,
  trainings: {
    quick: quickTraining(
      5e-4,
      [
        { term: 'mse', weight: 1 },
        { term: 'dynamic-perceptual', weight: 1e-3 },
      ],
      { ...quickSize, discriminator: { ...srganAdversary, weight: 1e-4 } },
    ),
    paper: paper001({
      losses: [
        { term: 'mse', weight: 1 },
        { term: 'dynamic-perceptual', weight: 0.01 },
      ],
      discriminator: srganAdversary,
    }),
  },
  variants: {
    'no-adversarial': { summary: 'without the discriminator', training: { discriminator: null } },
    'no-dpl': {
      summary: 'without the perceptual term',
      training: { losses: squaredError },
    },
  },
  notes: {
    quick: [
      sentences.quick,
      'The weights of the perceptual and the adversarial term are a tenth of the paper recipe’s.',
    ],
    paper: [
      'The weights of the terms (1, 0.01 and 1e-3), the discriminator (SRGAN’s) and the order of the two steps are reasoned defaults: paper 001 does not give them.',
    ],
  },
});

/** Zhu et al. as paper 001 compares with it: its own generator, content and adversarial loss. */
export const zhuGanRecipe = defineRecipe({
  ...generator,
  trainings: {
    quick: quickTraining(
      1e-3,
      [
        { term: 'mse', weight: 1 },
        { term: 'content', weight: 1e-2 },
      ],
      { ...quickSize, steps: 120, discriminator: { ...srganAdversary, weight: 1e-4 } },
    ),
    paper: paper001({ losses: [{ term: 'content', weight: 1 }], discriminator: srganAdversary }),
  },
  variants: {
    'no-adversarial': { summary: 'without the discriminator', training: { discriminator: null } },
  },
  notes: {
    quick: [sentences.quick, 'Squared error is added, without which so short a training does not get far.'],
    paper: ['The discriminator (SRGAN’s) and the weight 1e-3 of its term are reasoned defaults.'],
  },
});
