import type { Adversary, Sampling, Training } from '../src/train/recipe.ts';

/** Adam as the papers use it; the learning rate is the recipe's. */
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: null } as const;

/** Every pair once an epoch, in shuffled order. */
export const everyPair = { kind: 'epochs', of: 'pairs', share: 1, repeats: 1, wholeBatches: false } as const;

/** DPED's release: 30,000 patches drawn every 1,000 iterations, batches drawn from them. */
export const dpedSampling: Sampling = { kind: 'pool', size: 30_000, steps: 1000 };

/** The terms of paper 000 that need no weights from outside. */
export const pixelLosses: Training['losses'] = [
  { term: 'colour', weight: 1 },
  { term: 'gradient', weight: 0.05 },
  { term: 'lcn-pixels', weight: 0.002 },
  { term: 'tv', weight: 0.01 },
];

export const squaredError: Training['losses'] = [{ term: 'mse', weight: 1 }];

/** The whole objective of paper 000, equation 19, but for its adversarial term. */
export const objective000: Training['losses'] = [
  { term: 'content', weight: 1 },
  { term: 'lcn', weight: 0.4 },
  { term: 'gradient', weight: 0.4 },
  { term: 'colour', weight: 0.1 },
  { term: 'contextual', weight: 0.4 },
  { term: 'tv', weight: 400 },
];

/** The adversarial term of paper 000: pairwise relativistic, discriminator first (algorithm 1). */
export const prad: Adversary = {
  discriminator: 'prad',
  loss: 'relativistic-average',
  weight: 0.4,
  learningRate: 1e-4,
  order: 'discriminator-first',
  batch: 'shared',
  unpaired: null,
};

/** Adversarial training as DPED's release does it. */
export const dpedAdversary: Adversary = {
  discriminator: 'dped',
  loss: 'dped',
  weight: 1,
  learningRate: 5e-4,
  order: 'generator-first',
  batch: 'own',
  unpaired: null,
};

/** SRGAN's, which paper 001 takes for NRL-DPL and for its comparison with Zhu et al. */
export const srganAdversary: Adversary = {
  discriminator: 'srgan',
  loss: 'non-saturating',
  weight: 1e-3,
  learningRate: 1e-4,
  order: 'discriminator-first',
  batch: 'shared',
  unpaired: null,
};

/** The code of DPED's release weighs its terms otherwise than its paper; the texture term is the adversarial one. */
export const dpedObjectives = {
  release: [
    { term: 'content', weight: 10 },
    { term: 'blurred-colour', weight: 0.5 },
    { term: 'tv', weight: 2000 },
  ],
  paper: [
    { term: 'content', weight: 1 },
    { term: 'blurred-colour', weight: 0.1 },
    { term: 'tv', weight: 400 },
  ],
} as const satisfies Record<string, Training['losses']>;

/** What a quick training changes when it is to follow a paper's objective: random filters, small pictures. */
export const quickObjective = { features: 'random', crop: 32, batch: 4, steps: 90 } as const;

/** What every system's quick training has in common: length, batch and a cosine fall to a hundredth. */
export function quickTraining(
  learningRate: number,
  losses: Training['losses'],
  changes: Partial<Training> = {},
): Training {
  return {
    crop: 64,
    flips: true,
    sampling: everyPair,
    losses,
    features: 'random',
    discriminator: null,
    first: null,
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
  given: Pick<Training, 'losses' | 'steps' | 'batch'> &
    Partial<Training> & { readonly learningRate: number; readonly clipNorm?: number },
): Training {
  const { learningRate, clipNorm = null, ...rest } = given;
  return {
    crop: 100,
    flips: false,
    sampling: everyPair,
    features: 'imagenet',
    discriminator: null,
    first: null,
    optimizer: { ...adam, learningRate, clipNorm },
    schedule: { kind: 'steps', at: [], factor: 1 },
    seed: 1,
    checkpointEvery: 200,
    validateEvery: 1000,
    ...rest,
  };
}

/** Paper 000's training: its schedule is lost, this one is a reasoned default. */
export const paper000 = (): Training =>
  paperTraining({
    learningRate: 1e-4,
    losses: objective000,
    discriminator: prad,
    schedule: { kind: 'steps', at: [0.5, 0.75], factor: 0.5 },
    steps: 60_000,
    batch: 32,
  });

/** Paper 004's training: 500 epochs of 51 steps, one pair of each scene an epoch; its learning rate is not given. */
export const paper004 = (learningRate: number): Training =>
  paperTraining({
    learningRate,
    crop: 256,
    flips: true,
    losses: squaredError,
    sampling: { kind: 'epochs', of: 'photos', share: 1, repeats: 1, wholeBatches: true },
    steps: 500 * 51,
    batch: 16,
  });

/** Sentences that several books print. */
export const sentences = {
  quick:
    'Loss, crop, learning rate and length are reasoned defaults for a laptop, not the paper’s. The untrained network is set to give back roughly its input (option start).',
  quickFromScratch: 'Loss, crop, learning rate and length are reasoned defaults for a laptop, not the paper’s.',
  quickPixels:
    'Trained with the terms that need no outside weights: colour, gradient, LCN on pixels, TV. Content, contextual and adversarial terms of paper 000 are left out, so this is not the paper’s objective.',
  schedule000:
    'The schedule is lost in paper 000: Adam, learning rate 1e-4 halved at 50 % and 75 %, batch 32 and 60,000 steps are reasoned defaults, as are the layers of VGG-19 and the plan of the discriminator.',
  objective:
    'The terms are those of the published objective, on small crops in a short training from a network that gives back roughly its input (option start); VGG’s filters are random unless --features imagenet is given.',
  objectiveWeights:
    'At quick scale the colour term weighs 10 instead of 0.1, TV 4 instead of 400 and the adversarial term 0.04 instead of 0.4, because random filters make the content term small.',
} as const;
