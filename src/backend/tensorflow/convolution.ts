import { type Tensor, type Tensor4D, tf } from '../tf.ts';

type Four<T> = [T, T, T, T];
type Border = [number, number];
type Pad = 'same' | 'valid' | number | Four<Border>;
interface Attributes {
  readonly strides: Border;
  readonly pad: Pad;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: Border | number | null;
  readonly inputShape: Four<number>;
}
type Kernel = NonNullable<ReturnType<typeof tf.getKernel>>['kernelFunc'];
type Call = Parameters<Kernel>[0];

/**
 * Adds what tfjs-node's convolution kernels refuse: padding given as a number, the gradients of explicit padding, and
 * dilated depthwise convolution. Registering twice does nothing.
 */
export function registerConvolutions(): void {
  if (registered) return;
  registered = true;
  for (const name of ['Conv2D', 'FusedConv2D'])
    replace(name, (call, published) => published(changed(call, { pad: writtenOut(call) })));
  for (const name of ['DepthwiseConv2dNative', 'FusedDepthwiseConv2D']) replace(name, depthwise);
  for (const name of ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter']) replace(name, filterGradient);
  for (const name of ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput']) replace(name, inputGradient);
}
let registered = false;

function replace(name: string, kernel: (call: Call, published: Kernel) => ReturnType<Kernel>): void {
  const config = tf.getKernel(name, 'tensorflow');
  tf.unregisterKernel(name, 'tensorflow');
  tf.registerKernel({ ...config, kernelFunc: (call) => kernel(call, config.kernelFunc) });
}

const attributesOf = ({ attrs }: Call): Attributes => attrs as unknown as Attributes;
const changed = (call: Call, attrs: object, inputs: object = {}): Call =>
  ({ ...call, inputs: { ...call.inputs, ...inputs }, attrs: { ...call.attrs, ...attrs } }) as Call;

/** Padding as it is, but a number as rows and columns on each side. */
function writtenOut(call: Call): Pad {
  const { pad, dataFormat } = attributesOf(call);
  if (typeof pad !== 'number') return pad;
  if (pad === 0) return 'valid';
  const none: Border = [0, 0];
  const each: Border = [pad, pad];
  return dataFormat === 'NCHW' ? [none, none, each, each] : [none, each, each, none];
}

/** The gradient by the filter, of the padded picture where padding is explicit. */
function filterGradient(call: Call, published: Kernel): ReturnType<Kernel> {
  const pad = writtenOut(call);
  if (typeof pad !== 'object') return published(changed(call, { pad }));
  return tf.tidy(
    () => published(changed(call, { pad: 'valid' }, { x: tf.pad(call.inputs.x as Tensor, pad) })) as Tensor,
  );
}

/** The gradient by the picture; where padding is explicit, by the padded one, its border cut off. */
function inputGradient(call: Call, published: Kernel): ReturnType<Kernel> {
  const pad = writtenOut(call);
  if (typeof pad !== 'object') return published(changed(call, { pad }));
  const { inputShape } = attributesOf(call);
  const whole = inputShape.map((size, axis) => size + pad[axis]![0] + pad[axis]![1]);
  return tf.tidy(() => {
    const gradient = published(changed(call, { pad: 'valid', inputShape: whole })) as Tensor4D;
    return tf.slice(gradient, pad.map(([before]) => before) as Four<number>, inputShape);
  });
}

/** A dilated convolution is an undilated one of each phase of the picture; the phases are put side by side as a batch. */
function depthwise(call: Call, published: Kernel): ReturnType<Kernel> {
  const { strides, dilations } = attributesOf(call);
  const rates: Border = typeof dilations === 'number' ? [dilations, dilations] : (dilations ?? [1, 1]);
  const pad = writtenOut(call);
  if (rates[0] === 1 && rates[1] === 1) return published(changed(call, { pad }));
  const x = call.inputs.x as Tensor4D;
  const filter = call.inputs.filter as Tensor4D;
  const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, rates, pad, undefined, true);
  const fill = (size: number, rate: number): number => (rate - (size % rate)) % rate;
  const below = fill(x.shape[1] + padInfo.top + padInfo.bottom, rates[0]);
  const right = fill(x.shape[2] + padInfo.left + padInfo.right, rates[1]);
  return tf.tidy(() => {
    const phases = tf.spaceToBatchND(x, rates, [
      [padInfo.top, padInfo.bottom + below],
      [padInfo.left, padInfo.right + right],
    ]);
    const results = published(changed(call, { pad: 'valid', dilations: [1, 1] }, { x: phases })) as Tensor4D;
    return tf.batchToSpaceND(results, rates, [
      [0, below],
      [0, right],
    ]);
  });
}
