import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Crew } from './crew.ts';
import type { TensorInfo } from './kernel.ts';

/** A convolution over a picture that brings its border along: every tap of every output pixel is inside. */
export interface Direct {
  readonly batch: number;
  /** Size of the picture with its border. */
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly inChannels: number;
  /** A multiple of 4. */
  readonly outChannels: number;
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

const steps = ({ height, width, inChannels, strides, dilations }: Direct): number[] => [
  4 * height * width * inChannels,
  4 * strides[0] * width * inChannels,
  4 * strides[1] * inChannels,
  4 * dilations[0] * width * inChannels,
  4 * dilations[1] * inChannels,
];

const productsOf = (shape: Direct): number =>
  shape.batch *
  shape.outHeight *
  shape.outWidth *
  shape.filterHeight *
  shape.filterWidth *
  shape.inChannels *
  shape.outChannels;

/** What happens to each output channel: `bias` is added, then negative values are multiplied by its slope. */
export interface Finish {
  readonly bias?: TensorInfo | undefined;
  readonly slopes?: TensorInfo | undefined;
}

export function convolveDirectly(
  crew: Crew,
  backend: BackendWasm,
  x: TensorInfo,
  filterBlocks: TensorInfo,
  shape: Direct,
  finish: Finish = {},
): TensorInfo {
  const { batch, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = shape;
  const y = backend.makeOutput([batch, outHeight, outWidth, outChannels], 'float32');
  const constant = (value: number): TensorInfo =>
    backend.makeOutput([outChannels], 'float32', undefined, new Float32Array(outChannels).fill(value));
  const bias = finish.bias ?? constant(0);
  const slopes = finish.slopes ?? constant(1);
  const at = ({ dataId }: TensorInfo): number => backend.getMemoryOffset(dataId);
  const sizes = [outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels];
  crew.run(
    'convolve',
    [at(x), at(filterBlocks), at(y), ...sizes, ...steps(shape), at(bias), at(slopes)],
    batch * outHeight,
    productsOf(shape),
  );
  if (bias !== finish.bias) backend.disposeData(bias.dataId);
  if (slopes !== finish.slopes) backend.disposeData(slopes.dataId);
  return y;
}

export function filterGradientDirectly(
  crew: Crew,
  backend: BackendWasm,
  x: TensorInfo,
  dy: TensorInfo,
  shape: Direct,
): TensorInfo {
  const { batch, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = shape;
  const gradient = backend.makeOutput([filterHeight, filterWidth, inChannels, outChannels], 'float32');
  (backend.typedArrayFromHeap(gradient) as Float32Array).fill(0);
  const [from, incoming, to] = [x, dy, gradient].map(({ dataId }) => backend.getMemoryOffset(dataId));
  crew.run(
    'filterGradient',
    [
      from!,
      incoming!,
      to!,
      batch * outHeight,
      outHeight,
      outWidth,
      filterWidth,
      inChannels,
      outChannels,
      ...steps(shape),
    ],
    filterHeight * filterWidth * Math.ceil(inChannels / 4),
    productsOf(shape),
  );
  return gradient;
}
