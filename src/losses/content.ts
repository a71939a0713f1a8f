import { type Scalar, type Tensor4D, tf } from '../backend/tf.ts';
import { featuresOfStep, type VggLayer, type VggNet } from '../models/vgg.ts';
import { localContrastNormalised } from './lcn.ts';
import type { Loss, LossInputs } from './loss.ts';

/** The mean squared distance of VGG features, each layer with its weight. */
function featureDistance(
  net: VggNet,
  layers: Readonly<Partial<Record<VggLayer, number>>>,
  { output, target, features = featuresOfStep('imagenet') }: Pick<LossInputs, 'output' | 'target' | 'features'>,
): Scalar {
  const names = Object.keys(layers) as VggLayer[];
  const [of, to] = [output, target].map((image) => features(net, names, image));
  const terms = names.map((name, i) => tf.squaredDifference(of![i]!, to![i]!).mean().mul(layers[name]!));
  return tf.addN(terms) as Scalar;
}

const content = (
  name: string,
  net: VggNet,
  layers: Readonly<Partial<Record<VggLayer, number>>>,
  source: Loss['source'],
): Loss => {
  const sum = Object.entries(layers).map(([layer, weight]) => `${weight === 1 ? '' : `${weight}·`}${layer}`);
  return {
    name,
    formula: `mean (φ(G) − φ(T))², φ = ${net === 'vgg16' ? 'VGG-16' : 'VGG-19'} ${sum.join(' + ')}`,
    version: 1,
    source,
    usesFeatures: [net],
    compute: (inputs) => featureDistance(net, layers, inputs),
  };
};

/**
 * Content losses: squared distance of VGG features, mean over samples.
 *
 * **Source.** `content`: DPED and paper 000 (equation 16, layer lost, DPED's taken); `content-003`: paper 003, mean of two
 * layers; `content-johnson`: Johnson et al.; `content-002`: the stage 2 release of paper 002.
 * **Input.** RGB in [0, 1]; at least 16×16 for relu5_4. **Output.** ≥ 0, lower is better.
 * **Deviations.** torchvision's weights and their normalisation of the input, where DPED has the weights of MatConvNet on
 * 0…255 and paper 002's release feeds [0, 1] as it is: the scale of the term differs from the papers'.
 */
export const contentLosses = {
  content: content(
    'content',
    'vgg19',
    { relu5_4: 1 },
    {
      paper: 'DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks',
      year: 2017,
    },
  ),
  'content-003': content(
    'content-003',
    'vgg16',
    { relu2_2: 0.5, relu3_3: 0.5 },
    {
      paper: 'Image Enhancement using Generative Adversarial Networks',
      year: 2020,
    },
  ),
  'content-johnson': content(
    'content-johnson',
    'vgg16',
    { relu2_2: 1 },
    {
      paper: 'Perceptual Losses for Real-Time Style Transfer and Super-Resolution',
      year: 2016,
    },
  ),
  'content-002': content(
    'content-002',
    'vgg16',
    { relu1_1: 1, relu1_2: 0.6, relu2_1: 0.4, relu2_2: 0.2 },
    {
      paper: 'From Fidelity to Perceptual Quality: A Semi-Supervised Approach for Low-Light Image Enhancement',
      year: 2020,
    },
  ),
} as const satisfies Record<string, Loss>;

/**
 * Content distance of the locally contrast-normalised pictures.
 *
 * **Source.** Paper 000, equations 10–13; the layer is lost, DPED's relu5_4 is taken. **Input.** RGB in [0, 1], at least
 * 16×16. **Output.** ≥ 0, lower is better. **Deviations.** As those of the content losses.
 */
export const lcn: Loss = {
  name: 'lcn',
  formula: 'mean (φ(LCN G) − φ(LCN T))², φ = VGG-19 relu5_4 (000, eqs. 10–13)',
  version: 1,
  source: {
    paper:
      'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation',
    year: 2019,
  },
  usesFeatures: ['vgg19'],
  compute: ({ output, target, features }) => {
    const [of, to] = [output, target].map((image): Tensor4D => localContrastNormalised(image));
    return featureDistance('vgg19', { relu5_4: 1 }, { output: of!, target: to!, features });
  },
};
