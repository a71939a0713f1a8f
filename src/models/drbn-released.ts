import { type NamedTensors, requireTensor, toFloat32 } from '../assets/readers/tensor.ts';
import { tf } from '../backend/tf.ts';

/** The authors' names of our layers inside a recursion, other than those of dense blocks. */
const layers: Readonly<Record<string, string>> = {
  first: 'SFENet1',
  second: 'SFENet2',
  down1: 'Down1',
  down2: 'Down2',
  up1: 'Up1',
  up2: 'Up2',
  'head1/first': 'UPNet.0',
  'head1/second': 'UPNet.1',
  'head2/first': 'UPNet2.0',
  'head2/second': 'UPNet2.1',
  'head4/first': 'UPNet4.0',
  'head4/second': 'UPNet4.1',
};

/**
 * Where the release keeps a weight. PyTorch's convolution kernels are [out, in, height, width] and its transposed ones
 * [in, out, height, width]; ours are [height, width, in, out] and [height, width, out, in]: the same turn for both.
 */
export function ofTorch(weight: string, shape: readonly number[], published: NamedTensors, file: string): Float32Array {
  const [recursion, ...rest] = weight.split('/');
  const part = rest.pop();
  const layer = rest.join('/');
  const dense = /^dense(\d)\/(?:layer(\d)|fusion)$/.exec(layer);
  const inside = dense
    ? `RDBs.${Number(dense[1]) - 1}.${dense[2] === undefined ? 'LFF' : `convs.${Number(dense[2]) - 1}.conv.0`}`
    : layers[layer];
  const name = `recur${recursion!.slice('recursion'.length)}.${inside}.${part === 'kernel' ? 'weight' : 'bias'}`;
  if (part !== 'kernel') return toFloat32(requireTensor(published, name, file, shape));
  const [height, width, before, last] = shape as [number, number, number, number];
  const values = toFloat32(requireTensor(published, name, file, [last, before, height, width]));
  return tf.tidy(() =>
    tf.tensor4d(values, [last, before, height, width]).transpose([2, 3, 1, 0]).dataSync(),
  ) as Float32Array;
}
