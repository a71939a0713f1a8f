import { type Tensor4D, tf } from '../../backend/tf.ts';
import { dped as dpedGenerator } from '../dped.ts';
import { dpedGanLite } from '../dped-gan-lite.ts';
import { drbn as drbnGenerator } from '../drbn.ts';
import { mlcUnet } from '../mlc-unet.ts';
import { ppcn as ppcnGenerator } from '../ppcn.ts';
import { buildJudge, type Discriminator, grayscale, type Plan } from './discriminator.ts';

const define = (given: Omit<Discriminator, 'version' | 'build'>): Discriminator => ({
  ...given,
  version: 1,
  build: (crop, seed) => buildJudge(given.plan, crop, seed),
});

const dpedConvolutions: Plan['convolutions'] = [
  { kernel: 11, stride: 4, to: 48 },
  { kernel: 5, stride: 2, to: 128 },
  { kernel: 3, stride: 1, to: 192 },
  { kernel: 3, stride: 1, to: 192 },
  { kernel: 3, stride: 2, to: 128 },
];

const pairs = (widths: readonly number[]): Plan['convolutions'] =>
  widths.flatMap((to) => [
    { kernel: 3, stride: 1, to },
    { kernel: 3, stride: 2, to },
  ]);

/** DPED, section 3 and release: grayscale, instance norm behind the activation, two classes. 7,359,842 + 1,280 of norm. */
const dped = define({
  name: 'dped',
  source: dpedGenerator.source,
  plan: {
    channels: 1,
    convolutions: dpedConvolutions,
    normalisation: 'instance',
    order: 'activation-norm',
    activation: 'leaky-relu',
    head: 'flat',
    hidden: 1024,
    outputs: 2,
  },
  see: grayscale,
});

/**
 * Paper 000, equation 5: input, picture and the picture's VGG-19 relu1_2 features (64 channels) together; DPED's
 * convolutions with batch norm, as the paper's own are lost.
 */
const prad = define({
  name: 'prad',
  source: mlcUnet.source,
  plan: { ...dped.plan, channels: 3 + 3 + 64, normalisation: 'batch', outputs: 1 },
  features: 'relu1_2',
  see(picture, input, features) {
    if (features === undefined) throw new Error('the discriminator prad needs features of the picture');
    return tf.concat([input, picture, features], 3);
  },
});

/** The ablation of paper 000 without VGG content: the picture alone. */
const pradPlain = define({
  name: 'prad-plain',
  source: prad.source,
  plan: { ...prad.plan, channels: 3 },
  see: (picture) => picture,
});

/** SRGAN (Ledig et al., CVPR 2017), which paper 001 takes: eight 3×3 convolutions, mean over positions. */
const srgan = define({
  name: 'srgan',
  source: { paper: 'Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network', year: 2017 },
  plan: {
    channels: 3,
    convolutions: pairs([64, 128, 256, 512]),
    normalisation: 'batch',
    order: 'norm-activation',
    activation: 'leaky-relu',
    head: 'pooled',
    hidden: 1024,
    outputs: 1,
  },
  see: (picture) => picture,
});

/** Paper 002, release: the picture and its three values sorted per pixel; 4,691,329 parameters. */
const drbn = define({
  name: 'drbn',
  source: drbnGenerator.source,
  plan: {
    channels: 6,
    convolutions: pairs([64, 128, 256, 512]),
    normalisation: 'batch',
    order: 'norm-activation',
    activation: 'relu',
    head: 'map',
    outputs: 1,
  },
  see: (picture) => tf.concat([picture, sortedChannels(picture)], 3),
});

/** Paper 003: seven convolutions on grayscale; widths and strides are reasoned defaults. */
const dpedGanLiteJudge = define({
  name: 'dped-gan-lite',
  source: dpedGanLite.source,
  plan: {
    channels: 1,
    convolutions: ([32, 32, 64, 64, 128, 128, 256] as const).map((to, i) => ({
      kernel: 3,
      stride: [2, 4, 6, 7].includes(i + 1) ? 2 : 1,
      to,
    })),
    normalisation: 'batch',
    order: 'norm-activation',
    activation: 'leaky-relu',
    head: 'flat',
    outputs: 1,
  },
  see: grayscale,
});

/** PPCN, release: six convolutions on grayscale, two classes. */
const ppcn = define({
  name: 'ppcn',
  source: ppcnGenerator.source,
  plan: {
    ...dped.plan,
    convolutions: [
      { kernel: 9, stride: 4, to: 64 },
      { kernel: 5, stride: 2, to: 128 },
      { kernel: 3, stride: 1, to: 192 },
      { kernel: 3, stride: 1, to: 192 },
      { kernel: 3, stride: 2, to: 256 },
      { kernel: 3, stride: 1, to: 256 },
    ],
  },
  see: grayscale,
});

/** Smallest, middle and largest value of each pixel. */
function sortedChannels(picture: Tensor4D): Tensor4D {
  const least = picture.min(3, true);
  const most = picture.max(3, true);
  const middle = picture.sum(3, true).sub(least).sub(most);
  return tf.concat([least, middle, most], 3) as Tensor4D;
}

/** Every discriminator a recipe can name. */
export const discriminators = {
  dped,
  prad,
  'prad-plain': pradPlain,
  srgan,
  drbn,
  'dped-gan-lite': dpedGanLiteJudge,
  ppcn,
} as const;

export type DiscriminatorName = keyof typeof discriminators;
