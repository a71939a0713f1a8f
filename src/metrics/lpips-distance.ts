import type { NamedTensors } from '../assets/readers/tensor.ts';
import { requireTensor, toFloat32 } from '../assets/readers/tensor.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { codesOf } from '../image/codes.ts';
import { type Image, toRgb } from '../image/image.ts';
import { backbones, backboneTensors, type LpipsNet, tapsOf } from './lpips-net.ts';

/** A backbone's weights under torchvision's names, the linear heads under the release's, and the files they are from. */
export interface LpipsWeights {
  readonly backbone: NamedTensors;
  readonly heads: NamedTensors;
  readonly files: { readonly backbone: string; readonly heads: string };
}

const shift = [-0.03, -0.088, -0.188];
const scale = [0.458, 0.448, 0.45];

/** A picture as the networks see it: codes mapped to [−1, 1], then shifted and scaled per channel. */
function prepared(image: Image): Tensor4D {
  const bytes = codesOf(toRgb(image));
  const data = Float32Array.from(bytes, (code, i) => ((code / 255) * 2 - 1 - shift[i % 3]!) / scale[i % 3]!);
  return tf.tensor4d(data, [1, image.height, image.width, 3]);
}

/** Every pixel's activations divided by their length. */
function normalised(x: Tensor4D): Tensor4D {
  return tf.div(x, tf.add(tf.sqrt(tf.sum(tf.square(x), 3, true)), 1e-10));
}

/** A measure of distance on the back end in use, with its weights kept there; `dispose` frees them. */
export function lpipsDistance(net: LpipsNet, weights: LpipsWeights) {
  const tensors = backboneTensors(net, weights.backbone, weights.files.backbone);
  const taps = backbones[net].filter(({ kind }) => kind === 'tap').length;
  const heads = Array.from({ length: taps }, (_, i) => {
    const head = requireTensor(weights.heads, `lin${i}.model.1.weight`, weights.files.heads);
    return tf.keep(tf.tensor1d(toFloat32(head)));
  });
  return {
    async score(a: Image, b: Image): Promise<number> {
      const parts = tf.tidy(() => {
        const [x, y] = [a, b].map((image) => tapsOf(net, tensors, prepared(image)).map(normalised));
        return tf.stack(heads.map((head, i) => tf.mean(tf.sum(tf.mul(tf.squaredDifference(x![i]!, y![i]!), head), 3))));
      });
      const values = await parts.data<'float32'>();
      parts.dispose();
      return values.reduce((sum, value) => sum + value, 0);
    },
    dispose(): void {
      for (const tensor of [...tensors.values(), ...heads]) tensor.dispose();
    },
  };
}
