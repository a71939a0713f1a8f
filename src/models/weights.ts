import { type Tensor, tf, type Variable } from '../backend/tf.ts';
import { type Random, randomStream } from '../core/random.ts';

/** How a weight is filled at the start. */
export type Initialiser = (random: Random, shape: readonly number[]) => number;

export const zeros: Initialiser = () => 0;
export const ones: Initialiser = () => 1;
export const constant =
  (value: number): Initialiser =>
  () =>
    value;

/** Normal with variance 2 / fan-in (He et al. 2015), fan-in = all dimensions but the last. */
export const heNormal: Initialiser = (random, shape) => random.normal() * Math.sqrt(2 / fanIn(shape));

/**
 * Kernel and bias uniform within 1 / √fan-in: what PyTorch draws where its user says nothing, and so what many releases
 * start from. PyTorch counts the outputs of a transposed convolution as its fan-in.
 */
export function torchStart(side: number, channels: number): { initialiser: Initialiser; biasInitialiser: Initialiser } {
  const bound = 1 / Math.sqrt(side ** 2 * channels);
  const uniform: Initialiser = (random) => (2 * random.uniform() - 1) * bound;
  return { initialiser: uniform, biasInitialiser: uniform };
}

/** Normal of the given deviation, redrawn beyond two deviations (TensorFlow's truncated normal). */
export const truncatedNormal =
  (deviation: number): Initialiser =>
  (random) => {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    return value * deviation;
  };

function fanIn(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((product, size) => product * size, 1);
}

/** The weights of one network under construction. Each has a name and is drawn from the stream of that name. */
export class WeightStore {
  readonly trained = new Map<string, Variable>();
  readonly state = new Map<string, Variable>();
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A trained weight. */
  weight(name: string, shape: number[], fill: Initialiser): Variable {
    return this.#add(this.trained, name, shape, fill, true);
  }

  /** A value that is saved with the weights but not trained. */
  stateful(name: string, shape: number[], fill: Initialiser): Variable {
    return this.#add(this.state, name, shape, fill, false);
  }

  #add(into: Map<string, Variable>, name: string, shape: number[], fill: Initialiser, trainable: boolean): Variable {
    if (this.trained.has(name) || this.state.has(name)) throw new Error(`two weights are named ${name}`);
    const random = randomStream(this.#seed, 'weights', name);
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    for (let i = 0; i < values.length; i++) values[i] = fill(random, shape);
    const start: Tensor = tf.tensor(values, shape);
    const variable = tf.variable(start, trainable);
    start.dispose();
    into.set(name, variable);
    return variable;
  }
}

/** Puts plain values into a variable of the same size. */
export function assignValues(variable: Variable, values: Float32Array): void {
  if (values.length !== variable.size)
    throw new Error(`${values.length} values for a weight of ${variable.size} (shape ${variable.shape})`);
  const tensor = tf.tensor(values, variable.shape);
  variable.assign(tensor);
  tensor.dispose();
}
