import { johnson } from '../src/models/johnson.ts';
import { mcrn } from '../src/models/mcrn.ts';
import { ppcn } from '../src/models/ppcn.ts';
import { srcnn } from '../src/models/srcnn.ts';
import { vdsr } from '../src/models/vdsr.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { paperTraining, quickTraining, sentences, squaredError } from './common.ts';

const likeDped = { learningRate: 5e-4, losses: squaredError, steps: 20_000, batch: 50 } as const;
const schedule = 'The schedule is DPED’s: Adam with 5e-4, batch 50, 20,000 steps.';
const objective =
  'Mean squared error instead of the published objective, which needs VGG features and a discriminator.';

/** Dong et al. */
export const srcnnRecipe = defineRecipe({
  model: srcnn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: { quick: quickTraining(1e-3, squaredError), paper: paperTraining(likeDped) },
  variants: {},
  notes: { quick: [sentences.quick], paper: [schedule] },
});

/** Kim et al. */
export const vdsrRecipe = defineRecipe({
  model: vdsr,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(5e-4, squaredError, { crop: 48, batch: 4 }),
    paper: paperTraining({ ...likeDped, learningRate: 1e-4 }),
  },
  variants: {},
  notes: {
    quick: [sentences.quick],
    paper: [`${schedule} The rate is 1e-4 and gradients are not clipped, unlike the publication’s gradient descent.`],
  },
});

/** Johnson et al. */
export const johnsonRecipe = defineRecipe({
  model: johnson,
  trainings: {
    quick: quickTraining(1e-3, squaredError),
    paper: paperTraining({ ...likeDped, learningRate: 1e-3 }),
  },
  variants: { in: { summary: 'instance instead of batch normalisation', options: { normalisation: 'instance' } } },
  notes: { quick: [sentences.quickFromScratch], paper: [objective, `${schedule} The rate is the publication’s 1e-3.`] },
});

/** Liu & Jung. */
export const mcrnRecipe = defineRecipe({
  model: mcrn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: { quick: quickTraining(2e-3, squaredError), paper: paperTraining(likeDped) },
  variants: {},
  notes: { quick: [sentences.quick], paper: [objective, schedule] },
});

/** Hui et al. */
export const ppcnRecipe = defineRecipe({
  model: ppcn,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(2e-3, squaredError),
    paper: paperTraining({ ...likeDped, schedule: { kind: 'steps', at: [0.5], factor: 0.1 } }),
  },
  variants: { student: { summary: 'the small network, without distillation', options: { role: 'student' } } },
  notes: { quick: [sentences.quick], paper: [objective] },
});
