import { type Tensor2D, type Tensor4D, tf } from './tf.ts';

/**
 * Where an output pixel looks in the input. `half-pixel`: pixel centres at one half, PyTorch's `align_corners=False`
 * and TensorFlow 2's default, what new networks should use; `corners`: outermost centres meet; `legacy`: TensorFlow 1's
 * default, outermost top left centres meet.
 */
export type Grid = 'half-pixel' | 'corners' | 'legacy';
type AxisWeights = (inputSize: number, outputSize: number) => Float32Array;

function place(at: number, inputSize: number, outputSize: number, grid: Grid): number {
  if (grid === 'half-pixel') return ((at + 0.5) * inputSize) / outputSize - 0.5;
  if (grid === 'corners' && outputSize > 1) return (at * (inputSize - 1)) / (outputSize - 1);
  return (at * inputSize) / outputSize;
}

/** For one axis: the weight of each input position (columns) in each output position (rows). */
export function bilinearWeights(inputSize: number, outputSize: number, grid: Grid): Float32Array {
  const weights = new Float32Array(outputSize * inputSize);
  for (let at = 0; at < outputSize; at++) {
    const exact = Math.min(Math.max(place(at, inputSize, outputSize, grid), 0), inputSize - 1);
    const low = Math.floor(exact);
    const high = Math.min(low + 1, inputSize - 1);
    weights[at * inputSize + low]! += 1 - (exact - low);
    weights[at * inputSize + high]! += exact - low;
  }
  return weights;
}

/** The same for the nearest neighbour. */
export function nearestWeights(inputSize: number, outputSize: number, grid: Grid): Float32Array {
  const weights = new Float32Array(outputSize * inputSize);
  for (let at = 0; at < outputSize; at++) {
    const exact = place(at, inputSize, outputSize, grid);
    const nearest = grid === 'corners' ? Math.round(exact) : Math.floor(grid === 'half-pixel' ? exact + 0.5 : exact);
    weights[at * inputSize + Math.min(nearest, inputSize - 1)] = 1;
  }
  return weights;
}

/** Resizing is a matrix per axis; its gradient is the two transposed matrices. */
export function resizeGradient(dy: Tensor4D, shape: Tensor4D['shape'], weightsOf: AxisWeights): Tensor4D {
  const [batch, height, width, channels] = shape;
  const [, outHeight, outWidth] = dy.shape;
  const back = (size: number, outSize: number): Tensor2D =>
    tf.transpose(tf.tensor2d(weightsOf(size, outSize), [outSize, size]));
  const rows = tf.matMul(
    tf.expandDims(back(height, outHeight), 0),
    tf.reshape(dy, [batch, outHeight, outWidth * channels]),
  );
  const columns = tf.matMul(
    tf.expandDims(back(width, outWidth), 0),
    tf.reshape(rows, [batch * height, outWidth, channels]),
  );
  return tf.reshape(columns, shape);
}
