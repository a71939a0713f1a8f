import { adamUpdate } from '../backend/fused.ts';
import { type NamedTensorMap, type Tensor, tf, type Variable } from '../backend/tf.ts';
import { assignValues } from '../models/weights.ts';

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1).
 *
 * The toolkit's own, so that a resumed training equals an undisturbed one bit for bit: tfjs's Adam keeps the powers of
 * beta as running products that `getWeights` does not save. Here they are computed from the step count, which is saved
 * with the two moments.
 */
export class Adam {
  /** Updates done. */
  step = 0;
  readonly #settings: AdamSettings;
  readonly #weights: ReadonlyMap<string, Variable>;
  readonly #first = new Map<string, Variable>();
  readonly #second = new Map<string, Variable>();

  constructor(weights: ReadonlyMap<string, Variable>, settings: AdamSettings) {
    this.#weights = weights;
    this.#settings = settings;
    for (const [name, weight] of weights) {
      this.#first.set(name, zeroLike(weight));
      this.#second.set(name, zeroLike(weight));
    }
  }

  /** Moves every weight against its gradient; `gradients` has the names of the weights. */
  update(gradients: NamedTensorMap, learningRate: number): void {
    this.step++;
    const { beta1, beta2, epsilon } = this.#settings;
    const firstScale = learningRate / (1 - beta1 ** this.step);
    const secondScale = 1 / Math.sqrt(1 - beta2 ** this.step);
    for (const [name, weight] of this.#weights) {
      const gradient = gradients[name];
      if (gradient === undefined) throw new Error(`no gradient for the weight ${name}`);
      const first = this.#first.get(name)!;
      const second = this.#second.get(name)!;
      tf.tidy(() => {
        const step = { beta1, beta2, epsilon, firstScale, secondScale };
        const [newWeight, newFirst, newSecond] = adamUpdate(weight, first, second, gradient, step);
        weight.assign(newWeight);
        first.assign(newFirst);
        second.assign(newSecond);
      });
    }
  }

  /** The moments by name, for a checkpoint; the tensors stay the optimizer's own. */
  moments(): Map<string, Tensor> {
    const out = new Map<string, Tensor>();
    for (const [name, moment] of this.#first) out.set(`first/${name}`, moment);
    for (const [name, moment] of this.#second) out.set(`second/${name}`, moment);
    return out;
  }

  /** Takes over saved moments and the step count. */
  restore(step: number, values: (name: string) => Float32Array): void {
    this.step = step;
    for (const [prefix, moments] of [['first', this.#first] as const, ['second', this.#second] as const])
      for (const [name, moment] of moments) assignValues(moment, values(`${prefix}/${name}`));
  }

  dispose(): void {
    for (const moment of [...this.#first.values(), ...this.#second.values()]) moment.dispose();
  }
}

function zeroLike(weight: Variable): Variable {
  const zeros = tf.zerosLike(weight);
  const variable = tf.variable(zeros, false);
  zeros.dispose();
  return variable;
}
