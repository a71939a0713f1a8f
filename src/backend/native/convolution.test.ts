import { beforeAll, expect, test } from 'vitest';
import {
  computeOn,
  describeNative,
  noise,
  openNativeAndCpu,
  relativeError,
  runOn,
  type Values,
} from '../../../test/support/native.ts';
import { tf } from '../tf.ts';
import { loadAddon } from './addon.ts';

interface Case {
  readonly name: string;
  readonly x: number[];
  readonly filter: number[];
  readonly attrs: {
    strides: [number, number];
    pad: unknown;
    dilations: [number, number];
    dataFormat: string;
    dimRoundingMode?: string;
  };
}

const pairs = (...values: number[]): [number, number][] => values.map((value) => [value, value]);
const explicit = [
  [0, 0],
  [1, 2],
  [0, 3],
  [0, 0],
];
const channels = [
  [1, 1],
  [3, 8],
  [5, 7],
  [16, 24],
  [9, 32],
];
const filters = [...pairs(1, 2, 3, 5), [1, 4], [3, 2]];

/** Every stride with every dilation and padding; filters, channels, sizes and batches go round. */
function grid(depthwise: boolean): Case[] {
  const cases: Case[] = [];
  for (const strides of [...pairs(1, 2, 3), [1, 2]] as [number, number][])
    for (const dilations of [...pairs(1, 2), [3, 1]] as [number, number][])
      for (const pad of ['same', 'valid', 0, 1, 2, explicit])
        for (const filter of filters.filter((_, turn) => (turn + cases.length) % 2 === 0)) {
          const i = cases.length;
          const [inChannels, outChannels] = channels[(i * 7 + Math.floor(i / 5)) % channels.length]!;
          const [height, width] = [9 + (i % 3), 8 + (i % 5)];
          const last = depthwise ? 1 + (i % 3) : outChannels!;
          cases.push({
            name: `stride ${strides}, dilation ${dilations}, pad ${pad}, filter ${filter}, channels ${inChannels} to ${last}`,
            x: [1 + (i % 2), height, width, inChannels!],
            filter: [...filter, inChannels!, last],
            attrs: {
              strides,
              pad,
              dilations,
              dataFormat: 'NHWC',
              ...(typeof pad === 'number' ? { dimRoundingMode: 'floor' } : {}),
            },
          });
        }
  return cases.filter((c) => outputOf(c, depthwise).every((size) => size > 0));
}

function outputOf(c: Case, depthwise: boolean): number[] {
  const { strides, dilations, pad, dimRoundingMode } = c.attrs;
  return tf.backend_util.computeConv2DInfo(
    c.x as [number, number, number, number],
    c.filter as [number, number, number, number],
    strides,
    dilations,
    pad as 'same',
    dimRoundingMode as 'floor',
    depthwise,
  ).outShape;
}

function dot(a: Values, b: Values): number {
  return a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);
}

function norm(a: Values): number {
  return Math.sqrt(dot(a, a));
}

describeNative('native convolutions', () => {
  beforeAll(() => openNativeAndCpu());

  for (const [depthwise, forward, backInput, backFilter] of [
    [false, 'Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
    [true, 'DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'],
  ] as const) {
    // tfjs itself refuses depthwise convolutions that have both a stride and a dilation.
    const cases = grid(depthwise).filter(
      ({ attrs }) => !depthwise || `${attrs.strides}` === '1,1' || `${attrs.dilations}` === '1,1',
    );

    test(`${forward} equals the cpu back end for ${cases.length} geometries`, () => {
      for (const c of cases) {
        const inputs = { x: noise('x', c.x), filter: noise('filter', c.filter) };
        const expected = runOn('cpu', forward, inputs, c.attrs);
        expect(relativeError(runOn('wasm', forward, inputs, c.attrs), expected), c.name).toBeLessThan(1e-5);
      }
    });

    test(`${backInput} and ${backFilter} equal the cpu back end without dilation`, () => {
      for (const c of cases.filter(({ attrs }) => `${attrs.dilations}` === '1,1')) {
        const x = noise('x', c.x);
        const filter = noise('filter', c.filter);
        const dy = noise('dy', outputOf(c, depthwise));
        const input = [
          { dy, filter },
          { ...c.attrs, inputShape: c.x },
        ] as const;
        const weight = [
          { x, dy },
          { ...c.attrs, filterShape: c.filter },
        ] as const;
        const dx = relativeError(runOn('wasm', backInput, ...input), runOn('cpu', backInput, ...input));
        expect(dx, `input, ${c.name}`).toBeLessThan(1e-5);
        const df = relativeError(runOn('wasm', backFilter, ...weight), runOn('cpu', backFilter, ...weight));
        expect(df, `filter, ${c.name}`).toBeLessThan(1e-5);
      }
    });

    test(`${backInput} and ${backFilter} are the adjoints of ${forward} with dilation`, () => {
      for (const c of cases.filter(({ attrs }) => `${attrs.dilations}` !== '1,1')) {
        const x = noise('x', c.x);
        const filter = noise('filter', c.filter);
        const dy = noise('dy', outputOf(c, depthwise));
        const y = runOn('cpu', forward, { x, filter }, c.attrs);
        const dx = runOn('wasm', backInput, { dy, filter }, { ...c.attrs, inputShape: c.x });
        const df = runOn('wasm', backFilter, { x, dy }, { ...c.attrs, filterShape: c.filter });
        const scale = norm(y) * norm(dy);
        expect(Math.abs(dot(y, dy) - dot(x, dx)) / scale, `input, ${c.name}`).toBeLessThan(1e-5);
        expect(Math.abs(dot(y, dy) - dot(filter, df)) / scale, `filter, ${c.name}`).toBeLessThan(1e-5);
      }
    });

    const fusedName = depthwise ? 'FusedDepthwiseConv2D' : 'FusedConv2D';
    test(`${fusedName} equals convolution, bias and activation one after the other`, () => {
      for (const activation of ['linear', 'relu', 'relu6', 'leakyrelu', 'elu', 'sigmoid', 'prelu'])
        for (const biasShape of [undefined, [12], [1, 1, 12]])
          for (const filterSize of [1, 3]) {
            const x = noise('x', [2, 9, 10, 12]);
            const filter = noise('filter', [filterSize, filterSize, 12, depthwise ? 1 : 12]);
            const attrs = {
              strides: 1,
              pad: 'same',
              dilations: 1,
              dataFormat: 'NHWC',
              activation,
              leakyreluAlpha: 0.3,
            };
            const inputs = {
              x,
              filter,
              ...(biasShape ? { bias: noise('bias', biasShape) } : {}),
              ...(activation === 'prelu' ? { preluActivationWeights: noise('slope', [12]) } : {}),
            };
            const expected = runOn('cpu', fusedName, inputs, attrs);
            const found = runOn('wasm', fusedName, inputs, attrs);
            expect(relativeError(found, expected), `${activation}, bias ${biasShape}`).toBeLessThan(1e-5);
          }
    });
  }

  test('Conv2D covers channels first', () => {
    const filter = noise('filter', [3, 3, 5, 6]);
    const attrs = { strides: 1, pad: 'same', dilations: 1 };
    const last = noise('x', [2, 7, 8, 5]);
    const first = computeOn('cpu', () => tf.transpose(tf.tensor(last.data, [...last.shape]), [0, 3, 1, 2]));
    const expected = runOn('cpu', 'Conv2D', { x: first, filter }, { ...attrs, dataFormat: 'NCHW' });
    const found = runOn('wasm', 'Conv2D', { x: first, filter }, { ...attrs, dataFormat: 'NCHW' });
    expect(relativeError(found, expected)).toBeLessThan(1e-5);
  });

  test('convolutions stay right when the wasm heap grows between and during them', () => {
    tf.setBackend('wasm');
    const x = noise('x', [1, 16, 16, 8]);
    const filter = noise('filter', [3, 3, 8, 8]);
    const attrs = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    const expected = runOn('cpu', 'Conv2D', { x, filter }, attrs);
    tf.setBackend('wasm');
    const module = (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm;
    const before = module.HEAPU8.length;
    const kept = [tf.tensor(x.data, [1, 16, 16, 8]), tf.tensor(filter.data, [3, 3, 8, 8])] as const;
    const large: tf.Tensor[] = [];
    for (let megabytes = 0; megabytes < 96; megabytes += 16) {
      large.push(tf.zeros([4, 1024, 1024]));
      const y = tf.conv2d(kept[0] as tf.Tensor4D, kept[1] as tf.Tensor4D, 1, 'same');
      expect(relativeError({ shape: y.shape, data: y.dataSync() as Float32Array }, expected)).toBeLessThan(1e-5);
      y.dispose();
    }
    expect(module.HEAPU8.length).toBeGreaterThan(before);
    tf.dispose([...large, ...kept]);
  });

  test('the same convolution gives the same bits twice', () => {
    const x = noise('x', [2, 31, 33, 32]);
    const filter = noise('filter', [3, 3, 32, 48]);
    const dy = noise('dy', [2, 31, 33, 48]);
    const attrs = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    const once = (): Values[] => [
      runOn('wasm', 'Conv2D', { x, filter }, attrs),
      runOn('wasm', 'Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape }),
      runOn('wasm', 'Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape }),
    ];
    const first = once();
    for (const again of [once(), once()])
      again.forEach(({ data }, i) => {
        expect(Buffer.from(data.buffer).equals(Buffer.from(first[i]!.data.buffer))).toBe(true);
      });
  });

  test('primitives are kept for use again, and not without bound', () => {
    const { addon } = loadAddon();
    const heap = new Uint8Array(65536);
    for (let size = 1; size <= 600; size++)
      addon!.convolve(
        heap,
        Int32Array.of(1, 1, size, 1, 1, 1, 1, 1, size, 1, 1, 1, 1, 0, 0, 0, 0),
        0,
        4096,
        -1,
        8192,
        0,
        0,
      );
    expect(addon!.describe().primitives).toBeLessThanOrEqual(512);
  });

  test('shapes that do not fit are JavaScript errors', () => {
    const attrs = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' };
    const wrong = { x: noise('x', [1, 4, 4, 3]), filter: noise('f', [3, 3, 2, 4]) };
    const dy = noise('dy', [1, 9, 9, 4]);
    expect(() =>
      runOn('wasm', 'Conv2DBackpropFilter', { x: wrong.x, dy }, { ...attrs, filterShape: [3, 3, 3, 4] }),
    ).toThrow();
    expect(() =>
      runOn(
        'wasm',
        'DepthwiseConv2dNativeBackpropInput',
        { dy, filter: wrong.filter },
        { ...attrs, inputShape: [1, 4, 4, 3] },
      ),
    ).toThrow();
  });

  test('the addon refuses offsets and geometries that do not fit, and works on', () => {
    const { addon } = loadAddon();
    const heap = new Uint8Array(4096);
    const good = Int32Array.of(1, 4, 4, 1, 1, 1, 1, 4, 4, 1, 1, 1, 1, 0, 0, 0, 0);
    const put = (index: number, value: number): Int32Array => good.map((old, i) => (i === index ? value : old));
    const call = (geometry: Int32Array, x = 0, y = 1024): void => addon!.convolve(heap, geometry, x, 512, -1, y, 0, 0);
    expect(() => call(good)).not.toThrow();
    expect(() => call(put(0, 0))).toThrow('at least 1');
    expect(() => call(put(13, -1))).toThrow('padding');
    expect(() => call(put(13, 9))).toThrow('reaches the input');
    expect(() => call(good.slice(1))).toThrow('17 items');
    expect(() => call(good, 4096)).toThrow('inside the heap');
    expect(() => call(good, 2)).toThrow('aligned');
    expect(() => call(good, 0, Number.NaN)).toThrow('aligned');
    expect(() => call(put(0, 2 ** 31 - 1))).toThrow('inside the heap');
    expect(() => addon!.convolve([] as never, good, 0, 512, -1, 0, 0, 0)).toThrow('Uint8Array');
    expect(() => addon!.setThreads(0)).toThrow('at least 1');
    expect(() => call(good)).not.toThrow();
  });
});
