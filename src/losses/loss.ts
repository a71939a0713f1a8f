import type { Scalar, Tensor4D } from '../backend/tf.ts';
import type { Source } from '../image/image.ts';

/** What a loss term may look at: NHWC pictures, RGB in [0, 1]; `output` may leave that range. */
export interface LossInputs {
  readonly output: Tensor4D;
  readonly target: Tensor4D;
  readonly input: Tensor4D;
}

/** One term of a training objective: a non-negative number that training lowers. */
export interface Loss {
  readonly name: string;
  /** The formula in one line; printed in reports. */
  readonly formula: string;
  readonly version: number;
  readonly source: Source;
  compute(inputs: LossInputs): Scalar;
}
