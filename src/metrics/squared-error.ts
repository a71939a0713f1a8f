import { assemble, type Code, type Definition, wasm } from '../core/assembler.ts';

const vectorBytes = 16;
/** Codes per step: both halves stay in the first cache, and four 32-bit sums cannot overflow. */
const chunk = 1 << 14;
const sumsAt = 2 * chunk;

/** Instructions on 16 bytes as integers of 8, 16 and 32 bits. */
const low = (bytes: Code): Code => [bytes, 0xfd, 0x89, 0x01];
const high = (bytes: Code): Code => [bytes, 0xfd, 0x8a, 0x01];
const minus = (a: Code, b: Code): Code => [a, b, 0xfd, 0x91, 0x01];
const pairwiseProduct = (a: Code, b: Code): Code => [a, b, 0xfd, 0xba, 0x01];
const plus = (a: Code, b: Code): Code => [a, b, 0xfd, 0xae, 0x01];

/** squares(bytes): four sums of the squared differences of the codes at 0 and at `chunk`, in whole vectors. */
const squares: Definition = {
  name: 'squares',
  parameters: 1,
  body([length], integer, vector) {
    const at = integer();
    const [a, b, difference, sum] = [vector(), vector(), vector(), vector()];
    const add = (half: (bytes: Code) => Code): Code => [
      difference.set(minus(half(a.get), half(b.get))),
      sum.set(plus(sum.get, pairwiseProduct(difference.get, difference.get))),
    ];
    return [
      at.set(wasm.number(0)),
      sum.set(wasm.zeros),
      wasm.steps(at, length!.get, vectorBytes, [
        a.set(wasm.load(at.get)),
        b.set(wasm.load(at.get, chunk)),
        add(low),
        add(high),
      ]),
      wasm.store(wasm.number(sumsAt), sum.get),
    ];
  },
};

interface Kernel {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly sums: Uint32Array;
  squares(bytes: number): void;
}

let kernel: Kernel | undefined;

function openKernel(): Kernel {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(assemble([squares], false));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    a: new Uint8Array(memory.buffer, 0, chunk),
    b: new Uint8Array(memory.buffer, chunk, chunk),
    sums: new Uint32Array(memory.buffer, sumsAt, 4),
    squares: exports.squares as Kernel['squares'],
  };
}

/** Σ (a − b)² of codes 0…255 in lists of one length; exact, since it sums integers. */
export function squaredError(a: Uint8Array, b: Uint8Array): number {
  kernel ??= openKernel();
  let sum = 0;
  for (let from = 0; from < a.length; from += chunk) {
    const part = a.subarray(from, from + chunk);
    kernel.a.set(part);
    kernel.b.set(b.subarray(from, from + chunk));
    const whole = Math.ceil(part.length / vectorBytes) * vectorBytes;
    kernel.a.fill(0, part.length, whole);
    kernel.b.fill(0, part.length, whole);
    kernel.squares(whole);
    for (const lane of kernel.sums) sum += lane;
  }
  return sum;
}
