import { type Tensor4D, tf } from '../backend/tf.ts';
import { type ConvolutionOptions, convolution, dpedOutput, sequence, withLeakyRelu } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Model, Network } from './model.ts';
import type { Layer } from './normalisation.ts';
import { WeightStore } from './weights.ts';

export interface PpcnOptions {
  /** The large network, or the small one that is also trained to follow it. */
  readonly role: 'teacher' | 'student';
  readonly start: Start;
}

/**
 * PPCN: contrast stretched by 1.2 about each channel's mean, then a small residual network; the teacher with two blocks
 * of two convolutions, the student with dilated 1×7 and 7×1 convolutions.
 *
 * **Source.** Hui et al., ECCV workshops 2018; the release for every layer. **Input.** NHWC RGB in [0, 1], any size.
 * **Output.** Same shape, 0.58·tanh + 0.5. **Deviations.** None known; 21,843 parameters (teacher), 2,715 (student).
 */
export const ppcn: Model<PpcnOptions> = {
  name: 'ppcn',
  summary: 'perception-preserving convolutional network, teacher or student (PIRM 2018)',
  version: 1,
  source: {
    paper: 'Perception-Preserving Convolutional Networks for Image Enhancement on Smartphones',
    year: 2018,
    url: 'https://github.com/Zheng222/PPCN',
  },
  defaults: { role: 'teacher', start: 'he' },
  build: ({ role, start }, seed) => (role === 'teacher' ? buildTeacher(start, seed) : buildStudent(start, seed)),
};

const slope = 0.05;
const activated = (layer: Layer): Layer => withLeakyRelu(layer, slope);

/** Values pulled 1.2 times away from the mean of their picture and channel. */
function stretchContrast(input: Tensor4D): Tensor4D {
  const mean = input.mean([1, 2], true);
  return input.sub(mean).mul(1.2).add(mean) as Tensor4D;
}

function buildTeacher(start: Start, seed: number): Network {
  const store = new WeightStore(seed);
  const conv = (name: string, options: ConvolutionOptions): Layer => convolution(store, name, options);
  const first = sequence(
    activated(conv('row', { kernel: [1, 7], from: 3, to: 16 })),
    activated(conv('column', { kernel: [7, 1], from: 16, to: 16 })),
  );
  const block = (name: string, dilation: number): Layer =>
    sequence(
      activated(conv(`${name}/first`, { kernel: 3, from: 16, to: 32, dilation, normalisation: 'instance' })),
      conv(`${name}/second`, { kernel: 3, from: 32, to: 16, dilation, normalisation: 'instance' }),
    );
  const [plain, dilated] = [block('plain', 1), block('dilated', 2)];
  const merge = activated(conv('merge', { kernel: 1, from: 32, to: 16 }));
  const output = conv('output', { kernel: 3, from: 16, to: 3 });
  if (start === 'identity')
    carryRgb(store, {
      copies: ['row', 'column', 'merge'],
      silent: ['plain/second', 'dilated/second'],
      output: 'output',
    });
  return network(store, (x) => {
    const c1 = first(x);
    const c3 = tf.add<Tensor4D>(plain(c1), c1);
    const c5 = tf.add<Tensor4D>(dilated(c3), c3);
    const hidden = merge(tf.concat([c3, c5], 3));
    return { hidden, output: output(hidden) };
  });
}

function buildStudent(start: Start, seed: number): Network {
  const store = new WeightStore(seed);
  const conv = (name: string, options: ConvolutionOptions): Layer => activated(convolution(store, name, options));
  const first = sequence(
    conv('row', { kernel: [1, 7], from: 3, to: 8 }),
    conv('column', { kernel: [7, 1], from: 8, to: 8 }),
  );
  const wide = { dilation: 2, normalisation: 'instance' } as const;
  const block = sequence(
    conv('block/row', { kernel: [1, 7], from: 8, to: 16, ...wide }),
    conv('block/column', { kernel: [7, 1], from: 16, to: 8, ...wide }),
  );
  const output = convolution(store, 'output', { kernel: 3, from: 8, to: 3 });
  if (start === 'identity') carryRgb(store, { copies: ['row', 'column'], silent: ['block/column'], output: 'output' });
  return network(store, (x) => {
    const c1 = first(x);
    const hidden = tf.add<Tensor4D>(block(c1), c1);
    return { hidden, output: output(hidden) };
  });
}

/** A body gives the features before its last convolution, which the student is taught by, and what that makes of them. */
function network(store: WeightStore, body: (x: Tensor4D) => { hidden: Tensor4D; output: Tensor4D }): Network {
  const guided = (input: Tensor4D): { hidden: Tensor4D; output: Tensor4D } => {
    const { hidden, output } = body(stretchContrast(input));
    return { hidden, output: dpedOutput(output) };
  };
  return {
    weights: store.trained,
    state: store.state,
    multiple: 1,
    receptiveRadius: undefined,
    forward: (input) => guided(input).output,
    guided,
  };
}
