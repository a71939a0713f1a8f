import { type NamedTensorMap, type Scalar, type Tensor, tf, type Variable } from '../backend/tf.ts';

/** A loss, its gradient for every weight by the weight's name, and the gradient's length. */
export interface Slope {
  readonly value: number;
  readonly gradients: NamedTensorMap;
  /** Euclidean norm over all weights. */
  readonly norm: number;
}

/**
 * The value of `loss` and its gradient; `loss` runs inside the tape. A weight that the loss does not reach has a
 * gradient of zero. The caller disposes the gradients.
 */
export function slopeOf(weights: ReadonlyMap<string, Variable>, loss: () => Scalar): Slope {
  const { value, grads } = tf.variableGrads(loss, [...weights.values()]);
  const gradients: NamedTensorMap = {};
  for (const [name, variable] of weights) gradients[name] = grads[variable.name] ?? tf.zerosLike(variable);
  const squares = tf.tidy(() => tf.addN(Object.values(gradients).map((each) => each.square().sum())).dataSync()[0]!);
  const number = value.dataSync()[0]!;
  value.dispose();
  return { value: number, gradients, norm: Math.sqrt(squares) };
}

/** The name of a weight whose gradient holds a number that is not finite. */
export function brokenGradient({ gradients }: Slope): string | undefined {
  return Object.entries(gradients).find(([, each]) => !(each.dataSync() as Float32Array).every(Number.isFinite))?.[0];
}

/** The gradients, shortened together to a norm where theirs is larger; the old ones are disposed of then. */
export function clipped({ gradients, norm }: Slope, longest: number | null): NamedTensorMap {
  if (longest === null || norm <= longest) return gradients;
  const shorter: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    shorter[name] = gradient.mul(longest / norm);
    gradient.dispose();
  }
  return shorter;
}
