import { assemble, type Code, type Definition, type Local, wasm } from '../core/assembler.ts';

/** Pixels per step: their codes and samples stay in the second cache, beside the table. */
const pixels = 1 << 13;
/** Where in the kernel's memory things lie: RGB codes, a sample for every code of V and code, samples, counts. */
const tableAt = 1 << 16;
const samplesAt = tableAt + 4 * 256 * 256;
const countsAt = samplesAt + 12 * pixels;

/** Instructions on whole numbers. */
const byte = (address: Code, offset: number): Code => [address, 0x2d, 0, offset];
const shifted = (value: Code, bits: number): Code => [value, wasm.number(bits), 0x74];
const load = (address: Code): Code => [address, 0x28, 2, 0];
const store = (address: Code, value: Code, offset = 0): Code => [address, value, 0x36, 2, offset];
const largest = (a: Local, b: Local): Code => [a.get, b.get, a.get, b.get, 0x4b, 0x1b];

/** NAME(bytes): something at every pixel, given its three codes and their largest, V, and the place of the first code. */
const atPixels = (name: string, each: (codes: readonly Local[], v: Local, at: Local) => Code): Definition => ({
  name,
  parameters: 1,
  body([length], integer) {
    const [at, v] = [integer(), integer()];
    const codes = [integer(), integer(), integer()];
    return [
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, 3, [
        codes.map((code, c) => code.set(byte(at.get, c))),
        v.set(largest(codes[0]!, codes[1]!)),
        v.set(largest(v, codes[2]!)),
        each(codes, v, at),
      ]),
    ];
  },
});

const count = atPixels('count', (_, v) => {
  const place = wasm.add(wasm.number(countsAt), shifted(v.get, 2));
  return store(place, wasm.add(load(place), wasm.number(1)));
});

/** V's row of the table has 1024 bytes. */
const look = atPixels('look', (codes, v, at) =>
  codes.map((code, c) =>
    store(
      wasm.add(wasm.number(samplesAt), shifted(at.get, 2)),
      load(wasm.add(wasm.number(tableAt), wasm.add(shifted(v.get, 10), shifted(code.get, 2)))),
      4 * c,
    ),
  ),
);

interface Kernel {
  readonly codes: Uint8Array;
  readonly table: Float32Array;
  readonly samples: Float32Array;
  readonly counts: Uint32Array;
  count(bytes: number): void;
  look(bytes: number): void;
}

let kernel: Kernel | undefined;

function openKernel(): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((countsAt + 1024) / 65536) });
  const module = new WebAssembly.Module(assemble([count, look], false));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    codes: new Uint8Array(memory.buffer, 0, 3 * pixels),
    table: new Float32Array(memory.buffer, tableAt, 256 * 256),
    samples: new Float32Array(memory.buffer, samplesAt, 3 * pixels),
    counts: new Uint32Array(memory.buffer, countsAt, 256),
    ...(exports as unknown as Pick<Kernel, 'count' | 'look'>),
  };
}

/** How many pixels of RGB codes have each of the 256 codes of V, their largest channel. */
export function countsOfV(codes: Uint8Array): Uint32Array {
  kernel ??= openKernel();
  kernel.counts.fill(0);
  for (let from = 0; from < codes.length; from += 3 * pixels) {
    const part = codes.subarray(from, from + 3 * pixels);
    kernel.codes.set(part);
    kernel.count(part.length);
  }
  return kernel.counts.slice();
}

/** RGB codes as the samples that a table of 256 rows, one for each code of V, has at their places. */
export function samplesByV(codes: Uint8Array, table: Float32Array): Float32Array {
  kernel ??= openKernel();
  kernel.table.set(table);
  const out = new Float32Array(codes.length);
  for (let from = 0; from < codes.length; from += 3 * pixels) {
    const part = codes.subarray(from, from + 3 * pixels);
    kernel.codes.set(part);
    kernel.look(part.length);
    out.set(kernel.samples.subarray(0, part.length), from);
  }
  return out;
}
