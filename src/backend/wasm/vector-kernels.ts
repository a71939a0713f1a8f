import { assemble, type Code, type Definition, type Local, wasm } from './assembler.ts';

const { add, multiply, number } = wasm;
const bytes = (count: Code): Code => multiply(count, number(4));

/** What one call of a kernel is told, in this order; the last two say which part of the work is meant. */
export const kernelParameters = {
  /**
   * The filter comes in blocks of 8 output channels, or of 4 where their count is no multiple of 8: all taps and input
   * channels of the first block, then those of the next. `bias` is added, and what is negative then is multiplied by
   * `slopes`, one per output channel. `first`, `last`: output rows of the whole batch.
   */
  convolve: [
    ...['x', 'filter', 'y', 'outHeight', 'outWidth', 'filterHeight', 'filterWidth', 'inChannels', 'outChannels'],
    ...['imageBytes', 'rowStepBytes', 'pixelStepBytes', 'tapRowBytes', 'tapColumnBytes', 'bias', 'slopes'],
    ...['first', 'last'],
  ],
  /** `first`, `last`: blocks of four input channels of one tap. */
  filterGradient: [
    ...['x', 'dy', 'gradient', 'rows', 'outHeight', 'outWidth', 'filterWidth', 'inChannels', 'outChannels'],
    ...['imageBytes', 'rowStepBytes', 'pixelStepBytes', 'tapRowBytes', 'tapColumnBytes', 'first', 'last'],
  ],
  /** Copies rows of `rowBytes`, a multiple of 4. `first`, `last`: rows. */
  copyRows: ['from', 'to', 'fromStepBytes', 'toStepBytes', 'rowBytes', 'first', 'last'],
  /**
   * Sums x of [outer, rows, channels] over its rows, a stretch of 64 rows at a time so that rounding stays small.
   * `first`, `last`: blocks of four channels of one outer index.
   */
  sumRows: ['x', 'sums', 'rows', 'channels', 'first', 'last'],
} as const;
export type KernelName = keyof typeof kernelParameters;

/**
 * Tiles that V8 keeps in registers: with more pixels, more channels or unrolled taps it spills, at half the speed
 * (41 GFLOP/s per core fall to 20).
 */
const PIXELS = 4;
const CHANNELS = 4;

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

/** `pixels` neighbouring output pixels by `width` · 4 output channels, held in registers over all taps. */
function convolveTile(pixels: number, width: number, fused: boolean): Definition {
  return {
    parameters: 12,
    body(parameters, integer, floats) {
      const [x, filter, y, pixelStep, filterHeight, filterWidth, channels, outBytes, tapRow, tapColumn] = parameters;
      const [bias, slopes] = parameters.slice(10);
      const [row, column, channel, line] = [integer(), integer(), integer(), integer()];
      const places = Array.from({ length: pixels }, integer);
      const sums = Array.from({ length: pixels }, () => Array.from({ length: width }, floats));
      const taps = Array.from({ length: width }, floats);
      const value = floats();
      const products: Code = [
        taps.map((tap, k) => tap.set(wasm.load(filter!.get, 16 * k))),
        filter!.set(add(filter!.get, number(16 * width))),
        places.map((place, p) => [
          value.set(wasm.spread(place.get)),
          sums[p]!.map((sum, k) => sum.set(wasm.multiplyAdd(value.get, taps[k]!.get, sum.get, fused))),
          place.set(add(place.get, number(4))),
        ]),
      ];
      return [
        sums.flat().map((sum) => sum.set(wasm.zeros)),
        row!.set(number(0)),
        wasm.steps(row!, filterHeight!.get, 1, [
          line!.set(add(x!.get, multiply(row!.get, tapRow!.get))),
          column!.set(number(0)),
          wasm.steps(column!, filterWidth!.get, 1, [
            places.map((place, p) => place.set(p === 0 ? line!.get : add(places[p - 1]!.get, pixelStep!.get))),
            channel!.set(number(0)),
            wasm.steps(channel!, channels!.get, 1, products),
            line!.set(add(line!.get, tapColumn!.get)),
          ]),
        ]),
        sums.map((pixel) => [
          pixel.map((sum, k) => [
            sum.set(wasm.plus(sum.get, wasm.load(bias!.get, 16 * k))),
            value.set(wasm.times(wasm.lesser(sum.get, wasm.zeros), wasm.load(slopes!.get, 16 * k))),
            wasm.store(y!.get, wasm.plus(wasm.greater(sum.get, wasm.zeros), value.get), 16 * k),
          ]),
          y!.set(add(y!.get, outBytes!.get)),
        ]),
      ];
    },
  };
}

function convolve(tiles: number[][]): Definition {
  return {
    name: 'convolve',
    parameters: kernelParameters.convolve.length,
    body(parameters, integer) {
      const [x, filter, y, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels] =
        parameters as Local[];
      const [imageBytes, rowStep, pixelStep, tapRow, tapColumn, bias, slopes] = parameters.slice(9) as Local[];
      const [first, last] = parameters.slice(16);
      const [outBytes, outChannel, pixel, line, block] = [integer(), integer(), integer(), integer(), integer()];
      const taps = multiply(multiply(filterHeight!.get, filterWidth!.get), inChannels!.get);
      const tile = (index: number): Code =>
        wasm.call(index, [
          add(line!.get, multiply(pixel!.get, pixelStep!.get)),
          block!.get,
          add(
            y!.get,
            add(multiply(add(multiply(first!.get, outWidth!.get), pixel!.get), outBytes!.get), bytes(outChannel!.get)),
          ),
          pixelStep!.get,
          filterHeight!.get,
          filterWidth!.get,
          inChannels!.get,
          outBytes!.get,
          tapRow!.get,
          tapColumn!.get,
          add(bias!.get, bytes(outChannel!.get)),
          add(slopes!.get, bytes(outChannel!.get)),
        ]);
      const blocks = (channels: number, byPixels: number[]): Code => [
        block!.set(filter!.get),
        outChannel!.set(number(0)),
        wasm.steps(outChannel!, outChannels!.get, channels, [
          pixel!.set(number(0)),
          ...[...byPixels.keys()]
            .reverse()
            .map((fewer) => wasm.steps(pixel!, outWidth!.get, fewer + 1, tile(byPixels[fewer]!))),
          block!.set(add(block!.get, multiply(taps, number(4 * channels)))),
        ]),
      ];
      const inEights = wasm.equal(wasm.remainder(outChannels!.get, number(8)), number(0));
      return [
        outBytes!.set(bytes(outChannels!.get)),
        wasm.steps(first!, last!.get, 1, [
          line!.set(
            add(
              add(x!.get, multiply(wasm.divide(first!.get, outHeight!.get), imageBytes!.get)),
              multiply(wasm.remainder(first!.get, outHeight!.get), rowStep!.get),
            ),
          ),
          wasm.when(inEights, blocks(8, tiles[0]!)),
          wasm.when(wasm.equal(inEights, number(0)), blocks(4, tiles[1]!)),
        ]),
      ];
    },
  };
}

/** `channels` input channels by `width` · 4 output channels of one tap, over one row of pixels. */
function gradientTile(channels: number, width: number, fused: boolean): Definition {
  return {
    parameters: 6,
    body([x, dy, gradient, outWidth, pixelStep, outBytes], integer, floats) {
      const [pixel, row] = [integer(), integer()];
      const sums = Array.from({ length: channels }, () => Array.from({ length: width }, floats));
      const incoming = Array.from({ length: width }, floats);
      const value = floats();
      const eachSum = (visit: (sum: Local, k: number) => Code): Code => [
        row!.set(gradient!.get),
        sums.map((ofChannel) => [ofChannel.map(visit), row!.set(add(row!.get, outBytes!.get))]),
      ];
      return [
        eachSum((sum, k) => sum.set(wasm.load(row!.get, 16 * k))),
        pixel!.set(number(0)),
        wasm.steps(pixel!, outWidth!.get, 1, [
          incoming.map((value, k) => value.set(wasm.load(dy!.get, 16 * k))),
          sums.map((ofChannel, channel) => [
            value.set(wasm.spread(x!.get, 4 * channel)),
            ofChannel.map((sum, k) => sum.set(wasm.multiplyAdd(value.get, incoming[k]!.get, sum.get, fused))),
          ]),
          x!.set(add(x!.get, pixelStep!.get)),
          dy!.set(add(dy!.get, outBytes!.get)),
        ]),
        eachSum((sum, k) => wasm.store(row!.get, sum.get, 16 * k)),
      ];
    },
  };
}

function filterGradient(tiles: number[][]): Definition {
  return {
    name: 'filterGradient',
    parameters: kernelParameters.filterGradient.length,
    body(parameters, integer) {
      const [x, dy, gradient, rows, outHeight, outWidth, filterWidth, inChannels, outChannels] = parameters as Local[];
      const [imageBytes, rowStep, pixelStep, tapRow, tapColumn, first, last] = parameters.slice(9) as Local[];
      const [outBytes, blocks, row, line, block] = [integer(), integer(), integer(), integer(), integer()];
      const [tap, channel, left, place, outChannel] = [integer(), integer(), integer(), integer(), integer()];
      const tile = (index: number): Code =>
        wasm.call(index, [
          place!.get,
          add(add(dy!.get, multiply(multiply(row!.get, outWidth!.get), outBytes!.get)), bytes(outChannel!.get)),
          add(
            add(gradient!.get, multiply(add(multiply(tap!.get, inChannels!.get), channel!.get), outBytes!.get)),
            bytes(outChannel!.get),
          ),
          outWidth!.get,
          pixelStep!.get,
          outBytes!.get,
        ]);
      const tapLine = multiply(wasm.divide(tap!.get, filterWidth!.get), tapRow!.get);
      const tapPlace = multiply(wasm.remainder(tap!.get, filterWidth!.get), tapColumn!.get);
      return [
        outBytes!.set(bytes(outChannels!.get)),
        blocks!.set(wasm.divide(add(inChannels!.get, number(CHANNELS - 1)), number(CHANNELS))),
        wasm.steps(row!, rows!.get, 1, [
          line!.set(
            add(
              add(x!.get, multiply(wasm.divide(row!.get, outHeight!.get), imageBytes!.get)),
              multiply(wasm.remainder(row!.get, outHeight!.get), rowStep!.get),
            ),
          ),
          block!.set(first!.get),
          wasm.steps(block!, last!.get, 1, [
            tap!.set(wasm.divide(block!.get, blocks!.get)),
            channel!.set(multiply(wasm.remainder(block!.get, blocks!.get), number(CHANNELS))),
            left!.set(wasm.subtract(inChannels!.get, channel!.get)),
            place!.set(add(add(line!.get, bytes(channel!.get)), add(tapLine, tapPlace))),
            outChannel!.set(number(0)),
            tiles.map((byChannels, at) =>
              wasm.steps(
                outChannel!,
                outChannels!.get,
                at === 0 ? 8 : 4,
                byChannels.map((index, fewer) =>
                  wasm.when(
                    fewer + 1 === CHANNELS
                      ? wasm.atLeast(left!.get, number(CHANNELS))
                      : wasm.equal(left!.get, number(fewer + 1)),
                    tile(index),
                  ),
                ),
              ),
            ),
          ]),
        ]),
      ];
    },
  };
}

const copyRows: Definition = {
  name: 'copyRows',
  parameters: kernelParameters.copyRows.length,
  body([from, to, fromStep, toStep, rowBytes, first, last], integer) {
    const [at, source, target] = [integer(), integer(), integer()];
    return wasm.steps(first!, last!.get, 1, [
      source!.set(add(from!.get, multiply(first!.get, fromStep!.get))),
      target!.set(add(to!.get, multiply(first!.get, toStep!.get))),
      at!.set(number(0)),
      wasm.steps(at!, rowBytes!.get, 16, wasm.store(add(target!.get, at!.get), wasm.load(add(source!.get, at!.get)))),
      wasm.steps(at!, rowBytes!.get, 4, wasm.copyNumber(add(target!.get, at!.get), add(source!.get, at!.get))),
    ]);
  },
};

const sumRows: Definition = {
  name: 'sumRows',
  parameters: kernelParameters.sumRows.length,
  body([x, sums, rows, channels, first, last], integer, floats) {
    const [row, stretch, rowBytes, blocks, place] = [integer(), integer(), integer(), integer(), integer()];
    const [sum, part] = [floats(), floats()];
    const addRow: Code = [
      part.set(wasm.plus(part.get, wasm.load(place!.get))),
      place!.set(add(place!.get, rowBytes!.get)),
    ];
    return [
      rowBytes!.set(bytes(channels!.get)),
      blocks!.set(wasm.divide(channels!.get, number(4))),
      wasm.steps(first!, last!.get, 1, [
        place!.set(
          add(
            x!.get,
            add(
              multiply(multiply(wasm.divide(first!.get, blocks!.get), rows!.get), rowBytes!.get),
              multiply(wasm.remainder(first!.get, blocks!.get), number(16)),
            ),
          ),
        ),
        sum.set(wasm.zeros),
        row!.set(number(0)),
        wasm.steps(row!, rows!.get, 64, [
          part.set(wasm.zeros),
          stretch!.set(number(0)),
          wasm.steps(stretch!, number(64), 1, addRow),
          sum.set(wasm.plus(sum.get, part.get)),
        ]),
        part.set(wasm.zeros),
        wasm.steps(row!, rows!.get, 1, addRow),
        wasm.store(add(sums!.get, multiply(first!.get, number(16))), wasm.plus(sum.get, part.get)),
      ]),
    ];
  },
};
