import type { Scalar, Tensor4D } from '../backend/tf.ts';
import type { Source } from '../image/image.ts';
import type { Features, VggNet } from '../models/vgg.ts';

/** What a loss term may look at: NHWC pictures, RGB in [0, 1]; `output` may leave that range. */
export interface LossInputs {
  readonly output: Tensor4D;
  readonly target: Tensor4D;
  readonly input: Tensor4D;
  /** Of a network that estimates at several resolutions: all estimates, each half as large as the one before. */
  readonly scales?: readonly Tensor4D[] | undefined;
  /** VGG's activations, of filters trained on ImageNet unless others were asked for, which reports must name. */
  readonly features?: Features | undefined;
}

/** One term of a training objective: a non-negative number that training lowers. */
export interface Loss {
  readonly name: string;
  /** The formula in one line; printed in reports. */
  readonly formula: string;
  readonly version: number;
  readonly source: Source;
  /** The feature networks that it looks through; with features "imagenet" their assets must be here. */
  readonly usesFeatures?: readonly VggNet[];
  /** It is not the mean of what it is for the pictures one by one, so that no batch can be split among workers. */
  readonly overBatch?: true;
  compute(inputs: LossInputs): Scalar;
  /** Numbers of a batch that are worth logging beside the value. */
  details?(inputs: LossInputs): Readonly<Record<string, Scalar>>;
}
