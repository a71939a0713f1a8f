import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, dpedOutput, prelu, sequence } from './blocks.ts';
import { carryRgb, type TorchStart } from './identity.ts';
import type { Mode, Model, Network } from './model.ts';
import type { Layer } from './normalisation.ts';
import { upsampleBilinear } from './upsample.ts';
import { torchStart, WeightStore } from './weights.ts';

export interface GridnetOptions {
  /** Channels of each row, finest first. */
  readonly widths: readonly number[];
  /** Columns; the first half leads down, the second half up. */
  readonly columns: number;
  /** After every convolution inside the grid; the default net has none. */
  readonly normalisation: 'none' | 'instance';
  readonly start: TorchStart;
}

/**
 * GridNet: rows of residual units at three resolutions, joined by downward links in the first half of the columns and
 * by upward links in the second half.
 *
 * **Source.** Fourure et al., BMVC 2017; 3 rows of 6 columns with 32, 64 and 96 channels and bilinear upsampling as in
 * its ports for image synthesis (PyTorch). **Input.** NHWC RGB in [0, 1], sides multiples of 2^(rows − 1). **Output.** Same shape,
 * 0.58·tanh + 0.5. **Deviations.** No activation on the picture itself (it is never negative); DPED's output map;
 * 2,246,586 parameters + 3,523 slopes of PReLU.
 */
export const gridnet: Model<GridnetOptions> = {
  name: 'gridnet',
  summary: 'grid of residual units at three resolutions (a backbone of paper 000)',
  version: 2,
  source: { paper: 'Residual Conv-Deconv Grid Network for Semantic Segmentation', year: 2017 },
  defaults: { widths: [32, 64, 96], columns: 6, normalisation: 'none', start: 'torch' },
  build: buildGridnet,
};

function buildGridnet({ widths, columns, normalisation, start }: GridnetOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const conv = (name: string, from: number, to: number, stride = 1): Layer =>
    convolution(store, name, { kernel: 3, from, to, stride, normalisation, ...torchStart(3, from) });
  /** PReLU, k3, PReLU, k3. */
  const link = (name: string, from: number, to: number, { stride = 1, active = true } = {}): Layer =>
    sequence(
      ...(active ? [prelu(store, `${name}/active1`, from)] : []),
      conv(`${name}/first`, from, to, stride),
      prelu(store, `${name}/active2`, to),
      conv(`${name}/second`, to, to),
    );
  /** x + link(x), with a k3 in place of x where the channels differ. */
  const lateral = (name: string, from: number, to: number, active = true): Layer => {
    const body = link(name, from, to, { active });
    const plain = { kernel: 3, from, to, ...torchStart(3, from) };
    const shortcut = from === to ? undefined : convolution(store, `${name}/shortcut`, plain);
    return (x, mode) => tf.add(shortcut ? shortcut(x, mode) : x, body(x, mode));
  };

  const rows = widths.length;
  const half = columns / 2;
  const first = lateral('input', 3, widths[0]!, false);
  const last = lateral('output', widths[0]!, 3);
  const grid = Array.from({ length: columns }, (_, column) =>
    widths.map((width, row) => {
      const name = `column${column + 1}/row${row + 1}`;
      const along = column === 0 ? undefined : lateral(`${name}/lateral`, width, width);
      const from = column < half ? widths[row - 1] : widths[row + 1];
      const across =
        from === undefined ? undefined : link(`${name}/across`, from, width, { stride: column < half ? 2 : 1 });
      return { along, across };
    }),
  );
  if (start === 'identity') startAsIdentity(store, columns, half);

  const forward = (input: Tensor4D, mode: Mode = 'enhance'): Tensor4D => {
    const state: (Tensor4D | undefined)[] = [first(input, mode)];
    for (const [column, cells] of grid.entries()) {
      const down = column < half;
      const order = down ? [...cells.keys()] : [...cells.keys()].reverse();
      for (const row of order) {
        const { along, across } = cells[row]!;
        const parts: Tensor4D[] = [];
        const before = state[row];
        if (before) parts.push(along ? along(before, mode) : before);
        const neighbour = state[down ? row - 1 : row + 1];
        if (across && neighbour) parts.push(across(down ? neighbour : upsampleBilinear(neighbour, 2), mode));
        state[row] = parts.length === 1 ? parts[0]! : tf.add(parts[0]!, parts[1]!);
      }
    }
    return dpedOutput(last(state[0]!, mode));
  };
  return {
    weights: store.trained,
    state: store.state,
    multiple: 2 ** (rows - 1),
    receptiveRadius: normalisation === 'instance' ? undefined : receptiveRadius(rows, columns),
    forward,
  };
}

/** The finest row carries RGB; nothing that joins it adds to these channels. */
function startAsIdentity(store: WeightStore, columns: number, half: number): void {
  const columnsAfterFirst = Array.from({ length: columns - 1 }, (_, i) => i + 2);
  carryRgb(store, {
    copies: ['input/shortcut'],
    silent: [
      ...['input/second', 'output/second'],
      ...columnsAfterFirst.map((column) => `column${column}/row1/lateral/second`),
      ...columnsAfterFirst.filter((column) => column > half).map((column) => `column${column}/row1/across/second`),
    ],
    output: 'output/shortcut',
  });
}

/** The longest path: down to the coarsest row in the first half, along it, and up in the second half. */
function receptiveRadius(rows: number, columns: number): number {
  const coarsest = 2 ** (rows - 1);
  let radius = 2 + 2 + 2 * (columns - 1) * coarsest;
  for (let row = 1; row < rows; row++) {
    const [fine, coarse] = [2 ** (row - 1), 2 ** row];
    radius += fine + coarse + coarse + 2 * fine;
  }
  return radius;
}
