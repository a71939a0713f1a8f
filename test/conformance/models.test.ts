import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/backend/backend.ts';
import { type Tensor4D, tf } from '../../src/backend/tf.ts';
import { sha256 } from '../../src/core/hash.ts';
import { randomStream } from '../../src/core/random.ts';
import type { Image } from '../../src/image/image.ts';
import { enhanceWith } from '../../src/models/enhance.ts';
import { models } from '../../src/models/index.ts';
import { disposeNetwork, type Model, type Network } from '../../src/models/model.ts';
import { Adam } from '../../src/train/adam.ts';
import { loadWeights, saveWeights } from '../../src/train/checkpoint.ts';

/** Narrow forms of the large networks: the same layers and weights by name, so that the walk stays quick. */
const narrow: Readonly<Partial<Record<keyof typeof models, object>>> = {
  gridnet: { widths: [8, 12, 16] },
  'resnet-20': { width: 16 },
  'resnet-32': { width: 16 },
  unet: { widths: [8, 16, 24, 32, 40] },
  'local-global': { widths: [8, 16, 24, 32, 40], globalWidth: 4 },
  vdsr: { width: 16 },
  johnson: { widths: [8, 16, 24] },
  drht: { radianceWidths: [8, 8, 16, 16, 16], pictureWidths: [8, 8, 8, 16, 16, 16] },
};

const modelNamed = (name: keyof typeof models): Model => models[name] as unknown as Model;

/** What every member of the registry owes, and so do the options that build something quite different. */
const cases: readonly { readonly title: string; readonly model: Model; readonly options: object }[] = [
  ...(Object.keys(models) as (keyof typeof models)[]).map((name) => ({
    ...{ title: name, model: modelNamed(name), options: narrow[name] ?? {} },
  })),
  { title: 'drbn, stage 2', model: modelNamed('drbn'), options: { stage: 2, recursions: 1 } },
  { title: 'ppcn, student', model: modelNamed('ppcn'), options: { role: 'student' } },
  {
    title: 'local-global, no global encoder',
    model: modelNamed('local-global'),
    options: { ...narrow['local-global'], globalWidth: 0 },
  },
  { title: 'nrl, no attention', model: modelNamed('nrl'), options: { unit: 'rru', firstBlock: 'msb' } },
  { title: 'nrl, conv9, rru+a', model: modelNamed('nrl'), options: { unit: 'rru+a', firstBlock: 'conv9' } },
];

/** Starts from which a network learns within a few steps, where its own is made for long trainings. */
const learnable: Readonly<Record<string, object>> = {
  dped: { start: 'he', width: 16 },
  'resnet-20': { start: 'he' },
  'resnet-32': { start: 'he' },
  'drbn, stage 2': { start: 'identity' },
};

/** What a network's output cannot leave, before it is clipped; the others are unbounded. */
const dpedRange = [-0.0801, 1.0801] as const;
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  ...Object.fromEntries(
    [
      ...['mlc-unet', 'gridnet', 'resnet-20', 'resnet-32', 'unet', 'dped-gan-lite', 'dped', 'srcnn', 'johnson', 'mcrn'],
      'ppcn',
    ].map((name) => [name, dpedRange]),
  ),
  'local-global': [0, Number.POSITIVE_INFINITY],
  drht: [-1, Number.POSITIVE_INFINITY],
};

const folder = mkdtempSync(join(tmpdir(), 'bench-models-'));
beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const random4d = (shape: [number, number, number, number], seed: number): Tensor4D =>
  tf.randomUniform(shape, 0.05, 1, 'float32', seed);

const bitsOf = (network: Network): string[] =>
  [...network.weights, ...network.state].map(
    ([name, value]) => `${name} ${sha256(new Uint8Array((value.dataSync() as Float32Array).slice().buffer))}`,
  );

function picture(width: number, height: number): Image {
  const random = randomStream(3, 'picture', width, height);
  return {
    width,
    height,
    channels: 3,
    data: Float32Array.from({ length: width * height * 3 }, () => random.uniform()),
  };
}

describe.each(cases)('model $title', ({ title, model, options }) => {
  const build = (seed: number, changes: object = {}): Network =>
    model.build({ ...model.defaults, ...options, ...changes }, seed);

  it('has a finite gradient other than zero for every weight', () => {
    const network = build(1);
    const side = Math.max(16, 2 * network.multiple);
    const [input, target] = [random4d([3, side, side, 3], 1), random4d([3, side, side, 3], 2)];
    const { value, grads } = tf.variableGrads(
      () => tf.squaredDifference(network.forward(input, 'train'), target).mean().asScalar(),
      [...network.weights.values()],
    );
    const silent: string[] = [];
    for (const [name, weight] of network.weights) {
      const values = grads[weight.name]!.dataSync();
      if (!values.every(Number.isFinite) || values.every((each) => each === 0)) silent.push(name);
    }
    expect(silent).toEqual([]);
    tf.dispose([input, target, value, grads]);
    disposeNetwork(network);
  });

  it('learns four patches by heart: the loss falls to a tenth within 150 steps', () => {
    const network = build(1, learnable[title]);
    const side = Math.max(16, network.multiple);
    const scene = tf.image.resizeBilinear(random4d([4, 4, 4, 3], 3), [side, side], false, true);
    const [input, target] = [scene.mul(0.8).add(0.2) as Tensor4D, scene.pow(0.6).mul([0.9, 1, 0.8])];
    const learningRate = /^(drht|local-global)/.test(title) ? 5e-3 : 2e-3;
    const adam = new Adam(network.weights, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    const losses: number[] = [];
    while (losses.length < 150 && !(losses.at(-1)! < losses[0]! / 10)) {
      const { value, grads } = tf.variableGrads(
        () => tf.squaredDifference(network.forward(input, 'train'), target).mean().asScalar(),
        [...network.weights.values()],
      );
      losses.push(value.dataSync()[0]!);
      adam.update(
        Object.fromEntries([...network.weights].map(([name, weight]) => [name, grads[weight.name]!])),
        learningRate,
      );
      tf.dispose([value, grads]);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
    adam.dispose();
    tf.dispose([scene, input, target]);
    disposeNetwork(network);
  });

  it('is rebuilt bit for bit from its seed, and otherwise from another', () => {
    const [one, again, other] = [build(5), build(5), build(6)];
    const bits = bitsOf(one);
    expect(bitsOf(again)).toEqual(bits);
    expect(bitsOf(other)).not.toEqual(bits);
    for (const network of [one, again, other]) disposeNetwork(network);
  });

  it('gives the same bits after it was saved and loaded', async () => {
    const [saved, loaded] = [build(7), build(8)];
    const path = join(folder, `${title}.safetensors`);
    await saveWeights(path, saved, {});
    loadWeights(path, loaded);
    expect(bitsOf(loaded)).toEqual(bitsOf(saved));
    for (const network of [saved, loaded]) disposeNetwork(network);
  });

  it('keeps any size of picture and gives finite values in [0, 1]', async () => {
    const network = build(1);
    const out = await enhanceWith(network, picture(19, 13));
    expect([out.width, out.height, out.channels]).toEqual([19, 13, 3]);
    expect(out.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    disposeNetwork(network);
  });

  it('keeps the range that it states', () => {
    const network = build(1);
    const side = Math.max(16, network.multiple);
    const input = random4d([1, side, side, 3], 9);
    const values = tf.tidy(() => network.forward(input).mul(1).dataSync());
    const [least, most] = ranges[model.name] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(least);
      expect(value).toBeLessThanOrEqual(most);
    }
    input.dispose();
    disposeNetwork(network);
  });

  it.runIf('start' in model.defaults && !('stage' in options))(
    'gives back roughly its input before training when it starts as identity',
    () => {
      const network = build(1, { start: 'identity' });
      const input = tf.randomUniform([1, 32, 32, 3], 0.15, 0.85, 'float32', 8) as Tensor4D;
      const error = tf.tidy(() => network.forward(input).sub(input).abs().max().dataSync()[0]!);
      expect(error).toBeLessThan(0.1);
      input.dispose();
      disposeNetwork(network);
    },
  );

  it('reaches no farther than it says, and not much less', () => {
    const network = build(1);
    const { receptiveRadius: radius, multiple } = network;
    if (radius !== undefined) {
      const width = Math.ceil((2 * radius + 9) / multiple) * multiple;
      const centre = Math.floor(width / 2);
      const input = random4d([1, 2 * multiple, width, 3], 4);
      const slopes = tf.tidy(() =>
        tf
          .grad((x) =>
            network
              .forward(x as Tensor4D)
              .slice([0, multiple, centre, 0], [1, 1, 1, 3])
              .square()
              .sum(),
          )(input)
          .abs()
          .sum([0, 1, 3])
          .dataSync(),
      );
      const reach = [...slopes].map((slope, x) => (slope > 0 ? Math.abs(x - centre) : 0));
      expect(Math.max(...reach)).toBeLessThanOrEqual(radius);
      expect(Math.max(...reach)).toBeGreaterThan(radius / 3);
      input.dispose();
    }
    disposeNetwork(network);
  });

  it('gives in tiles what it gives as a whole', async () => {
    const network = build(1, 'recursions' in model.defaults ? { recursions: 1 } : {});
    const { multiple, glancing } = network;
    const radius = network.receptiveRadius ?? glancing?.receptiveRadius;
    if (radius !== undefined) {
      const bound = (output: Tensor4D): Tensor4D => tf.sigmoid(output.mul(0.1));
      const bounded: Network = {
        ...network,
        forward: (input, mode) => bound(network.forward(input, mode)),
        ...(glancing && {
          glancing: { ...glancing, forward: (part, glance, mode) => bound(glancing.forward(part, glance, mode)) },
        }),
      };
      const image = picture(radius + 3 * multiple, multiple);
      const [whole, tiles] = [await enhanceWith(bounded, image), await enhanceWith(bounded, image, 0)];
      const most = whole.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - tiles.data[i]!)), 0);
      expect(most).toBeLessThan(1e-5);
    }
    disposeNetwork(network);
  });
});
