import type { NamedTensors } from '../assets/readers/tensor.ts';
import { requireTensor, toFloat32 } from '../assets/readers/tensor.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';

export type LpipsNet = 'alex' | 'vgg' | 'squeeze';

/** One step of a backbone. `at` is its index in torchvision's `features`, which also names its weights. */
type Step =
  | { readonly kind: 'conv'; readonly at: number; readonly stride: number; readonly pad: number; readonly shape: Shape }
  | { readonly kind: 'fire'; readonly at: number; readonly shapes: readonly [Shape, Shape, Shape] }
  | { readonly kind: 'pool'; readonly window: number; readonly roundUp: boolean }
  | { readonly kind: 'tap' };

/** Output channels, input channels and side of a kernel. */
type Shape = readonly [out: number, input: number, side: number];

const conv = (at: number, input: number, out: number, side: number, stride = 1, pad = (side - 1) / 2): Step => ({
  kind: 'conv',
  at,
  stride,
  pad,
  shape: [out, input, side],
});
const fire = (at: number, input: number, squeeze: number, expand: number): Step => ({
  kind: 'fire',
  at,
  shapes: [
    [squeeze, input, 1],
    [expand, squeeze, 1],
    [expand, squeeze, 3],
  ],
});
const pool = (window: number, roundUp = false): Step => ({ kind: 'pool', window, roundUp });
const tap: Step = { kind: 'tap' };

/** The backbones up to their last tap; every convolution is followed by ReLU. */
export const backbones: Readonly<Record<LpipsNet, readonly Step[]>> = {
  alex: [
    ...[conv(0, 3, 64, 11, 4, 2), tap, pool(3), conv(3, 64, 192, 5), tap, pool(3), conv(6, 192, 384, 3), tap],
    ...[conv(8, 384, 256, 3), tap, conv(10, 256, 256, 3), tap],
  ],
  vgg: [
    ...[conv(0, 3, 64, 3), conv(2, 64, 64, 3), tap, pool(2)],
    ...[conv(5, 64, 128, 3), conv(7, 128, 128, 3), tap, pool(2)],
    ...[conv(10, 128, 256, 3), conv(12, 256, 256, 3), conv(14, 256, 256, 3), tap, pool(2)],
    ...[conv(17, 256, 512, 3), conv(19, 512, 512, 3), conv(21, 512, 512, 3), tap, pool(2)],
    ...[conv(24, 512, 512, 3), conv(26, 512, 512, 3), conv(28, 512, 512, 3), tap],
  ],
  squeeze: [
    ...[conv(0, 3, 64, 3, 2, 0), tap, pool(3, true), fire(3, 64, 16, 64), fire(4, 128, 16, 64), tap],
    ...[pool(3, true), fire(6, 128, 32, 128), fire(7, 256, 32, 128), tap, pool(3, true), fire(9, 256, 48, 192), tap],
    ...[fire(10, 384, 48, 192), tap, fire(11, 384, 64, 256), tap, fire(12, 512, 64, 256), tap],
  ],
};

/** Names and shapes (PyTorch's order: out, in, height, width) of a backbone's weights and biases, in order. */
export function backboneParameters(net: LpipsNet): { readonly name: string; readonly shape: readonly number[] }[] {
  const pair = (name: string, [out, input, side]: Shape) => [
    { name: `${name}.weight`, shape: [out, input, side, side] },
    { name: `${name}.bias`, shape: [out] },
  ];
  return backbones[net].flatMap((step) => {
    if (step.kind === 'conv') return pair(`features.${step.at}`, step.shape);
    if (step.kind !== 'fire') return [];
    return ['squeeze', 'expand1x1', 'expand3x3'].flatMap((part, i) =>
      pair(`features.${step.at}.${part}`, step.shapes[i]!),
    );
  });
}

/** Weights as tensors (height, width, in, out), by their names; they live until `dispose`. */
export type BackboneTensors = ReadonlyMap<string, ReturnType<typeof tf.tensor>>;

/** Puts a backbone's weights on the back end. `file` stands in the message about a missing or misshapen one. */
export function backboneTensors(net: LpipsNet, weights: NamedTensors, file: string): BackboneTensors {
  return new Map(
    backboneParameters(net).map(({ name, shape }) => {
      const data = toFloat32(requireTensor(weights, name, file, shape));
      if (shape.length === 1) return [name, tf.keep(tf.tensor1d(data))];
      return [
        name,
        tf.keep(tf.tidy(() => tf.tensor(data, [...shape] as [number, number, number, number]).transpose([2, 3, 1, 0]))),
      ];
    }),
  );
}

/** The activations at a backbone's taps. */
export function tapsOf(net: LpipsNet, tensors: BackboneTensors, input: Tensor4D): Tensor4D[] {
  const taps: Tensor4D[] = [];
  let x = input;
  const convolve = (from: Tensor4D, name: string, stride: number, pad: number): Tensor4D =>
    tf.relu(
      tf.add(tf.conv2d(from, tensors.get(`${name}.weight`) as Tensor4D, stride, pad), tensors.get(`${name}.bias`)!),
    );
  for (const step of backbones[net]) {
    if (step.kind === 'tap') taps.push(x);
    else if (step.kind === 'pool') x = maxPool(x, step.window, step.roundUp);
    else if (step.kind === 'conv') x = convolve(x, `features.${step.at}`, step.stride, step.pad);
    else {
      const squeezed = convolve(x, `features.${step.at}.squeeze`, 1, 0);
      const parts = [
        convolve(squeezed, `features.${step.at}.expand1x1`, 1, 0),
        convolve(squeezed, `features.${step.at}.expand3x3`, 1, 1),
      ];
      x = tf.concat(parts, 3);
    }
  }
  return taps;
}

/** Max pooling of stride 2; rounding the size up pads with zeros, which never win after ReLU. */
function maxPool(x: Tensor4D, window: number, roundUp: boolean): Tensor4D {
  const missing = (size: number): number => (roundUp ? (size - window + 2) % 2 : 0);
  const [bottom, right] = [missing(x.shape[1]), missing(x.shape[2])];
  const padded =
    bottom + right > 0
      ? tf.pad(x, [
          [0, 0],
          [0, bottom],
          [0, right],
          [0, 0],
        ])
      : x;
  return tf.maxPool(padded, window, 2, 'valid');
}
