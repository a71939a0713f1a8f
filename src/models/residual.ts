import type { Tensor4D } from '../backend/tf.ts';
import { convolution, dpedOutput, relu, residual, sequence } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Mode, Network } from './model.ts';
import type { Normalisation } from './normalisation.ts';
import { constant, heNormal, truncatedNormal, WeightStore } from './weights.ts';

export interface ResidualOptions {
  /** Channels of every layer but the last. */
  readonly width: number;
  /** Residual blocks of two 3×3 convolutions. */
  readonly blocks: number;
  /** After both convolutions of a block. */
  readonly normalisation: Normalisation;
  /** "dped": weights of deviation 0.01, biases 0.01, as the release starts. */
  readonly start: Start | 'dped';
}

/**
 * The residual generator of DPED, of any width and depth: k9, blocks of {k3 norm ReLU, k3 norm ReLU, + input}, two k3,
 * k9, 0.58·tanh + 0.5.
 */
export function buildResidual(options: ResidualOptions, seed: number): Network {
  const { width, blocks, normalisation, start } = options;
  const store = new WeightStore(seed);
  const fill =
    start === 'dped'
      ? { initialiser: truncatedNormal(0.01), biasInitialiser: constant(0.01) }
      : { initialiser: heNormal };
  const plain = (name: string, kernel: number, from: number, to: number) =>
    convolution(store, name, { kernel, from, to, ...fill });
  const inBlock = (name: string) =>
    sequence(convolution(store, name, { kernel: 3, from: width, to: width, normalisation, ...fill }), relu);

  const first = sequence(plain('first', 9, 3, width), relu);
  const chain = Array.from({ length: blocks }, (_, i) =>
    residual(sequence(inBlock(`block${i + 1}/first`), inBlock(`block${i + 1}/second`))),
  );
  const last = sequence(
    ...[plain('tail1', 3, width, width), relu, plain('tail2', 3, width, width), relu],
    plain('output', 9, width, 3),
  );
  if (start === 'identity')
    carryRgb(store, {
      copies: ['first', 'tail1', 'tail2'],
      silent: chain.map((_, i) => `block${i + 1}/second`),
      output: 'output',
    });
  const body = sequence(first, ...chain, last);
  const forward = (input: Tensor4D, mode: Mode = 'enhance'): Tensor4D => dpedOutput(body(input, mode));
  return {
    weights: store.trained,
    state: store.state,
    multiple: 1,
    receptiveRadius: normalisation === 'instance' ? undefined : 4 + 2 * blocks + 2 + 4,
    forward,
  };
}
