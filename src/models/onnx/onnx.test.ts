import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OnnxGraph, onnxFile } from '../../../test/support/onnx-file.ts';
import { openBackend } from '../../backend/backend.ts';
import { type Tensor4D, tf } from '../../backend/tf.ts';
import { randomStream } from '../../core/random.ts';
import type { Image } from '../../image/image.ts';
import { onnxEnhancer } from './enhancer.ts';
import { pictureLayout } from './layout.ts';
import { onnxOptionsFrom } from './options.ts';
import { onnxStatus } from './runtime.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-onnx-'));
beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const random = randomStream(1, 'onnx');
const kernel = Float32Array.from({ length: 81 }, () => random.normal() / 6);

function picture(width: number, height: number): Image {
  const data = Float32Array.from({ length: width * height * 3 }, () => Math.round(random.uniform() * 255) / 255);
  return { width, height, channels: 3, data };
}

/** One 3×3 convolution with zeros around, [out, in, height, width]; with `nhwc` between two transpositions. */
function convolutionGraph(shape: readonly (number | string)[], nhwc = false): OnnxGraph {
  const convolve = { op: 'Conv', attributes: { pads: [1, 1, 1, 1], kernel_shape: [3, 3] } };
  return {
    inputs: [{ name: 'picture', shape }],
    outputs: [{ name: 'better', shape }],
    weights: [{ name: 'kernel', shape: [3, 3, 3, 3], data: kernel }],
    nodes: nhwc
      ? [
          { op: 'Transpose', inputs: ['picture'], output: 'a', attributes: { perm: [0, 3, 1, 2] } },
          { ...convolve, inputs: ['a', 'kernel'], output: 'b' },
          { op: 'Transpose', inputs: ['b'], output: 'better', attributes: { perm: [0, 2, 3, 1] } },
        ]
      : [{ ...convolve, inputs: ['picture', 'kernel'], output: 'better' }],
  };
}

/** The same convolution computed directly, clipped. */
function expected({ width, height, data }: Image, gain = 1): Float32Array {
  return tf.tidy(() => {
    const filter = tf.tensor4d(kernel, [3, 3, 3, 3]).transpose<Tensor4D>([2, 3, 1, 0]);
    const y = tf.conv2d(tf.tensor4d(data, [1, height, width, 3]), filter, 1, 'same').mul(gain);
    return tf.clipByValue(y, 0, 1).dataSync() as Float32Array;
  });
}

const worst = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

function write(name: string, graph: OnnxGraph): string {
  const path = join(folder, name);
  writeFileSync(path, onnxFile(graph));
  return path;
}

const usual = onnxOptionsFrom(undefined);

describe('what is said of a network in an ONNX file', () => {
  it('has defaults, takes pairs, and knows near names', () => {
    expect(usual).toMatchObject({ range: '1', 'out-range': '1', layout: 'auto', order: 'rgb', multiple: 1 });
    expect(onnxOptionsFrom('range=255, multiple=8')).toMatchObject({ range: '255', 'out-range': '255', multiple: 8 });
    expect(() => onnxOptionsFrom('rang=255')).toThrow('There is no ONNX option named "rang".');
    expect(() => onnxOptionsFrom('range=256')).toThrow('The ONNX option range is "256", expected 1 or 255 or signed.');
    expect(() => onnxOptionsFrom('multiple=0')).toThrow('expected a whole number of at least 1');
  });

  const facts = (shape: (number | string)[], name = 'x', type = 'float32') => ({ name, isTensor: true, type, shape });
  const layout = (input: (number | string)[], output = input, options = usual) =>
    pictureLayout('net.onnx', { inputMetadata: [facts(input)], outputMetadata: [facts(output, 'y')] }, options);

  it('is read off the shapes where they tell', () => {
    expect(layout([1, 3, 'h', 'w'])).toMatchObject({ inputLayout: 'nchw', outputLayout: 'nchw' });
    expect(layout(['n', 'h', 'w', 3])).toMatchObject({ inputLayout: 'nhwc', outputLayout: 'nhwc' });
    expect(layout([1, 3, 'h', 'w'], [1, 'h', 'w', 3])).toMatchObject({ inputLayout: 'nchw', outputLayout: 'nhwc' });
    expect(layout([1, 3, 64, 96])).toMatchObject({ only: { height: 64, width: 96 } });
    expect(layout([1, 3, 64, 96], ['a', 'b', 'c', 'd']).outputLayout).toBe('nchw');
  });

  it('is asked for where the shapes do not tell, and refused where they do not fit', () => {
    expect(() => layout(['n', 'c', 'h', 'w'])).toThrow('does not tell where its channels are');
    expect(layout(['n', 'c', 'h', 'w'], undefined, onnxOptionsFrom('layout=nhwc'))).toMatchObject({
      inputLayout: 'nhwc',
    });
    expect(() => layout([1, 1, 'h', 'w'])).toThrow('net.onnx takes pictures of 1 channel');
    expect(() => layout([4, 3, 'h', 'w'])).toThrow('takes 4 pictures at a time');
    expect(() => layout([1, 3, 64, 'w'])).toThrow('fixes one side of its pictures only');
    expect(() => layout([1, 10])).toThrow('is no network from picture to picture');
    const two = { inputMetadata: [facts([1, 3, 8, 8], 'low'), facts([1, 3, 8, 8], 'map')], outputMetadata: [] };
    expect(() => pictureLayout('net.onnx', two, usual)).toThrow('has 2 inputs that may be pictures: low, map.');
    const named = onnxOptionsFrom('input=maps');
    expect(() => pictureLayout('net.onnx', two, named)).toThrow('There is no input of net.onnx named "maps".');
  });

  it('must exist', async () => {
    write('there.onnx', convolutionGraph([1, 3, 'h', 'w']));
    const error = await onnxEnhancer(join(folder, 'their.onnx'), usual).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'missing-file', mend: 'did you mean there.onnx?' });
  });
});

describe.runIf(onnxStatus().found)('a network in an ONNX file (npm i --no-save onnxruntime-node)', () => {
  it.each([
    ['NCHW', [1, 3, 'h', 'w'], false],
    ['NHWC', ['n', 'h', 'w', 3], true],
  ] as const)('gives what its convolution gives, %s', async (title, shape, nhwc) => {
    const system = await onnxEnhancer(write(`${title}.onnx`, convolutionGraph(shape, nhwc)), usual);
    const image = picture(37, 21);
    const out = await system.enhance(image);
    expect([out.width, out.height, out.channels]).toEqual([37, 21, 3]);
    expect(worst(out.data, expected(image))).toBeLessThan(1e-6);
    expect(system.name).toBe(title);
  });

  it('sees values from 0 to 255, from −1 to 1, and BGR, when told', async () => {
    const identity: OnnxGraph = {
      inputs: [{ name: 'x', shape: [1, 3, 'h', 'w'] }],
      outputs: [{ name: 'y', shape: [1, 3, 'h', 'w'] }],
      nodes: [{ op: 'Relu', inputs: ['x'], output: 'y' }],
    };
    const path = write('relu.onnx', identity);
    const image = picture(9, 7);
    const byte = await onnxEnhancer(path, onnxOptionsFrom('range=255'));
    expect(worst((await byte.enhance(image)).data, image.data)).toBeLessThan(1e-6);
    const brighter = await onnxEnhancer(path, onnxOptionsFrom('range=255,out-range=1'));
    expect((await brighter.enhance(image)).data.every((value, i) => value === (image.data[i]! > 0 ? 1 : 0))).toBe(true);
    const signed = await onnxEnhancer(path, onnxOptionsFrom('range=signed,order=bgr'));
    const clipped = image.data.map((value) => Math.max(0.5, value));
    expect(worst((await signed.enhance(image)).data, clipped)).toBeLessThan(1e-6);
    expect(new Set([byte.key, brighter.key, signed.key]).size).toBe(3);
  });

  it('of one fixed size gets tiles of it, which give what the whole gives', async () => {
    const fixed = await onnxEnhancer(
      write('fixed.onnx', convolutionGraph([1, 3, 24, 32])),
      onnxOptionsFrom('margin=4'),
    );
    const image = picture(75, 50);
    const out = await fixed.enhance(image);
    const direct = expected(image);
    const inner: number[] = [];
    for (let y = 1; y < 49; y++)
      for (let x = 1; x < 74; x++)
        for (let c = 0; c < 3; c++)
          inner.push(Math.abs(out.data[(y * 75 + x) * 3 + c]! - direct[(y * 75 + x) * 3 + c]!));
    expect(Math.max(...inner)).toBeLessThan(1e-6);
    const small = picture(32, 24);
    expect(worst((await fixed.enhance(small)).data, expected(small))).toBeLessThan(1e-6);
    expect(fixed.notes.join(' ')).toContain('It takes 32x24 only');
    await expect(onnxEnhancer(join(folder, 'fixed.onnx'), onnxOptionsFrom('margin=12'))).rejects.toThrow(
      'leaves nothing',
    );
  });

  it('that changes the size, or is no network at all, is refused with what it did', async () => {
    const pool = { op: 'MaxPool', attributes: { kernel_shape: [2, 2], strides: [2, 2] } };
    const smaller: OnnxGraph = {
      inputs: [{ name: 'x', shape: [1, 3, 'h', 'w'] }],
      outputs: [{ name: 'y', shape: [1, 3, 'h2', 'w2'] }],
      nodes: [{ ...pool, inputs: ['x'], output: 'y' }],
    };
    const half = await onnxEnhancer(write('half.onnx', smaller), usual);
    await expect(half.enhance(picture(8, 6))).rejects.toThrow('makes [1,3,3,4] of a picture of 8x6');
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, 'no protobuf');
    await expect(onnxEnhancer(broken, usual)).rejects.toThrow('broken.onnx cannot be opened as a network');
  });
});
