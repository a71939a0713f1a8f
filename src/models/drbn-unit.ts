import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, deconvolution, relu, sequence } from './blocks.ts';
import type { Mode } from './model.ts';
import type { Layer } from './normalisation.ts';
import { upsampleBilinear } from './upsample.ts';
import { torchStart, type WeightStore } from './weights.ts';

/** A convolution that keeps the size at stride 1 and starts as PyTorch lets it, as all of the release's do. */
export function torchConvolution(
  store: WeightStore,
  name: string,
  kernel: number,
  from: number,
  to: number,
  stride = 1,
): Layer {
  const padding = (kernel - 1) / 2;
  return convolution(store, name, { kernel, from, to, stride, padding, ...torchStart(kernel, from) });
}

/** Residual dense block: four times {k3 to `growth` channels, ReLU, concat}, a 1×1 fusion, + input. */
export function denseBlock(store: WeightStore, name: string, width: number, growth: number): Layer {
  const layers = Array.from({ length: 4 }, (_, i) =>
    sequence(torchConvolution(store, `${name}/layer${i + 1}`, 3, width + i * growth, growth), relu),
  );
  const fusion = torchConvolution(store, `${name}/fusion`, 1, width + 4 * growth, width);
  return (input, mode) => {
    let x = input;
    for (const layer of layers) x = tf.concat([x, layer(x, mode)], 3);
    return tf.add(input, fusion(x, mode));
  };
}

/** What one recursion gives: features and estimates at full, half and quarter resolution, in this order. */
export type BandStep = { features: Tensor4D[]; estimates: Tensor4D[] };

/** One recursion of stage 1 on the previous estimate and the input (6 channels) and the previous features. */
export function bandUnit(
  store: WeightStore,
  name: string,
): (input: Tensor4D, previous: readonly Tensor4D[] | undefined, mode: Mode) => BandStep {
  const conv = (layer: string, from: number, to: number, stride = 1): Layer =>
    torchConvolution(store, `${name}/${layer}`, 3, from, to, stride);
  const up = (layer: string, from: number): Layer =>
    deconvolution(store, `${name}/${layer}`, {
      ...{ kernel: 4, stride: 2, padding: 1, from, to: 16 },
      ...torchStart(4, 16),
    });
  const dense = (place: number, width: number): Layer => denseBlock(store, `${name}/dense${place}`, width, width / 2);
  const head = (layer: string, from: number): Layer =>
    sequence(conv(`${layer}/first`, from, 16), conv(`${layer}/second`, 16, 3));

  const first = sequence(conv('first', 6, 16), relu);
  const second = sequence(conv('second', 16, 16), relu);
  const toHalf = sequence(dense(1, 16), conv('down1', 16, 16, 2));
  const toQuarter = sequence(dense(2, 16), conv('down2', 16, 32, 2));
  const deepest = sequence(dense(3, 32), dense(4, 32));
  const fromQuarter = sequence(up('up2', 32), dense(5, 16));
  const fromHalf = sequence(up('up1', 16), dense(6, 16));
  const [headFull, headHalf, headQuarter] = [head('head1', 16), head('head2', 16), head('head4', 32)];

  return (input, previous, mode) => {
    const sum = (...parts: (Tensor4D | undefined)[]): Tensor4D =>
      tf.addN(parts.filter((part) => part !== undefined)) as Tensor4D;
    const f0 = first(input, mode);
    const shallow = second(f0, mode);
    const half = toHalf(shallow, mode);
    const quarter = toQuarter(half, mode);
    const f4 = sum(quarter, deepest(quarter, mode), previous?.[2]);
    const f2 = sum(half, fromQuarter(f4, mode), previous?.[1]);
    const f1 = sum(shallow, fromHalf(f2, mode), f0, previous?.[0]);
    const s1 = headQuarter(f4, mode);
    const s2 = tf.add(headHalf(f2, mode), upsampleBilinear(s1, 2)) as Tensor4D;
    const s3 = tf.add(headFull(f1, mode), upsampleBilinear(s2, 2)) as Tensor4D;
    return { features: [f1, f2, f4], estimates: [s3, s2, s1] };
  };
}
