import { johnson } from '../src/models/johnson.ts';
import { mcrn } from '../src/models/mcrn.ts';
import { ppcn } from '../src/models/ppcn.ts';
import { srcnn } from '../src/models/srcnn.ts';
import { vdsr } from '../src/models/vdsr.ts';
import { defineRecipe, type Training } from '../src/train/recipe.ts';
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

const likeDped = { learningRate: 5e-4, steps: 20_000, batch: 50, sampling: dpedSampling } as const;
const schedule = 'The schedule is DPED’s: Adam with 5e-4, batch 50, 20,000 steps, 30,000 patches drawn every 1,000.';
const quickError = 'Mean squared error instead of the published objective.';

/** Dong et al. */
export const srcnnRecipe = defineRecipe({
  model: srcnn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(1e-3, squaredError),
    paper: paperTraining({ ...likeDped, losses: squaredError }),
  },
  variants: {},
  notes: { quick: [sentences.quick], paper: [schedule] },
});

/** Kim et al. */
export const vdsrRecipe = defineRecipe({
  model: vdsr,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(5e-4, squaredError, { crop: 32, batch: 4 }),
    paper: paperTraining({ ...likeDped, losses: squaredError, learningRate: 1e-4, clipNorm: 0.4 }),
  },
  variants: {
    clipped: {
      summary: 'gradients shortened to a norm of 0.01, at quick scale too',
      training: { optimizer: { clipNorm: 0.01 } },
    },
  },
  notes: {
    quick: [sentences.quick],
    paper: [`${schedule} The rate is 1e-4; gradients are shortened to a norm of 0.4 (a reasoned default).`],
  },
});

/** Johnson et al. */
const johnsonLosses: Training['losses'] = [
  { term: 'content-johnson', weight: 1 },
  { term: 'tv', weight: 1e-3 },
];
export const johnsonRecipe = defineRecipe({
  model: johnson,
  trainings: {
    quick: quickTraining(3e-3, squaredError, { crop: 48 }),
    paper: paperTraining({ ...likeDped, losses: johnsonLosses, learningRate: 1e-3 }),
  },
  variants: {
    in: { summary: 'instance instead of batch normalisation', options: { normalisation: 'instance' } },
    objective: {
      summary: 'the published objective, at quick scale too, there with squared error added',
      at: {
        quick: {
          training: { losses: [...johnsonLosses, { term: 'mse', weight: 10 }] },
          notes: [
            sentences.quickFromScratch,
            'The published objective through random VGG filters (unless --features imagenet is given), with squared error added, without which so short a training does not get far.',
          ],
        },
      },
    },
  },
  notes: {
    quick: [sentences.quickFromScratch, quickError],
    paper: [`${schedule} The rate is the publication’s 1e-3; the weight of its total variation is a reasoned default.`],
  },
});

/** Liu & Jung; what they minimised is not in what is public: DPED's objective is taken. */
export const mcrnRecipe = defineRecipe({
  model: mcrn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(2e-3, squaredError),
    paper: paperTraining({ ...likeDped, losses: dpedObjectives.release, discriminator: dpedAdversary }),
  },
  variants: {
    objective: {
      summary: 'DPED’s objective at quick scale too',
      at: {
        quick: {
          training: { ...quickObjective, losses: dpedObjectives.release, discriminator: dpedAdversary },
          notes: [sentences.objective],
        },
      },
    },
  },
  notes: { quick: [sentences.quick, quickError], paper: [schedule, 'The objective is DPED’s, a reasoned default.'] },
});

/** Hui et al. */
const ppcnLosses: Training['losses'] = [
  { term: 'ssim-zero-padded', weight: 250 },
  { term: 'contextual', weight: 40 },
  { term: 'blurred-colour', weight: 1 },
  { term: 'tv', weight: 2000 },
];
const ppcnAdversary = { ...dpedAdversary, discriminator: 'ppcn' } as const;
export const ppcnRecipe = defineRecipe({
  model: ppcn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(2e-3, squaredError),
    paper: paperTraining({
      ...likeDped,
      losses: ppcnLosses,
      discriminator: ppcnAdversary,
      schedule: { kind: 'steps', at: [0.5], factor: 0.1 },
    }),
  },
  variants: {
    student: { summary: 'the small network, without distillation', options: { role: 'student' } },
    distilled: {
      summary: 'the small network, taught by the large one, which is trained first',
      options: { role: 'student' },
      training: { first: { recipe: 'ppcn', as: 'teacher', weight: 75 } },
      at: { quick: { training: { first: { recipe: 'ppcn', as: 'teacher', weight: 0.02 } } } },
    },
    objective: {
      summary: 'the published objective, at quick scale too',
      at: {
        quick: {
          training: { ...quickObjective, losses: ppcnLosses, discriminator: ppcnAdversary },
          notes: [sentences.objective],
        },
      },
    },
  },
  notes: {
    quick: [sentences.quick, quickError],
    paper: [
      `${schedule} The rate falls to a tenth after 10,000 steps.`,
      'Which features the student is taught by, and the kind of SSIM, are reasoned defaults.',
    ],
  },
});
