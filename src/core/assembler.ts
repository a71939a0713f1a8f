/** Bytes of WebAssembly, nested as it is written. */
export type Code = readonly (number | Code)[];

const flatten = (code: Code): number[] => code.flatMap((part) => (typeof part === 'number' ? [part] : flatten(part)));

function unsigned(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

const vector = (items: Code[]): Code => [unsigned(items.length), items];
const sized = (code: Code): Code => {
  const bytes = flatten(code);
  return [unsigned(bytes.length), bytes];
};
const simd = (opcode: number): Code => [0xfd, unsigned(opcode)];
const binary =
  (opcode: Code) =>
  (a: Code, b: Code): Code => [a, b, opcode];

const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY = 0x40;

/** A variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** The instructions that the kernels use, as expressions. Numbers are 32-bit integers, vectors hold four floats. */
export const wasm = {
  number: (value: number): Code => [0x41, signed(value)],
  add: binary([0x6a]),
  subtract: binary([0x6b]),
  multiply: binary([0x6c]),
  divide: binary([0x6e]),
  remainder: binary([0x70]),
  atLeast: binary([0x4e]),
  equal: binary([0x46]),
  zeros: [simd(12), new Array<number>(16).fill(0)] as Code,
  load: (address: Code, offset = 0): Code => [address, simd(0), 0, unsigned(offset)],
  /** One float, four times. */
  spread: (address: Code, offset = 0): Code => [address, simd(9), 0, unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [address, value, simd(11), 0, unsigned(offset)],
  /** Copies four bytes. */
  copyNumber: (to: Code, from: Code): Code => [to, from, [0x28, 0, 0], [0x36, 0, 0]],
  plus: binary(simd(0xe4)),
  times: binary(simd(0xe6)),
  lesser: binary(simd(0xe8)),
  greater: binary(simd(0xe9)),
  /** a · b + sum, in one instruction where the machine has it. */
  multiplyAdd: (a: Code, b: Code, sum: Code, fused: boolean): Code =>
    fused ? [a, b, sum, simd(0x105)] : [sum, [a, b, simd(0xe6)], simd(0xe4)],
  call: (index: number, values: Code[]): Code => [values, 0x10, unsigned(index)],
  when: (condition: Code, body: Code): Code => [condition, 0x04, EMPTY, body, 0x0b],
  /** Repeats `body` with `counter` = `from`, `from` + `step`, … while counter + step ≤ `to`; the counter stays there. */
  steps(counter: Local, to: Code, step: number, body: Code): Code {
    const next = [counter.get, wasm.number(step), 0x6a];
    return [[0x02, EMPTY, 0x03, EMPTY], [next, to, 0x4a, 0x0d, 1], body, counter.set(next), [0x0c, 0, 0x0b, 0x0b]];
  },
} as const;

/** One function: its name where it is exported, its integer parameters, and its body. */
export interface Definition {
  readonly name?: string;
  readonly parameters: number;
  body(parameters: Local[], integer: () => Local, floats: () => Local): Code;
}

/** A module of these functions over an imported memory ("env", "memory"). */
export function assemble(definitions: readonly Definition[], sharedMemory: boolean): Uint8Array<ArrayBuffer> {
  const text = (name: string): Code => vector([...new TextEncoder().encode(name)].map((byte) => [byte]));
  const bodies = definitions.map(({ parameters, body }) => {
    const types: number[] = [];
    const local = (index: number): Local => ({
      get: [0x20, unsigned(index)],
      set: (value) => [value, 0x21, unsigned(index)],
    });
    const declare = (type: number) => (): Local => local(parameters + types.push(type) - 1);
    const code = body(
      Array.from({ length: parameters }, (_, index) => local(index)),
      declare(I32),
      declare(V128),
    );
    return sized([vector(types.map((type) => [1, type])), code, 0x0b]);
  });
  const signature = ({ parameters }: Definition): Code => [
    0x60,
    vector(new Array<Code>(parameters).fill([I32])),
    vector([]),
  ];
  const exported = definitions.flatMap(({ name }, index) =>
    name === undefined ? [] : [[text(name), 0x00, unsigned(index)]],
  );
  const limits: Code = sharedMemory ? [0x03, unsigned(0), unsigned(65536)] : [0x00, unsigned(0)];
  const sections: Code[] = [
    [1, sized(vector(definitions.map(signature)))],
    [2, sized(vector([[text('env'), text('memory'), 0x02, limits]]))],
    [3, sized(vector(definitions.map((_, index) => unsigned(index))))],
    [7, sized(vector(exported))],
    [10, sized(vector(bodies))],
  ];
  return new Uint8Array(flatten([[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections]));
}

/** The bytes that so many floats take. */
export const bytes = (count: Code): Code => wasm.multiply(count, wasm.number(4));
