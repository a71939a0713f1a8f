import { join } from 'node:path';
import { randomStream } from '../../core/random.ts';
import { cropImage, type Image } from '../../image/image.ts';
import { writeImage } from '../../image/write.ts';
import type { Job } from '../../work/shard.ts';
import { type CameraModel, dslr, phoneModel } from './cameras.ts';
import { drawGeometry } from './geometry.ts';
import { photograph } from './photograph.ts';
import { renderScene } from './render.ts';
import { planeDepth, renderSize } from './scene-job.ts';
import { composeScene } from './scenes/index.ts';

/** One scene of lol-sim to render and to photograph twice. */
export interface LowLightScene {
  readonly seed: number;
  readonly split: 'train' | 'test';
  readonly index: number;
}

/** The size of LOL's pictures. */
const size = { width: 600, height: 400 } as const;

/** Stops that the dark photograph is below the bright one, and its noise against full signal. */
const darkStops = { least: 2, most: 4 } as const;
const darkNoise = { shotNoise: 0.0004, readNoise: 0.0025, denoise: 0.6 } as const;

/**
 * A scene photographed twice from one place by one camera, as LOL was: well exposed, and with a shorter exposure, whose
 * noise is that of less light. `low.png` and `normal.png`, 600×400.
 */
export const lowLightJob: Job<LowLightScene, { readonly scene: string; readonly stops: number }> = {
  name: 'lol-sim',
  version: 1,
  async run({ seed, split, index }, folder) {
    const scene = composeScene(seed, split, index);
    const radiance = renderScene(scene, renderSize.width, renderSize.height);
    const draw = (what: string) => randomStream(seed, 'lol-sim', split, index, what);
    const depth = planeDepth(radiance);
    const view = drawGeometry(draw('geometry'), phoneModel('iphone'), scene.focal, depth).dslr;
    const stops = darkStops.least + (darkStops.most - darkStops.least) * draw('exposure').uniform();
    const plain: CameraModel = { ...dslr, localTone: 0 };
    const dark: CameraModel = { ...plain, ...darkNoise, exposureStops: plain.exposureStops - stops };
    const inside = (photo: Image): Image =>
      cropImage(photo, (photo.width - size.width) >> 1, (photo.height - size.height) >> 1, size.width, size.height);
    await writeImage(join(folder, 'normal.png'), inside(photograph(radiance, plain, view, depth, draw('normal'))));
    await writeImage(join(folder, 'low.png'), inside(photograph(radiance, dark, view, depth, draw('low'))));
    return { scene: scene.name, stops };
  },
};

/** Where worker threads find the job. */
export const lowLightReference = { module: import.meta.url, name: 'lowLightJob' } as const;
