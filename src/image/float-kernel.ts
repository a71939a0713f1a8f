import { type Code, wasm } from '../core/assembler.ts';

const shuffle =
  (...picked: number[]) =>
  (a: Code, b: Code): Code => [a, b, 0xfd, 0x0d, picked.flatMap((i) => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3])];

/** Instructions on four floats beside those of `wasm`. */
export const floats = {
  minus: (a: Code, b: Code): Code => [a, b, 0xfd, 0xe5, 0x01],
  over: (a: Code, b: Code): Code => [a, b, 0xfd, 0xe7, 0x01],
  root: (a: Code): Code => [a, 0xfd, 0xe3, 0x01],
  /** All bits of a float set where it is above zero, none elsewhere. */
  positive: (a: Code): Code => [a, wasm.zeros, 0xfd, 0x44],
  both: (a: Code, b: Code): Code => [a, b, 0xfd, 0x4e],
  /** The bits of `a` where those of `mask` are set, those of `b` elsewhere. */
  choose: (mask: Code, a: Code, b: Code): Code => [a, b, mask, 0xfd, 0x52],
  constant(value: number): Code {
    const bytes = [...new Uint8Array(Float32Array.of(value).buffer)];
    return [0xfd, 0x0c, bytes, bytes, bytes, bytes];
  },
  /** Of eight floats in two vectors, every second one. */
  evens: shuffle(0, 2, 4, 6),
  /** Two vectors taken in turns: the first four floats, the last four. */
  mixedLow: shuffle(0, 4, 1, 5),
  mixedHigh: shuffle(2, 6, 3, 7),
  /** Four floats from one before the second vector, from one after the beginning of the first. */
  fromLast: shuffle(3, 4, 5, 6),
  toFirst: shuffle(1, 2, 3, 4),
  /** The sum of all four as one double, added to the double at an address. */
  addSum: (address: Code, four: Code): Code => [
    [address, [address, 0x2b, 0, 0]],
    [0, 1, 2, 3].map((lane) => [four, 0xfd, 0x1f, lane, 0xbb]),
    [0xa0, 0xa0, 0xa0, 0xa0],
    [0x39, 0, 0],
  ],
} as const;
