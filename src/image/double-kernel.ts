import { assemble, type Code, type Definition } from '../core/assembler.ts';

const wasmPage = 65536;

/** Instructions on two doubles. */
export const doubles = {
  plus: (a: Code, b: Code): Code => [a, b, 0xfd, 0xf0, 0x01],
  minus: (a: Code, b: Code): Code => [a, b, 0xfd, 0xf1, 0x01],
  times: (a: Code, b: Code): Code => [a, b, 0xfd, 0xf2, 0x01],
  over: (a: Code, b: Code): Code => [a, b, 0xfd, 0xf3, 0x01],
  magnitude: (a: Code): Code => [a, 0xfd, 0xec, 0x01],
  root: (a: Code): Code => [a, 0xfd, 0xef, 0x01],
  /** All bits of a double set where it holds, none elsewhere. */
  differs: (a: Code, b: Code): Code => [a, b, 0xfd, 0x48],
  below: (a: Code, b: Code): Code => [a, b, 0xfd, 0x49],
  both: (a: Code, b: Code): Code => [a, b, 0xfd, 0x4e],
  /** One double, two times. */
  spread: (address: Code, offset = 0): Code => [address, 0xfd, 0x0a, 0, offset],
  /** The sum of both as one double. */
  storeSum: (address: Code, both: Code): Code => [
    [address, [both, 0xfd, 0x21, 0], [both, 0xfd, 0x21, 1]],
    [0xa0, 0x39, 0, 0],
  ],
  /** The sum of both added to one double. */
  addSum: (address: Code, both: Code, offset: number): Code => [
    [address, [address, 0x2b, 0, offset]],
    [[both, 0xfd, 0x21, 0], [both, 0xfd, 0x21, 1], 0xa0],
    [0xa0, 0x39, 0, offset],
  ],
  constant(value: number): Code {
    const bytes = [...new Uint8Array(Float64Array.of(value).buffer)];
    return [0xfd, 0x0c, bytes, bytes];
  },
} as const;

/** Functions of a module, by name; their parameters are integers. */
export type Functions = Readonly<Record<string, (...parameters: number[]) => void>>;

/** A module with memory of its own; one that nobody uses is used again, since memories are dear to make. */
export interface Instance {
  readonly key: string;
  readonly memory: WebAssembly.Memory;
  readonly functions: Functions;
}
const modules = new Map<string, WebAssembly.Module>();
const idle = new Map<string, Instance[]>();

/** An instance of the module that `key` names, made of `definitions` when it is first asked for, with so many bytes of memory. */
export function takeInstance(key: string, definitions: () => Definition[], bytes: number): Instance {
  const pages = Math.ceil(bytes / wasmPage);
  const known = idle.get(key)?.pop();
  if (known !== undefined) {
    const missing = pages - known.memory.buffer.byteLength / wasmPage;
    if (missing > 0) known.memory.grow(missing);
    return known;
  }
  const module = modules.get(key) ?? new WebAssembly.Module(assemble(definitions(), false));
  modules.set(key, module);
  const memory = new WebAssembly.Memory({ initial: pages });
  return {
    key,
    memory,
    functions: new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Functions,
  };
}

/** Gives an instance back; nothing in its memory may be touched afterwards. */
export function giveBack(instance: Instance): void {
  idle.set(instance.key, [...(idle.get(instance.key) ?? []), instance]);
}
