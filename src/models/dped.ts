import { type NamedTensors, requireTensor, toFloat32 } from '../assets/readers/tensor.ts';
import type { Model } from './model.ts';
import { buildResidual, type ResidualOptions } from './residual.ts';

const defaults: ResidualOptions = { width: 64, blocks: 4, normalisation: 'instance', start: 'dped' };

/**
 * The generator of DPED: a residual network of 12 convolutions with instance normalisation inside its four blocks.
 *
 * **Source.** Ignatov et al., ICCV 2017, section 3; the release (TensorFlow) for ReLU before the addition, the
 * output map and the start. **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, 0.58·tanh + 0.5.
 * **Deviations.** None known; 400,451 parameters + 1,024 of instance normalisation.
 */
export const dped: Model<ResidualOptions> = {
  name: 'dped',
  summary: 'DPED’s residual generator with instance normalisation',
  version: 1,
  source: {
    paper: 'DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks',
    year: 2017,
    url: 'https://github.com/aiff22/DPED',
    checkedAgainst: 'outputs of the released iPhone generator',
  },
  defaults,
  weights: [{ name: 'iphone', asset: 'dped-iphone', options: {}, valuesOf: ofCheckpoint }],
  build: buildResidual,
};

/** The place among the 12 convolutions of the layer that a weight belongs to. */
function placeOf(weight: string): number {
  const layer = weight.split('/')[0]!;
  const fixed: Readonly<Record<string, number>> = { first: 1, tail1: 10, tail2: 11, output: 12 };
  if (fixed[layer] !== undefined) return fixed[layer];
  return 2 * Number(layer.slice('block'.length)) + (weight.includes('/second/') ? 1 : 0);
}

/**
 * Where the release keeps a weight. Its convolutions are W1/b1 … W12/b12 in order; the j-th instance norm keeps its
 * shift as `Variable_{2j}` (without number for j = 0) and its scale as `Variable_{2j + 1}`. Kernels have our layout.
 */
function ofCheckpoint(weight: string, shape: readonly number[], published: NamedTensors, file: string): Float32Array {
  const part = weight.slice(weight.lastIndexOf('/') + 1);
  const place = placeOf(weight);
  const norm = 2 * (place - 2);
  const names: Readonly<Record<string, string>> = {
    kernel: `W${place}`,
    bias: `b${place}`,
    shift: norm === 0 ? 'Variable' : `Variable_${norm}`,
    scale: `Variable_${norm + 1}`,
  };
  return toFloat32(requireTensor(published, `generator/${names[part]}`, file, shape));
}
