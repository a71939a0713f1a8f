import type { Code, Local } from '../core/assembler.ts';

/** An instruction on 128 bits by its number. */
export const simd = (opcode: number): Code => [0xfd, opcode < 128 ? opcode : [(opcode & 0x7f) | 0x80, opcode >> 7]];
export const loadInteger = (address: Code, offset: number): Code => [address, 0x28, 0, offset];
/** Four lanes out of two vectors: those of the first are 0 to 3, those of the second 4 to 7. */
export const mixed = (first: Code, second: Code, ...order: readonly number[]): Code => [
  [first, second, simd(0x0d)],
  order.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
];
export const lanes = (value: Code, ...order: readonly number[]): Code => mixed(value, value, ...order);
export const lane = (value: Code, index: number): Code => lanes(value, index, index, index, index);
export const constant = (...values: number[]): Code => [
  simd(0x0c),
  [...new Uint8Array(Float32Array.from(values).buffer)],
];

/** The sum of a vector's four lanes in each of them. */
export function total(value: Local, add: (a: Code, b: Code) => Code): Code {
  return [
    value.set(add(value.get, lanes(value.get, 2, 3, 0, 1))),
    value.set(add(value.get, lanes(value.get, 1, 0, 3, 2))),
  ];
}

export const floatLane = (value: Code): Code => [value, simd(0x1f), 0];
export const storeFloat = (address: Code, value: Code): Code => [address, value, 0x38, 0, 0];
