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
 * gradient of zero. The caller disposes the gradients. Numbers are awaited, because a GPU gives none within a call.
 */
export async function slopeOf(weights: ReadonlyMap<string, Variable>, loss: () => Scalar): Promise<Slope> {
  const { value, grads } = tf.variableGrads(loss, [...weights.values()]);
  const gradients: NamedTensorMap = {};
  for (const [name, variable] of weights) gradients[name] = grads[variable.name] ?? tf.zerosLike(variable);
  const squares = tf.tidy(() =>
    Object.values(gradients).reduce((sum, each) => sum.add(each.square().sum()), tf.scalar(0) as Tensor),
  );
  const [[number], [sum]] = await Promise.all([value.data(), squares.data()]);
  tf.dispose([value, squares]);
  return { value: number!, gradients, norm: Math.sqrt(sum!) };
}

/** The name of a weight whose gradient holds a number that is not finite. */
export async function brokenGradient({ gradients }: Slope): Promise<string | undefined> {
  for (const [name, gradient] of Object.entries(gradients))
    if (!(await gradient.data()).every(Number.isFinite)) return name;
  return undefined;
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
