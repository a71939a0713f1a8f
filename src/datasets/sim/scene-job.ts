import { join } from 'node:path';
import { writeJson } from '../../core/files.ts';
import { randomStream } from '../../core/random.ts';
import { readImage } from '../../image/read.ts';
import { writeImage } from '../../image/write.ts';
import type { JobReference } from '../../work/local.ts';
import { type Job, type Shard, shardKey } from '../../work/shard.ts';
import { dslr, type PhoneName, phoneModel } from './cameras.ts';
import { drawGeometry } from './geometry.ts';
import { registerPatches } from './patches.ts';
import { photograph } from './photograph.ts';
import { renderScene } from './render.ts';
import type { Radiance } from './scene.ts';
import { composeScene } from './scenes/index.ts';

export const renderSize = { width: 840, height: 630 } as const;

/** One scene to render and photograph. */
export interface SceneInput {
  readonly seed: number;
  readonly camera: PhoneName;
  readonly split: 'train' | 'test';
  readonly index: number;
}

/** What became of a scene. */
export interface SceneRecord {
  readonly scene: string;
  readonly patches: number;
  readonly rejected: readonly { readonly left: number; readonly top: number; readonly reason: string }[];
}

/** Raised whenever the same options give other bytes. */
export const rendererVersion = 4;

/** Quality of the patches' own JPEG: they are cut from decoded photos, so that it should add next to nothing. */
const patchQuality = 98;

/** Renders a scene, photographs it with both cameras, cuts the patches. */
export const sceneJob: Job<SceneInput, SceneRecord> = {
  name: 'dped-sim scene',
  version: rendererVersion,
  run: fillScene,
};

export const sceneJobReference: JobReference = { module: import.meta.url, name: 'sceneJob' };

export function sceneShard(input: SceneInput): Shard<SceneInput> {
  return { key: shardKey(sceneJob, input), label: `${input.split}/${input.index}`, input };
}

async function fillScene({ seed, camera, split, index }: SceneInput, folder: string): Promise<SceneRecord> {
  const scene = composeScene(seed, split, index);
  const radiance = renderScene(scene, renderSize.width, renderSize.height);
  const phone = phoneModel(camera);
  const draw = (what: string) => randomStream(seed, 'dped-sim', split, index, what);
  const geometry = drawGeometry(draw(`geometry ${camera}`), phone, scene.focal, planeDepth(radiance));
  const shots = [
    { name: 'phone', model: phone, view: geometry.phone },
    { name: 'canon', model: dslr, view: geometry.dslr },
  ];
  for (const { name, model, view } of shots) {
    const photo = photograph(radiance, model, view, geometry.planeDepthMetres, draw(`photo ${model.name}`));
    await writeImage(join(folder, `${name}.jpg`), photo, { jpegQuality: model.jpegQuality });
  }
  const input = (await readImage(join(folder, 'phone.jpg'))).image;
  const target = (await readImage(join(folder, 'canon.jpg'))).image;
  const { patches, rejected } = registerPatches(input, target);
  for (const [k, patch] of patches.entries()) {
    await writeImage(join(folder, `${k}.phone.jpg`), patch.input, { jpegQuality: patchQuality });
    await writeImage(join(folder, `${k}.canon.jpg`), patch.target, { jpegQuality: patchQuality });
  }
  writeJson(join(folder, 'geometry.json'), geometry);
  return { scene: scene.name, patches: patches.length, rejected };
}

/** The depth of the plane that both cameras agree on: the middle of what is seen, sky apart. */
export function planeDepth({ inverseDepth }: Radiance): number {
  const sample: number[] = [];
  for (let i = 0; i < inverseDepth.length; i += 97) if (inverseDepth[i]! > 0) sample.push(inverseDepth[i]!);
  sample.sort((a, b) => a - b);
  return sample.length > 0 ? 1 / sample[Math.floor(sample.length / 2)]! : 100;
}
