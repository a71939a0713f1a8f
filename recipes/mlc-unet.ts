import { mlcUnet } from '../src/models/mlc-unet.ts';
import { defineRecipe } from '../src/train/recipe.ts';
import { adam, pixelLosses, quickTraining } from './common.ts';

/** Paper 000: the CFA generator. Its VGG and adversarial terms need weights and a discriminator from outside this book. */
export const mlcUnetRecipe = defineRecipe({
  model: mlcUnet,
  optionsAt: { quick: { start: 'identity' } },
  trainings: {
    quick: quickTraining(2e-3, pixelLosses),
    paper: {
      crop: 100,
      flips: false,
      losses: pixelLosses,
      optimizer: adam,
      schedule: { kind: 'steps', at: [0.5, 0.75], factor: 0.5 },
      steps: 60_000,
      batch: 32,
      seed: 1,
      checkpointEvery: 200,
      validateEvery: 1000,
    },
  },
  variants: {
    'no-cfa': { summary: 'decoder sees its own scale only', options: { aggregation: false } },
    'no-refinement': { summary: 'upsampled features are used as they are', options: { refinement: false } },
    plain: { summary: 'neither aggregation nor refinement', options: { aggregation: false, refinement: false } },
    shallow: { summary: 'features of the first convolution of each level', options: { features: 'shallow' } },
    bn: { summary: 'batch normalisation after every convolution', options: { normalisation: 'batch' } },
    in: { summary: 'instance normalisation after every convolution', options: { normalisation: 'instance' } },
    wn: { summary: 'weight normalisation of every convolution', options: { normalisation: 'weight' } },
  },
  notes: {
    quick: [
      'Trained with the terms that need no outside weights: colour, gradient, LCN on pixels, TV. Content, contextual and adversarial terms of paper 000 are left out, so this is not the paper’s objective.',
      'The weights of the terms, the crop, the learning rate and the length are reasoned defaults for a laptop. The untrained network is set to give back roughly its input (option start), which the paper does not say.',
    ],
    paper: [
      'Trained with the terms that need no outside weights: colour, gradient, LCN on pixels, TV. Content, contextual and adversarial terms of paper 000 are left out, so this is not the paper’s objective.',
      'The schedule is lost in paper 000: Adam, learning rate 1e-4 halved at 50 % and 75 %, batch 32 and 60,000 steps are reasoned defaults.',
    ],
  },
});
