import { assemble, type Code, type Definition, wasm } from '../core/assembler.ts';

const doublesPerStep = 4;
const wasmPage = 65536;

/** Instructions on two doubles. */
const plus = (a: Code, b: Code): Code => [a, b, 0xfd, 0xf0, 0x01];
const times = (a: Code, b: Code): Code => [a, b, 0xfd, 0xf2, 0x01];
const spread = (address: Code, offset: number): Code => [address, 0xfd, 0x0a, 0, offset];

/**
 * sum(taps, out, bytes, centre, above 1, below 1, …): out = taps[0]·centre + Σ taps[j]·(above j + below j), from the
 * innermost pair outwards, four doubles at a time. Parameters but `bytes` are addresses.
 */
const weightedSum = (pairs: number): Definition => ({
  name: 'sum',
  parameters: 4 + 2 * pairs,
  body([taps, out, length, centre, ...rows], integer, vector) {
    const at = integer();
    const weights = Array.from({ length: pairs + 1 }, vector);
    const sums = Array.from({ length: doublesPerStep / 2 }, vector);
    const load = (base: Code, part: number): Code => wasm.load(wasm.add(base, at.get), 16 * part);
    return [
      weights.map((weight, j) => weight.set(spread(taps!.get, 8 * j))),
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, 8 * doublesPerStep, [
        sums.map((sum, part) => sum.set(times(weights[0]!.get, load(centre!.get, part)))),
        Array.from({ length: pairs }, (_, j) =>
          sums.map((sum, part) => {
            const both = plus(load(rows[2 * j]!.get, part), load(rows[2 * j + 1]!.get, part));
            return sum.set(plus(sum.get, times(weights[j + 1]!.get, both)));
          }),
        ),
        sums.map((sum, part) => wasm.store(wasm.add(out!.get, at.get), sum.get, 16 * part)),
      ]),
    ];
  },
});

/** A module with memory of its own; one that nobody uses is used again, since memories are dear to make. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly sum: (...addresses: number[]) => void;
}
const modules = new Map<number, WebAssembly.Module>();
const idle = new Map<number, Instance[]>();

function takeInstance(pairs: number, bytes: number): Instance {
  const pages = Math.ceil(bytes / wasmPage);
  const known = idle.get(pairs)?.pop();
  if (known !== undefined) {
    const missing = pages - known.memory.buffer.byteLength / wasmPage;
    if (missing > 0) known.memory.grow(missing);
    return known;
  }
  const module = modules.get(pairs) ?? new WebAssembly.Module(assemble([weightedSum(pairs)], false));
  modules.set(pairs, module);
  const memory = new WebAssembly.Memory({ initial: pages });
  const { sum } = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Instance;
  return { memory, sum };
}

/** Rows of doubles that the kernel can reach, and the sums of rows. */
export interface WindowKernel {
  /** The row of that number: `length` doubles, to be written before they are read. */
  row(index: number): Float64Array;
  /** The number of a row of zeros. */
  readonly zeros: number;
  /**
   * Writes to row `out`, from `outFrom` on, the window sum of `count` doubles: each source is a row and where in it to
   * begin, ordered as the taps are. Up to three doubles more may be written.
   */
  sum(out: number, outFrom: number, count: number, sources: readonly (readonly [row: number, from: number])[]): void;
  /** Gives the memory back; no row may be touched afterwards. */
  close(): void;
}

/** A kernel for a symmetric window over `rows` rows of `length` doubles each. */
export function openWindowKernel(taps: Float64Array, rows: number, length: number): WindowKernel {
  const pairs = taps.length >> 1;
  const odd = taps.length % 2 === 1;
  // Whole steps may run past the end of a row, so every row has room for more; the last row stays zero.
  const stride = 8 * (Math.ceil(length / doublesPerStep) + 2) * doublesPerStep;
  const tapsAt = (rows + 1) * stride;
  const instance = takeInstance(pairs, tapsAt + 8 * (pairs + 1));
  const { buffer } = instance.memory;
  new Float64Array(buffer, rows * stride, stride / 8).fill(0);
  const inward = Array.from({ length: pairs }, (_, j) => pairs - 1 - j);
  const weights = new Float64Array(buffer, tapsAt, pairs + 1);
  weights.set([odd ? taps[pairs]! : 0, ...inward.map((j) => taps[j]!)]);
  const addresses = new Array<number>(4 + 2 * pairs).fill(0);
  return {
    zeros: rows,
    row: (index) => new Float64Array(buffer, index * stride, length),
    sum(out, outFrom, count, sources) {
      const addressOf = ([row, from]: readonly [number, number]): number => row * stride + 8 * from;
      addresses[0] = tapsAt;
      addresses[1] = out * stride + 8 * outFrom;
      addresses[2] = 8 * Math.ceil(count / doublesPerStep) * doublesPerStep;
      addresses[3] = odd ? addressOf(sources[pairs]!) : rows * stride;
      for (const [place, j] of inward.entries()) {
        addresses[4 + 2 * place] = addressOf(sources[j]!);
        addresses[5 + 2 * place] = addressOf(sources[taps.length - 1 - j]!);
      }
      instance.sum(...addresses);
    },
    close() {
      idle.set(pairs, [...(idle.get(pairs) ?? []), instance]);
    },
  };
}
