import { type Tensor4D, tf } from '../backend/tf.ts';
import { recomposer, recomposerRadius, startAsSum } from './drbn-recomposer.ts';
import { ofTorch } from './drbn-released.ts';
import { bandUnit } from './drbn-unit.ts';
import { carryRgb, type TorchStart } from './identity.ts';
import type { Mode, Model, Network } from './model.ts';
import { WeightStore } from './weights.ts';

export interface DrbnOptions {
  /** Recursions T, each with weights of its own. */
  readonly recursions: number;
  /** 1: the recursions are trained; 2: they are kept (as state) and the recomposition of their bands is trained. */
  readonly stage: 1 | 2;
  readonly start: TorchStart;
}

/**
 * DRBN: recursive band learning (stage 1) and, in stage 2, recomposition of the bands. Every recursion estimates the picture at a quarter, half and full resolution,
 * the finer from the coarser, and sees the previous estimate beside the input.
 *
 * **Source.** Paper 002, section 3.2; the authors' release for all layers. **Input.** NHWC RGB in [0, 1], sides multiples
 * of 4. **Output.** Same shape, unbounded. **Deviations.** None known; 139,417 parameters per recursion, 557,668 in all; stage 2
 * trains 19,161.
 */
export const drbn: Model<DrbnOptions> = {
  name: 'drbn',
  summary: 'deep recursive band network, stage 1 or 2 (paper 002)',
  version: 2,
  source: {
    paper: 'From Fidelity to Perceptual Quality: A Semi-Supervised Approach for Low-Light Image Enhancement',
    year: 2020,
    url: 'https://github.com/flyywh/CVPR-2020-Semi-Low-Light',
    checkedAgainst: 'outputs of the released stage 1',
  },
  defaults: { recursions: 4, stage: 1, start: 'torch' },
  weights: [{ name: 'lol', asset: 'drbn', options: {}, valuesOf: ofTorch }],
  build: buildDrbn,
};

function buildDrbn({ recursions, stage, start }: DrbnOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const units = Array.from({ length: recursions }, (_, t) => bandUnit(store, `recursion${t + 1}`));
  if (start === 'identity') for (let t = 0; t < recursions; t++) startAsIdentity(store, t);
  const scales = (input: Tensor4D, mode: Mode = 'enhance'): Tensor4D[] => {
    let estimate = input;
    let features: readonly Tensor4D[] | undefined;
    let all: Tensor4D[] = [];
    for (const unit of units) {
      const [seen, before] = [estimate, features];
      const step = tf.tidy(() => unit(tf.concat([seen, input], 3), before, mode));
      // What the recursion before gave is needed no longer, which large pictures notice.
      tf.dispose([...(before ?? []), ...all]);
      ({ features, estimates: all } = step);
      estimate = all[0]!;
    }
    return all;
  };
  const receptiveRadius = recursions * radiusPerRecursion;
  if (stage === 1) {
    const forward = (input: Tensor4D, mode?: Mode): Tensor4D => scales(input, mode)[0]!;
    return { weights: store.trained, state: store.state, multiple: 4, receptiveRadius, passPixels, forward, scales };
  }
  const second = new WeightStore(seed);
  const recompose = recomposer(second);
  if (start === 'identity') startAsSum(second);
  for (const kept of store.trained.values()) kept.trainable = false;
  return {
    weights: second.trained,
    state: store.trained,
    multiple: 4,
    receptiveRadius: receptiveRadius + recomposerRadius,
    passPixels,
    forward: (input, mode = 'enhance') => recompose(input, scales(input, mode), mode),
  };
}

/** Down to a quarter and up again: convolutions of 1, 2 and 4 pixels, dense blocks of four each, heads of two. */
const radiusPerRecursion = 2 + 4 + 1 + 4 * 2 + 2 + 8 * 4 + 4 + 4 * 2 + 2 + 4 + 2 * 4 + 4;

/** Takes 2.4 GB; at 4 MP it computes 2.5 times the picture, passes of half this size nearly 7 times. */
const passPixels = 1536 * 1024;

/** The finest features carry the input: they double from f0 and grow by those of the previous recursion. */
function startAsIdentity(store: WeightStore, t: number): void {
  const name = `recursion${t + 1}`;
  carryRgb(store, {
    copies: [
      [`${name}/first`, 3],
      `${name}/second`,
      `${name}/head1/first`,
      [`${name}/head1/second`, 0, 1 / (2 * (t + 1))],
    ],
    silent: [`${name}/dense6/fusion`, `${name}/head2/second`, `${name}/head4/second`],
    silentTransposed: [`${name}/up1`],
  });
}
