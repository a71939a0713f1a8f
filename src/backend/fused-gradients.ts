import { dilatedFilterGradient, dilatedInputGradient, type Pad, type Pair } from './dilated.ts';
import { hasKernel } from './fused.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

interface Attributes {
  readonly strides: Pair;
  readonly pad: Pad;
  readonly dilations: Pair;
  readonly dataFormat: 'NHWC';
  readonly activation: 'linear' | 'relu' | 'leakyrelu';
  readonly leakyreluAlpha: number;
}

/** The gradients of what `fused.ts` calls as one kernel, and of ReLU and LeakyReLU in one pass instead of three. */
export function registerFusedGradients(): void {
  tf.registerGradient({
    kernelName: 'FusedConv2D',
    inputsToSave: ['x', 'filter'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => fusedConvolutionGradient(dy as Tensor4D, saved as Tensor4D[], attrs as never),
  });
  for (const kernelName of ['Relu', 'LeakyRelu'])
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attrs) => {
        const slope = kernelName === 'Relu' ? 0 : (attrs as unknown as { alpha: number }).alpha;
        return { x: () => throughRectifier((saved as Tensor[])[0]!, dy as Tensor, slope) };
      },
    });
  tf.registerGradient({
    kernelName: 'ChannelNorm',
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, mean, variance] = saved as [Tensor, Tensor, Tensor, Tensor];
      const inputs = { dy: (dys as Tensor[])[0]!, x, scale, mean, variance };
      const gradients = tf.engine().runKernel('ChannelNormGrad', inputs, attrs) as unknown as Tensor[];
      return { x: () => gradients[0]!, scale: () => gradients[1]!, shift: () => gradients[2]! };
    },
  });
}

/** The gradient before an activation with that slope below zero; `sign` has the sign of what went into it. */
function throughRectifier(sign: Tensor, dy: Tensor, slope: number): Tensor {
  if (hasKernel('ActivationGrad') && `${sign.shape}` === `${dy.shape}`)
    return (tf.engine().runKernel('ActivationGrad', { y: sign, dy }, { slope }) as unknown as Tensor[])[0]!;
  return tf.mul(dy, tf.step(sign, slope));
}

/**
 * What goes through the activation is computed once, with the gradient of the bias where the back end gives both, and
 * freed behind the last input: tfjs asks for the gradients in the order of the inputs.
 */
function fusedConvolutionGradient(dy: Tensor4D, [x, filter, y]: Tensor4D[], attrs: Attributes) {
  const { activation, leakyreluAlpha, strides, pad, dilations, dataFormat } = attrs;
  const slope = activation === 'linear' ? 1 : activation === 'relu' ? 0 : leakyreluAlpha;
  let before = dy;
  let dBias: Tensor1D | undefined;
  if (slope !== 1 && hasKernel('ActivationGrad')) {
    const inputs = { y: y!, dy };
    const both = tf.engine().runKernel('ActivationGrad', inputs, { slope, withBias: true }) as unknown as Tensor[];
    [before, dBias] = both as [Tensor4D, Tensor1D];
  } else if (slope !== 1) before = throughRectifier(y!, dy, slope) as Tensor4D;
  const rates: [number, number] = typeof dilations === 'number' ? [dilations, dilations] : dilations;
  const dilated = rates[0] !== 1 || rates[1] !== 1;
  const run = (kernel: string, inputs: tf.NamedTensorMap, more: object): Tensor4D =>
    tf.engine().runKernel(kernel, inputs, { strides, pad, dataFormat, ...more } as never) as Tensor4D;
  return {
    x: () =>
      dilated
        ? dilatedInputGradient(x!.shape, before, filter!, pad, rates, false)
        : run('Conv2DBackpropInput', { dy: before, filter: filter! }, { inputShape: x!.shape }),
    filter: () =>
      dilated
        ? dilatedFilterGradient(x!, before, filter!.shape, pad, rates, false)
        : run('Conv2DBackpropFilter', { x: x!, dy: before }, { filterShape: filter!.shape }),
    bias: () => {
      const sum = dBias ?? tf.sum(before, [0, 1, 2]);
      if (before !== dy) before.dispose();
      return sum;
    },
  };
}
