import type { Training } from '../src/train/recipe.ts';

/** Adam as the papers use it; the learning rate is the recipe's. */
export const adam = { kind: 'adam', learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The terms of paper 000 that need no weights from outside. */
export const pixelLosses: Training['losses'] = [
  { term: 'colour', weight: 1 },
  { term: 'gradient', weight: 0.05 },
  { term: 'lcn-pixels', weight: 0.002 },
  { term: 'tv', weight: 0.01 },
];

export const squaredError: Training['losses'] = [{ term: 'mse', weight: 1 }];

/** What every system's quick training has in common: length, batch and a cosine fall to a hundredth. */
export function quickTraining(
  learningRate: number,
  losses: Training['losses'],
  changes: Partial<Training> = {},
): Training {
  return {
    crop: 64,
    flips: true,
    losses,
    optimizer: { ...adam, learningRate },
    schedule: { kind: 'cosine', end: learningRate / 100, warmup: 20 },
    steps: 180,
    batch: 8,
    seed: 1,
    checkpointEvery: 10,
    validateEvery: 60,
    ...changes,
  };
}

/** A published length and batch; patches of DPED's size, no flips and a constant rate where nothing else is given. */
export function paperTraining(
  given: Pick<Training, 'losses' | 'steps' | 'batch'> & Partial<Training> & { readonly learningRate: number },
): Training {
  const { learningRate, ...rest } = given;
  return {
    crop: 100,
    flips: false,
    optimizer: { ...adam, learningRate },
    schedule: { kind: 'steps', at: [], factor: 1 },
    seed: 1,
    checkpointEvery: 200,
    validateEvery: 1000,
    ...rest,
  };
}

/** Sentences that several books print. */
export const sentences = {
  quick:
    'Loss, crop, learning rate and length are reasoned defaults for a laptop, not the paper’s. The untrained network is set to give back roughly its input (option start).',
  quickFromScratch: 'Loss, crop, learning rate and length are reasoned defaults for a laptop, not the paper’s.',
  backbone:
    'Paper 000 compares this backbone but its schedule is lost: the schedule of the recipe mlc-unet is used, without VGG and adversarial terms.',
} as const;
