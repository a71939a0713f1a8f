import { mlcUnet } from '../src/models/mlc-unet.ts';
import { type Adversary, defineRecipe, type Training } from '../src/train/recipe.ts';
import { objective000, paper000, pixelLosses, prad, quickObjective, quickTraining, sentences } from './common.ts';

/**
 * Weights at quick scale where they differ: through random filters the content term is a hundredth of what ImageNet's
 * give, and the paper's 400 for TV and 0.4 for the adversary leave a flat picture of it (9 dB on DPED patches).
 */
const quickWeights: Readonly<Record<string, number>> = { colour: 10, tv: 4 };
const quickAdversaryWeight = 0.04;

/** The terms of the objective whose names are listed, and an adversary or none: at both scales. */
function withTerms(summary: string, terms: readonly string[], discriminator: Adversary | null) {
  const losses: Training['losses'] = objective000.filter(({ term }) => terms.includes(term));
  const quick = {
    losses: losses.map(({ term, weight }) => ({ term, weight: quickWeights[term] ?? weight })),
    discriminator: discriminator && { ...discriminator, weight: quickAdversaryWeight },
  };
  return {
    summary,
    training: { losses, discriminator },
    at: {
      quick: { training: { ...quickObjective, ...quick }, notes: [sentences.objective, sentences.objectiveWeights] },
    },
  };
}

const [content, colour, texture] = [['content'], ['colour'], ['lcn', 'gradient']];
const all = objective000.map(({ term }) => term);

/** Paper 000: the CFA generator with its whole objective; the quick recipe has only terms on pixels. */
export const mlcUnetRecipe = defineRecipe({
  model: mlcUnet,
  optionsAt: { quick: { start: 'identity' } },
  trainings: { quick: quickTraining(2e-3, pixelLosses), paper: paper000() },
  variants: {
    'no-cfa': { summary: 'decoder sees its own scale only', options: { aggregation: false } },
    'no-refinement': { summary: 'upsampled features are used as they are', options: { refinement: false } },
    plain: { summary: 'neither aggregation nor refinement', options: { aggregation: false, refinement: false } },
    shallow: { summary: 'features of the first convolution of each level', options: { features: 'shallow' } },
    bn: { summary: 'batch normalisation after every convolution', options: { normalisation: 'batch' } },
    in: { summary: 'instance normalisation after every convolution', options: { normalisation: 'instance' } },
    wn: { summary: 'weight normalisation of every convolution', options: { normalisation: 'weight' } },
    prad: withTerms('the whole objective, at quick scale too', all, prad),
    'no-prad': withTerms('the objective without its adversarial term', all, null),
    'no-vgg-input': withTerms('the discriminator sees the picture alone', all, {
      ...prad,
      discriminator: 'prad-plain',
    }),
    'loss-content': withTerms('content loss only', content, null),
    'loss-colour': withTerms('content and colour', [...content, ...colour], null),
    'loss-texture': withTerms('content, colour and texture', [...content, ...colour, ...texture], null),
    'loss-contextual': withTerms(
      'content, colour, texture and contextual',
      [...content, ...colour, ...texture, 'contextual'],
      null,
    ),
    'loss-tv': withTerms('all terms but the adversarial one, as no-prad', all, null),
  },
  notes: {
    quick: [
      sentences.quickPixels,
      'The weights of the terms, the crop, the learning rate and the length are reasoned defaults for a laptop. The untrained network is set to give back roughly its input (option start), which the paper does not say.',
    ],
    paper: [sentences.schedule000],
  },
});
