import type { Variable } from '../backend/tf.ts';
import { assignValues, type WeightStore } from './weights.ts';

/**
 * How a network starts: weights drawn as everywhere ("he"), or with three channels set so that the untrained network
 * gives back roughly its input ("identity"), which short trainings start from. Same weights, same function class.
 */
export type Start = 'he' | 'identity';
/** The same of networks whose release lets PyTorch draw. */
export type TorchStart = 'torch' | 'identity';

/** Which layers hand RGB on in their channels 0–2, and which add nothing to these channels. */
interface Carriage {
  /** Convolutions whose channels 0–2 copy channels `from` … `from + 2` of the centre pixel (from 0, gain 1 by default). */
  readonly copies?: readonly (string | readonly [layer: string, from: number, gain?: number])[];
  /** The same of convolutions with batch norm, which takes these channels from one deviation and mean to another. */
  readonly normalised?: readonly {
    readonly layer: string;
    readonly from?: number;
    readonly arriving: Spread;
    readonly leaving: Spread;
  }[];
  /** Layers whose channels 0–2 are zero: by their norm's scale where they have one, else by kernel and bias. */
  readonly silent?: readonly string[];
  /** The same of transposed convolutions without norm. */
  readonly silentTransposed?: readonly string[];
  /** The convolution before 0.58·tanh + 0.5, set to its approximate inverse; with the gain of what arrives. */
  readonly output?: string | readonly [layer: string, gain: number];
  /** A convolution without norm that makes a picture of channels of some deviation and mean. */
  readonly picture?: { readonly layer: string; readonly from: Spread };
}

/** Of the values of a channel, over a batch. */
export interface Spread {
  readonly deviation: number;
  readonly mean: number;
}

/** Roughly that of photographs in [0, 1]. */
export const ofPictures: Spread = { deviation: 0.25, mean: 0.45 };
/** One that a rectifier lets through nearly whole. */
export const aboveZero: Spread = { deviation: 1, mean: 2 };

/** Between the slope 1/0.58 of the inverse output map in the middle and its slope towards black and white. */
const outputGain = 2;

/** Sets the weights that carry RGB through a network; all others stay as drawn. */
export function carryRgb(
  store: WeightStore,
  { copies = [], normalised = [], silent = [], silentTransposed = [], output, picture }: Carriage,
): void {
  for (const copy of copies) {
    const [layer, from, gain = 1] = typeof copy === 'string' ? [copy, 0] : copy;
    setTaps(store.trained.get(`${layer}/kernel`)!, from, gain);
    const bias = store.trained.get(`${layer}/bias`);
    if (bias) setFirst(bias, 0);
  }
  for (const { layer, from = 0, arriving, leaving } of normalised) {
    setTaps(store.trained.get(`${layer}/kernel`)!, from, 1);
    const bias = store.trained.get(`${layer}/bias`);
    if (bias) setFirst(bias, 0);
    setFirst(store.trained.get(`${layer}/norm/scale`)!, leaving.deviation);
    setFirst(store.trained.get(`${layer}/norm/shift`)!, leaving.mean);
    setFirst(store.state.get(`${layer}/norm/moving-mean`)!, arriving.mean);
    setFirst(store.state.get(`${layer}/norm/moving-variance`)!, arriving.deviation ** 2);
  }
  for (const layer of silent) {
    const scale = store.trained.get(`${layer}/norm/scale`);
    if (scale) setFirst(scale, 0);
    else {
      setTaps(store.trained.get(`${layer}/kernel`)!, 0, 0);
      setFirst(store.trained.get(`${layer}/bias`)!, 0);
    }
  }
  for (const layer of silentTransposed) {
    const kernel = store.trained.get(`${layer}/kernel`)!;
    const [, , outputs, inputs] = kernel.shape as [number, number, number, number];
    const values = kernel.dataSync().slice() as Float32Array;
    for (let at = 0; at < values.length; at++) if (Math.floor(at / inputs) % outputs < 3) values[at] = 0;
    assignValues(kernel, values);
    setFirst(store.trained.get(`${layer}/bias`)!, 0);
  }
  if (picture) {
    const gain = ofPictures.deviation / picture.from.deviation;
    setTaps(store.trained.get(`${picture.layer}/kernel`)!, 0, gain);
    setFirst(store.trained.get(`${picture.layer}/bias`)!, ofPictures.mean - gain * picture.from.mean);
  }
  if (output === undefined) return;
  const [layer, arriving] = typeof output === 'string' ? [output, 1] : output;
  setTaps(store.trained.get(`${layer}/kernel`)!, 0, outputGain / arriving);
  setFirst(store.trained.get(`${layer}/bias`)!, -outputGain / 2);
}

/** Channels 0–2 of a filter become a copy of three input channels of the centre pixel. */
function setTaps(kernel: Variable, from: number, gain: number): void {
  const [height, width, inputs, outputs] = kernel.shape as [number, number, number, number];
  const values = kernel.dataSync().slice() as Float32Array;
  for (let place = 0; place < height * width * inputs; place++)
    for (let channel = 0; channel < 3; channel++) {
      const centre = Math.floor((height * width) / 2) * inputs + from + channel;
      values[place * outputs + channel] = place === centre ? gain : 0;
    }
  assignValues(kernel, values);
}

function setFirst(variable: Variable, value: number): void {
  const values = variable.dataSync().slice() as Float32Array;
  assignValues(variable, values.fill(value, 0, 3));
}
