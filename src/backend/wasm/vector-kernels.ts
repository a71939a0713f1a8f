import { assemble, type Definition } from './assembler.ts';
import { convolve, convolveTile, PIXELS } from './convolve-kernel.ts';
import { CHANNELS, filterGradient, gradientTile } from './gradient-kernel.ts';
import { copyRows, sumRows } from './row-kernels.ts';

/**
 * Convolution and its filter gradient on the heap of the wasm back end, four floats at a time. The picture comes with
 * its border, so that no tap falls outside. Every output is summed in one fixed order, whatever part it falls into:
 * the number of threads does not change a bit.
 */
export function vectorKernels(fused: boolean, sharedMemory: boolean): Uint8Array<ArrayBuffer> {
  const definitions: Definition[] = [];
  const define = (definition: Definition): number => definitions.push(definition) - 1;
  const widths = [2, 1];
  const convolveTiles = widths.map((width) =>
    Array.from({ length: PIXELS }, (_, at) => define(convolveTile(at + 1, width, fused))),
  );
  const gradientTiles = widths.map((width) =>
    Array.from({ length: CHANNELS }, (_, at) => define(gradientTile(at + 1, width, fused))),
  );
  define(convolve(convolveTiles));
  define(filterGradient(gradientTiles));
  define(copyRows);
  define(sumRows);
  return assemble(definitions, sharedMemory);
}
