import { type Tensor4D, tf } from '../backend/tf.ts';
import type { Mode, Network } from './model.ts';

/**
 * What a network makes of pictures of any size: below and to the right they are extended by reflection to multiples of
 * what it needs, and the result is cut to their size, as in `inPasses`. NHWC; with gradients.
 */
export function forwardAnySize({ multiple, forward }: Network, input: Tensor4D, mode?: Mode): Tensor4D {
  const [batch, height, width] = input.shape;
  const beyond = (size: number): [number, number] => [0, (multiple - (size % multiple)) % multiple];
  const [below, right] = [beyond(height), beyond(width)];
  if (below[1] === 0 && right[1] === 0) return forward(input, mode);
  const extended = tf.mirrorPad(input, [[0, 0], below, right, [0, 0]], 'reflect');
  return tf.slice(forward(extended, mode), [0, 0, 0, 0], [batch, height, width, 3]);
}
