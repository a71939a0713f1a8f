/**
 * The tensor library, named once: every network, loss and training step imports it from here.
 * `@tensorflow/tfjs` is loaded for what it registers (the gradient of every operation and the chained forms):
 * `tfjs-core` has them only as modules that Node cannot resolve.
 */
import '@tensorflow/tfjs';

export type {
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from '@tensorflow/tfjs-core';
export * as tf from '@tensorflow/tfjs-core';
