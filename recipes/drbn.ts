import { drbn } from '../src/models/drbn.ts';
import { type Adversary, defineRecipe, type Training } from '../src/train/recipe.ts';
import { everyPair, paperTraining, quickTraining, sentences } from './common.ts';

/** Stage 1: 689 pairs five times over in batches of 4 are an epoch of 861; the rate halves after 200 of 300 epochs. */
const stage1 = { sampling: { ...everyPair, repeats: 5 }, steps: 300 * 861 } as const;
/** Stage 2: twice over in batches of 2. */
const stage2 = { sampling: { ...everyPair, repeats: 2 }, steps: 300 * 689, crop: 128, batch: 2 } as const;

/** −SSIM of the picture, perceptual distance, and quality by a discriminator that sees pictures without target. */
const detail: Training['losses'] = [{ term: 'ssim-zero-padded', weight: 1 }];
const percept: Training['losses'] = [...detail, { term: 'content-002', weight: 1 }];
const quality: Adversary = {
  discriminator: 'drbn',
  loss: 'least-squares-noisy',
  weight: 2,
  learningRate: 1e-6,
  order: 'generator-first',
  batch: 'shared',
  unpaired: 'test-inputs',
};

/** Stage 2 on the frozen stage 1 of the same scale, data and seed. */
const second = (summary: string, losses: Training['losses'], discriminator: Adversary | null, ...notes: string[]) =>
  ({
    summary,
    options: { stage: 2 },
    training: { losses, discriminator, first: { recipe: 'drbn', as: 'earlier-stage', weight: 0 } },
    at: {
      paper: { training: stage2 },
      quick: { training: { steps: 60, batch: 2, crop: 48 } },
    },
    notes: ['Stage 1 is trained first and kept fixed.', ...notes],
  }) as const;

/** Paper 002: stage 1, and stage 2 as variants. */
export const drbnRecipe = defineRecipe({
  model: drbn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(
      5e-4,
      [
        { term: 'mse', weight: 1 },
        { term: 'ssim-bands', weight: 0.05 },
      ],
      { crop: 48, batch: 4 },
    ),
    paper: paperTraining({
      learningRate: 1e-4,
      crop: 256,
      flips: true,
      losses: [{ term: 'ssim-bands', weight: 1 }],
      schedule: { kind: 'steps', at: [2 / 3], factor: 0.5 },
      batch: 4,
      ...stage1,
    }),
  },
  variants: {
    t1: { summary: 'one recursion', options: { recursions: 1 } },
    t2: { summary: 'two recursions', options: { recursions: 2 } },
    t3: { summary: 'three recursions', options: { recursions: 3 } },
    'single-band': {
      summary: 'SSIM of the finest estimate only',
      training: { losses: [{ term: 'ssim-zero-padded', weight: 1 }] },
      at: {
        quick: {
          training: {
            losses: [
              { term: 'mse', weight: 1 },
              { term: 'ssim-zero-padded', weight: 0.05 },
            ],
          },
        },
      },
    },
    detail: second('stage 2 with its loss of detail', detail, null),
    percept: second('stage 2 with its losses of detail and perception', percept, null),
    'stage-2': second(
      'stage 2 with all losses; its unpaired inputs are the test inputs, as the authors do',
      percept,
      quality,
      'Transductive: the discriminator trains stage 2 on the enhanced inputs of the test pairs (never on their targets), as the authors’ own code does. The variant stage-2-clean does not.',
      'Which pictures of AVA the authors took as good ones is not published: those of --good and the training targets are taken.',
    ),
    'stage-2-clean': second(
      'stage 2 with all losses; its unpaired inputs are those of --unpaired, or the training inputs',
      percept,
      { ...quality, unpaired: 'others' },
      'No test picture is seen in training: unpaired inputs are those of --unpaired, or the training inputs drawn apart from their pairs.',
    ),
  },
  notes: {
    quick: [sentences.quick],
    paper: ['The number of epochs of stage 2 is not known: that of stage 1 is taken.'],
  },
});
