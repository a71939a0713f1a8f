import type { Rgb } from './scene.ts';

/** What a camera does to the light of a scene. All figures are models of a kind of camera, none is measured. */
export interface CameraModel {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Share of the rendered picture's width that it sees. */
  readonly field: number;
  readonly radial: number;
  /** Standard deviation of the lens blur in pixels at the centre, and what the corners add to it. */
  readonly blurPixels: number;
  readonly cornerBlurPixels: number;
  /** Light lost in the corners. */
  readonly vignetting: number;
  /** Share of the light that the lens spreads over the whole picture. */
  readonly flare: number;
  /** Exposure against that which brings the scene's middle tones to middle gray. */
  readonly exposureStops: number;
  /** How much the white balance of a single picture strays. */
  readonly whiteBalance: Rgb;
  readonly whiteBalanceStray: number;
  /** Sensor colours to sRGB primaries, row by row; rows sum to one. */
  readonly matrix: readonly [Rgb, Rgb, Rgb];
  /** Noise variance = shot · signal + read², signal 1 at clipping. */
  readonly shotNoise: number;
  readonly readNoise: number;
  /** Radius in pixels over which the camera's noise reduction smears. */
  readonly denoise: number;
  /** Signal that clips, against the white of the tone curve; above 1 highlights roll off instead of clipping. */
  readonly headroom: number;
  /** Encoded black that shadows are pushed to, contrast of the S-curve, saturation. */
  readonly blackPoint: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Share by which dark regions are lifted and bright ones held back against their surroundings. */
  readonly localTone: number;
  readonly sharpen: number;
  readonly jpegQuality: number;
}

export const dslr: CameraModel = {
  name: 'canon',
  width: 720,
  height: 540,
  field: 0.93,
  radial: -0.0015,
  blurPixels: 0.35,
  cornerBlurPixels: 0.1,
  vignetting: 0.06,
  flare: 0.004,
  exposureStops: 0.25,
  whiteBalance: [1, 1, 1],
  whiteBalanceStray: 0.01,
  matrix: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  shotNoise: 0.00006,
  readNoise: 0.0006,
  denoise: 0,
  headroom: 5,
  blackPoint: 0,
  contrast: 0.35,
  saturation: 1.14,
  localTone: 0.28,
  sharpen: 0.45,
  jpegQuality: 96,
};

const phone = { width: 640, height: 480, field: 0.88, sharpen: 0.25, localTone: 0 } as const;

export const phones = {
  iphone: {
    ...phone,
    name: 'iphone',
    radial: 0.006,
    blurPixels: 0.75,
    cornerBlurPixels: 0.7,
    vignetting: 0.38,
    flare: 0.02,
    exposureStops: -0.3,
    whiteBalance: [0.93, 1.02, 0.97],
    whiteBalanceStray: 0.035,
    matrix: [
      [0.78, 0.17, 0.05],
      [0.1, 0.8, 0.1],
      [0.06, 0.16, 0.78],
    ],
    shotNoise: 0.0009,
    readNoise: 0.0035,
    denoise: 0.8,
    headroom: 1.25,
    blackPoint: 0.045,
    contrast: 0.6,
    saturation: 1,
  },
  blackberry: {
    ...phone,
    name: 'blackberry',
    radial: -0.005,
    blurPixels: 0.55,
    cornerBlurPixels: 0.45,
    vignetting: 0.22,
    flare: 0.03,
    exposureStops: -0.2,
    whiteBalance: [0.9, 1, 1.08],
    whiteBalanceStray: 0.03,
    matrix: [
      [0.82, 0.16, 0.02],
      [0.08, 0.86, 0.06],
      [0.04, 0.12, 0.84],
    ],
    shotNoise: 0.0006,
    readNoise: 0.003,
    denoise: 1.1,
    headroom: 1.5,
    blackPoint: 0.02,
    contrast: 0.45,
    saturation: 0.92,
  },
  sony: {
    ...phone,
    name: 'sony',
    radial: 0.003,
    blurPixels: 0.5,
    cornerBlurPixels: 0.55,
    vignetting: 0.18,
    flare: 0.045,
    exposureStops: 0.1,
    whiteBalance: [1.05, 1, 0.9],
    whiteBalanceStray: 0.03,
    matrix: [
      [0.86, 0.12, 0.02],
      [0.07, 0.87, 0.06],
      [0.03, 0.13, 0.84],
    ],
    shotNoise: 0.0007,
    readNoise: 0.0028,
    denoise: 1.4,
    headroom: 1.4,
    blackPoint: 0.01,
    contrast: 0.3,
    saturation: 0.95,
  },
} as const satisfies Record<string, Omit<CameraModel, 'jpegQuality'>>;

export type PhoneName = keyof typeof phones;

const jpegQualities: Readonly<Record<PhoneName, number>> = { iphone: 85, blackberry: 82, sony: 88 };

export function phoneModel(name: PhoneName): CameraModel {
  return { ...phones[name], jpegQuality: jpegQualities[name] };
}

export function photographSize(camera: CameraModel): { width: number; height: number } {
  return { width: camera.width, height: camera.height };
}
