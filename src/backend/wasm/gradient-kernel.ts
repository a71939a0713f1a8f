import { bytes, type Code, type Definition, type Local, wasm } from './assembler.ts';
import { kernelParameters } from './kernel-parameters.ts';

const { add, multiply, number } = wasm;

/** Input channels that one tile sums for; see `PIXELS` of the convolution. */
export const CHANNELS = 4;

/** `channels` input channels by `width` · 4 output channels of one tap, over one row of pixels. */
export function gradientTile(channels: number, width: number, fused: boolean): Definition {
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

export function filterGradient(tiles: number[][]): Definition {
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
