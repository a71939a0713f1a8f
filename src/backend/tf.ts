/** The tensor library, named once: every network, loss and training step imports it from here. */

export type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
export * as tf from '@tensorflow/tfjs-core';

import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
