import { bytes, type Code, type Definition, type Local, wasm } from './assembler.ts';
import { kernelParameters } from './kernel-parameters.ts';

const { add, multiply, number } = wasm;

/**
 * Output pixels of a tile, such that V8 keeps all in registers: with more pixels, or with unrolled taps, it spills, at
 * half the speed (41 GFLOP/s per core fall to 20).
 */
export const PIXELS = 4;

/** `pixels` neighbouring output pixels by `width` · 4 output channels, held in registers over all taps. */
export function convolveTile(pixels: number, width: number, fused: boolean): Definition {
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

export function convolve(tiles: number[][]): Definition {
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
