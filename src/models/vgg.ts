import { readTensors } from '../assets/readers/read.ts';
import { requireTensor, toFloat32 } from '../assets/readers/tensor.ts';
import { requireAsset } from '../assets/store.ts';
import { type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { randomStream } from '../core/random.ts';
import { maxPool2 } from './blocks.ts';

export type VggNet = 'vgg16' | 'vgg19';

/** Where the filters come from: those trained on ImageNet (an asset), or seeded random ones of the same shape. */
export type FeatureSource = 'imagenet' | 'random';

/** "relu3_2": behind the second convolution of the third block; "pool3": behind the max pooling of that block. */
export type VggLayer = `relu${number}_${number}` | `conv${number}_${number}` | `pool${number}`;

const convolutionsPerBlock = { vgg16: [2, 2, 3, 3, 3], vgg19: [2, 2, 4, 4, 4] } as const;
const widths = [64, 128, 256, 512, 512];
/** Mean and deviation of ImageNet's pictures, by which the published weights expect their input normalised. */
const imagenetMean = [0.485, 0.456, 0.406];
const imagenetDeviation = [0.229, 0.224, 0.225];

/** One convolution: its name, its channels and its place in the published list of layers. */
interface Step {
  readonly block: number;
  readonly place: number;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** The convolutions in order. */
export function vggSteps(net: VggNet): Step[] {
  const steps: Step[] = [];
  let at = 0;
  let from = 3;
  for (const [i, count] of convolutionsPerBlock[net].entries()) {
    for (let place = 1; place <= count; place++) {
      steps.push({ block: i + 1, place, from, to: widths[i]!, at });
      from = widths[i]!;
      at += 2;
    }
    at += 1;
  }
  return steps;
}

/** The activations of a feature network at the given layers, in the order of the list. */
export type Features = (net: VggNet, layers: readonly VggLayer[], picture: Tensor4D) => Tensor4D[];

/**
 * The activations of VGG-16 or VGG-19 at the given layers, in the order of the list.
 *
 * **Source.** Simonyan & Zisserman, ICLR 2015; torchvision's weights. **Input.** NHWC RGB in [0, 1], normalised inside by
 * ImageNet's mean and deviation. **Output.** One tensor per layer. **Deviations.** None with source "imagenet"; "random"
 * has filters that are orthogonal within groups of 27, keep the variance through ReLU and have no bias.
 */
export function vggFeatures(
  net: VggNet,
  source: FeatureSource,
  layers: readonly VggLayer[],
  input: Tensor4D,
): Tensor4D[] {
  return activations(net, source, input)(layers);
}

/**
 * Features for one training step: a picture that several terms look at goes through each layer once. What it gave is
 * given again, so it must not be kept beyond the scope that its tensors live in.
 */
export function featuresOfStep(source: FeatureSource): Features {
  const known = { vgg16: new Map(), vgg19: new Map() } as const satisfies Record<VggNet, Map<Tensor4D, Activations>>;
  return (net, layers, picture) => {
    let of: Activations | undefined = known[net].get(picture);
    if (of === undefined) {
      of = activations(net, source, picture);
      known[net].set(picture, of);
    }
    return of(layers);
  };
}

/** The names of all activations. */
const layersOf = (steps: readonly Step[]): Set<string> =>
  new Set(steps.flatMap(({ block, place }) => [`conv${block}_${place}`, `relu${block}_${place}`, `pool${block}`]));

type Activations = (layers: readonly VggLayer[]) => Tensor4D[];

/** The activations of one picture; goes as deep as the layers asked for need, and on from there when asked again. */
function activations(net: VggNet, source: FeatureSource, input: Tensor4D): Activations {
  const found = new Map<string, Tensor4D>();
  const filters = filtersOf(net, source);
  const steps = vggSteps(net);
  let done = 0;
  let x: Tensor4D = input.sub(imagenetMean).div(imagenetDeviation);
  const pool = (block: number): void => {
    x = maxPool2(x);
    found.set(`pool${block}`, x);
  };
  const goOn = (): void => {
    const step = steps[done++]!;
    const { kernel, bias } = filters(step);
    const sum = tf.conv2d(x, kernel, 1, 'same').add(bias) as Tensor4D;
    x = tf.relu(sum);
    found.set(`conv${step.block}_${step.place}`, sum).set(`relu${step.block}_${step.place}`, x);
    if (steps[done]?.block !== step.block) pool(step.block);
  };
  return (layers) => {
    const missing = layers.find((layer) => !layersOf(steps).has(layer));
    if (missing !== undefined) throw new Error(`${net} has no layer ${missing}`);
    while (!layers.every((layer) => found.has(layer))) goOn();
    return layers.map((layer) => found.get(layer)!);
  };
}

interface Filter {
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
}

/** Filters on the running back end, made when they are first used and kept. */
const kept = new WeakMap<object, Map<string, Filter>>();

function filtersOf(net: VggNet, source: FeatureSource): (step: Step) => Filter {
  const backend = tf.backend();
  const all = kept.get(backend) ?? new Map<string, Filter>();
  kept.set(backend, all);
  return (step) => {
    const key = `${net} ${source} ${step.at}`;
    let filter = all.get(key);
    if (filter === undefined) {
      const make = source === 'imagenet' ? publishedFilter : randomFilter;
      filter = tf.tidy(() => {
        const { kernel, bias } = make(net, step);
        return { kernel: tf.keep(kernel), bias: tf.keep(bias) };
      });
      all.set(key, filter);
    }
    return filter;
  };
}

function publishedFilter(net: VggNet, { at, from, to }: Step): Filter {
  const { path } = requireAsset(net, `A loss on ${net} features`);
  const prefix = `features.${at}.`;
  const tensors = readTensors(path, { only: (name) => name.startsWith(prefix) });
  const kernel = tf.tensor4d(toFloat32(requireTensor(tensors, `${prefix}weight`, path, [to, from, 3, 3])), [
    ...([to, from, 3, 3] as const),
  ]);
  const bias = tf.tensor1d(toFloat32(requireTensor(tensors, `${prefix}bias`, path, [to])));
  return { kernel: tf.transpose(kernel, [2, 3, 1, 0]), bias };
}

/** As many as can be orthogonal in the first layer, whose filters have 27 numbers. */
const orthogonalGroup = 27;

/** Filters drawn at random and made orthogonal (Gram–Schmidt) in groups, each of length √2. */
export function randomFilter(net: VggNet, { at, from, to }: Step): Filter {
  const random = randomStream(1, 'random features', net, at);
  const length = 9 * from;
  const rows: Float64Array[] = [];
  for (let out = 0; out < to; out++) {
    const row = Float64Array.from({ length }, () => random.normal());
    for (let other = out - (out % orthogonalGroup); other < out; other++) {
      const before = rows[other]!;
      let product = 0;
      for (let i = 0; i < length; i++) product += row[i]! * before[i]!;
      for (let i = 0; i < length; i++) row[i]! -= product * before[i]!;
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    rows.push(row.map((value) => value / norm));
  }
  const values = new Float32Array(length * to);
  for (const [out, row] of rows.entries()) for (let i = 0; i < length; i++) values[i * to + out] = row[i]! * Math.SQRT2;
  return { kernel: tf.tensor4d(values, [3, 3, from, to]), bias: tf.zeros([to]) as Tensor1D };
}
