import type { Image } from '../image/image.ts';
import { defineBaseline } from './baseline.ts';
import { blur } from './blur.ts';
import { clip } from './value.ts';

export interface MsrcrOptions {
  /** Standard deviations of the surrounds (default 15, 80, 250). */
  sigmasPixels: readonly number[];
  /** Colour restoration: gain inside the logarithm (default 125). */
  alpha: number;
  /** Colour restoration: gain of the logarithm (default 46). */
  beta: number;
  /** Share of the pixels that the final stretch clips at each end of every channel (default 0.01). */
  clipShare: number;
}

/**
 * MSRCR: logarithms of the ratio to Gaussian surrounds of several sizes, with colour restoration, stretched to [0, 1].
 *
 * **Source** Jobson, Rahman, Woodell, IEEE TIP 6(7), 1997, equations (4)–(11); final stretch after Petro, Sbert, Morel,
 * Multiscale Retinex, IPOL 2014, algorithm 1.
 * **Input** Gray or RGB, any size; gray is treated without colour restoration.
 * **Output** Same size; constant channels stay as they are.
 * **Deviations** Intensities are 8-bit codes + 1. The paper's fixed gain 192 and offset −30 are replaced by the stretch.
 * The Gaussians are four running means each.
 */
export const msrcr = defineBaseline<MsrcrOptions>({
  name: 'msrcr',
  version: 1,
  summary: 'multi-scale retinex with colour restoration',
  source: {
    paper:
      'Jobson, Rahman, Woodell, A multiscale retinex for bridging the gap between color images and the human observation of scenes, IEEE TIP',
    year: 1997,
    url: 'https://doi.org/10.5201/ipol.2014.107',
  },
  defaults: { sigmasPixels: [15, 80, 250], alpha: 125, beta: 46, clipShare: 0.01 },
  enhance(picture, options) {
    const { channels, data } = picture;
    const out = new Float32Array(data.length);
    for (let c = 0; c < channels; c++) {
      const restored = restoredRetinex(picture, c, options);
      stretch(restored, options.clipShare, data, out, c, channels);
    }
    return { ...picture, data: out };
  },
});

function restoredRetinex(picture: Image, channel: number, { sigmasPixels, alpha, beta }: MsrcrOptions): Float32Array {
  const { width, height, channels, data } = picture;
  const count = width * height;
  const plane = new Float32Array(count);
  for (let i = 0; i < count; i++) plane[i] = 255 * data[i * channels + channel]! + 1;
  const retinex = new Float32Array(count);
  for (const sigma of sigmasPixels) {
    const surround = blur(plane, width, height, sigma);
    for (let i = 0; i < count; i++) retinex[i]! += Math.log(plane[i]! / surround[i]!) / sigmasPixels.length;
  }
  if (channels === 1) return retinex;
  for (let i = 0; i < count; i++) {
    const sum = 255 * (data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]!) + 3;
    retinex[i]! *= beta * Math.log((alpha * plane[i]!) / sum);
  }
  return retinex;
}

/** Maps the values between two quantiles to [0, 1]; a channel without spread is copied. */
function stretch(
  values: Float32Array,
  share: number,
  original: Float32Array,
  out: Float32Array,
  channel: number,
  channels: number,
): void {
  const sorted = values.slice().sort();
  const low = sorted[Math.floor(share * (sorted.length - 1))]!;
  const high = sorted[Math.ceil((1 - share) * (sorted.length - 1))]!;
  const flat = !(high - low > 1e-5);
  for (let i = 0, j = channel; i < values.length; i++, j += channels)
    out[j] = flat ? original[j]! : clip((values[i]! - low) / (high - low));
}
