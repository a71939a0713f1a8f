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

/** The cpu back end answers as float64 rounded to float32; a few units in the last place are left to libm. */
const tolerance = 1e-6;

function agrees(kernel: string, inputs: Record<string, Values>, attrs: object = {}): void {
  const expected = runOn('cpu', kernel, inputs, attrs);
  const shapes = Object.values(inputs).map(({ shape }) => `[${shape}]`);
  expect(relativeError(runOn('wasm', kernel, inputs, attrs), expected), `${kernel} ${shapes}`).toBeLessThan(tolerance);
}

const positive = (values: Values): Values => ({ ...values, data: values.data.map((x) => Math.abs(x) + 0.1) });

describeNative('native kernels beside convolution', () => {
  beforeAll(() => openNativeAndCpu());

  for (const kernel of ['Relu', 'Relu6', 'Elu', 'Sigmoid', 'Tanh', 'Square', 'Abs', 'Neg', 'Exp'])
    test(`${kernel} equals the cpu back end`, () => {
      for (const shape of [[], [1], [7], [3, 5, 7, 2], [40000]])
        agrees(kernel, { x: { ...noise('x', shape), data: noise('x', shape).data.map((x) => 9 * x) } });
    });

  test('Sqrt, LeakyRelu and Step equal the cpu back end', () => {
    agrees('Sqrt', { x: positive(noise('x', [5, 7])) });
    agrees('LeakyRelu', { x: noise('x', [5, 7]) }, { alpha: 0.2 });
    agrees('Step', { x: noise('x', [5, 7], true) }, { alpha: 0.3 });
  });

  test('functions of one tensor keep what is not a number', () => {
    const x = { shape: [3], data: Float32Array.of(Number.NaN, -1, 2) };
    for (const kernel of ['Relu', 'Relu6', 'LeakyRelu', 'Step', 'Elu', 'Abs'])
      expect(runOn('wasm', kernel, { x }, { alpha: 0.5 }).data[0], kernel).toBeNaN();
    const b = { shape: [3], data: Float32Array.of(1, Number.NaN, 1) };
    for (const kernel of ['Maximum', 'Minimum'])
      expect(Array.from(runOn('wasm', kernel, { a: x, b }).data.slice(0, 2)), kernel).toEqual([Number.NaN, Number.NaN]);
  });

  const fitting: [number[], number[]][] = [
    [[], []],
    [[4, 5], []],
    [[], [4, 5]],
    [[2, 3, 4, 5], [5]],
    [
      [2, 3, 4, 5],
      [2, 1, 1, 5],
    ],
    [
      [2, 1, 1, 5],
      [2, 3, 4, 5],
    ],
    [
      [2, 3, 4, 5],
      [3, 1, 1],
    ],
    [
      [2, 3, 4, 1],
      [2, 3, 4, 5],
    ],
    [
      [4, 1, 3],
      [1, 5, 1],
    ],
    [
      [1, 70, 1, 300],
      [2, 70, 1, 300],
    ],
    [[30000], [30000]],
    [
      [30000, 1],
      [1, 3],
    ],
  ];
  for (const kernel of ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'])
    test(`${kernel} equals the cpu back end for every way to broadcast`, () => {
      for (const [a, b] of fitting) agrees(kernel, { a: noise('a', a, true), b: positive(noise('b', b)) });
    });

  test('Prelu equals the cpu back end', () => {
    for (const [x, alpha] of fitting.filter(([a, b]) => a.length >= b.length && a.every((size) => size !== 1)))
      agrees('Prelu', { x: noise('x', x), alpha: noise('alpha', alpha) });
  });

  test('Concat and SplitV equal the cpu back end on every axis', () => {
    for (const axis of [0, 1, 2, 3]) {
      const shape = [2, 6, 4, 8];
      const other = shape.map((size, i) => (i === axis ? size / 2 : size));
      const joined = (backend: string): Values =>
        computeOn(backend, () =>
          tf.concat(
            [shape, other, shape].map((size, i) => tf.tensor(noise(i, size).data, size)),
            axis,
          ),
        );
      expect(joined('wasm')).toEqual(joined('cpu'));
      for (const part of [0, 1]) {
        const half = shape[axis]! / 2;
        const piece = (backend: string): Values =>
          computeOn(backend, () => tf.split(tf.tensor(noise('x', shape).data, shape), [half, half], axis)[part]!);
        expect(piece('wasm')).toEqual(piece('cpu'));
      }
    }
  });

  test('Sum and Mean equal the cpu back end over neighbouring and other axes', () => {
    for (const shape of [[3, 17, 5, 6], [1, 300, 200, 3], [20000], [2, 40000]])
      for (const axis of [[0], [0, 1], [shape.length - 1], shape.map((_, i) => i), [0, shape.length - 1]])
        for (const keepDims of [false, true]) {
          if (new Set(axis).size !== axis.length || axis.some((a) => a >= shape.length)) continue;
          const x = positive(noise('x', shape));
          agrees('Sum', { x }, { axis, keepDims });
          const mean = (backend: string): Values =>
            computeOn(backend, () => tf.mean(tf.tensor(x.data, shape), axis, keepDims));
          expect(relativeError(mean('wasm'), mean('cpu')), `mean ${shape} over ${axis}`).toBeLessThan(tolerance);
        }
  });

  test('MaxPoolGrad gives each gradient to the first largest value of its window, overlapping windows included', () => {
    for (const [filterSize, strides] of [
      [2, 2],
      [3, 2],
      [3, 1],
      [2, 3],
      [
        [2, 3],
        [3, 1],
      ],
    ] as const)
      for (const pad of ['same', 'valid']) {
        const shape: [number, number, number, number] = [2, 9, 10, 5];
        const info = tf.backend_util.computePool2DInfo(
          shape,
          filterSize as number,
          strides as number,
          1,
          pad as 'same',
        );
        const input = noise('x', shape, pad === 'valid');
        const dy = noise('dy', info.outShape);
        const expected = firstLargest(input, dy, info);
        const found = runOn('wasm', 'MaxPoolGrad', { dy, input, output: dy }, { filterSize, strides, pad });
        expect(relativeError(found, expected), `${filterSize} ${strides} ${pad}`).toBeLessThan(tolerance);
      }
  });

  test('Identity and Cast share their memory and free it once', () => {
    tf.setBackend('wasm');
    const before = tf.memory();
    const x = tf.tensor([1, 2, 3]);
    const same = tf.clone(x);
    const cast = tf.cast(x, 'float32');
    x.dispose();
    expect(Array.from(same.dataSync())).toEqual([1, 2, 3]);
    same.dispose();
    expect(Array.from(cast.dataSync())).toEqual([1, 2, 3]);
    cast.dispose();
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    expect(Array.from(tf.cast(tf.tensor([1.7]), 'int32').dataSync())).toEqual([1]);
  });

  test('integers and empty tensors go to the wasm kernels', () => {
    tf.setBackend('wasm');
    expect(Array.from(tf.add(tf.tensor([1, 2], [2], 'int32'), tf.tensor([3, 4], [2], 'int32')).dataSync())).toEqual([
      4, 6,
    ]);
    expect(tf.relu(tf.zeros([0, 3])).shape).toEqual([0, 3]);
    expect(tf.concat([tf.zeros([0, 3]), tf.ones([2, 3])]).shape).toEqual([2, 3]);
  });

  test('the addon refuses what would leave the heap', () => {
    const addon = loadAddon().addon!;
    const heap = new Uint8Array(1024);
    expect(() => addon.unary(heap, 0, 0, 0, 257, 0)).toThrow('inside the heap');
    expect(() => addon.unary(heap, 99, 0, 0, 1, 0)).toThrow('0 to 11');
    expect(() => addon.binary(heap, 0, 0, 0, 0, Int32Array.of(4, 3, 4))).toThrow('broadcasting');
    expect(() => addon.binary(heap, 0, 0, 0, 0, Int32Array.of(4, 3))).toThrow('equal rank');
    expect(() => addon.copyRows(heap, 0, 8, 0, 8, 9, 1)).toThrow('at most the steps');
    expect(() => addon.copyRows(heap, 0, 2 ** 31, 0, 8, 4, 2 ** 31)).toThrow('inside the heap');
    expect(() => addon.sum(heap, 0, 0, 0, 4, 4, 1)).toThrow('at least 1');
    expect(() => addon.sum(heap, 0, 0, 1, 2 ** 20, 2 ** 20, 1)).toThrow('inside the heap');
  });
});

/** The gradient of max pooling by its definition. */
function firstLargest(x: Values, dy: Values, info: ReturnType<typeof tf.backend_util.computePool2DInfo>): Values {
  const data = new Float32Array(x.data.length);
  const { batchSize, outHeight, outWidth, inHeight, inWidth, inChannels, padInfo } = info;
  for (let b = 0; b < batchSize; b++)
    for (let y = 0; y < outHeight; y++)
      for (let z = 0; z < outWidth; z++)
        for (let c = 0; c < inChannels; c++) {
          let best = -1;
          for (let i = 0; i < info.filterHeight; i++)
            for (let j = 0; j < info.filterWidth; j++) {
              const [row, column] = [y * info.strideHeight - padInfo.top + i, z * info.strideWidth - padInfo.left + j];
              if (row < 0 || row >= inHeight || column < 0 || column >= inWidth) continue;
              const at = ((b * inHeight + row) * inWidth + column) * inChannels + c;
              if (best < 0 || x.data[at]! > x.data[best]!) best = at;
            }
          data[best]! += dy.data[((b * outHeight + y) * outWidth + z) * inChannels + c]!;
        }
  return { shape: x.shape, data };
}
