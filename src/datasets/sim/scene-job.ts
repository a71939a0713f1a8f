import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfThere, temporaryName, writeJson } from '../../core/files.ts';
import { randomStream } from '../../core/random.ts';
import { readImage } from '../../image/read.ts';
import { writeImage } from '../../image/write.ts';
import { dslr, type PhoneName, phoneModel } from './cameras.ts';
import { drawGeometry } from './geometry.ts';
import { registerPatches } from './patches.ts';
import { photograph } from './photograph.ts';
import { renderScene } from './render.ts';
import type { Radiance } from './scene.ts';
import { composeScene } from './scenes/index.ts';

export const renderSize = { width: 840, height: 630 } as const;

/** One scene to render and photograph. */
export interface SceneJob {
  /** The finished scene appears here, whole or not at all. */
  readonly folder: string;
  readonly seed: number;
  readonly camera: PhoneName;
  readonly split: 'train' | 'test';
  readonly index: number;
}

/** What a finished scene's folder says about itself in `scene.json`. */
export interface SceneRecord {
  readonly scene: string;
  readonly patches: number;
  readonly rejected: readonly { readonly left: number; readonly top: number; readonly reason: string }[];
}

/** Quality of the patches' own JPEG: they are cut from decoded photos, so that it should add next to nothing. */
const patchQuality = 98;

export function readScene(folder: string): SceneRecord | undefined {
  return readJsonIfThere(join(folder, 'scene.json')) as SceneRecord | undefined;
}

/** Renders a scene, photographs it with both cameras, cuts the patches; a folder that is there is kept. */
export async function runSceneJob(job: SceneJob): Promise<void> {
  if (existsSync(job.folder)) return;
  const temporary = temporaryName(job.folder);
  mkdirSync(temporary, { recursive: true });
  try {
    await fillScene(job, temporary);
    if (!existsSync(job.folder)) renameSync(temporary, job.folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function fillScene({ seed, camera, split, index }: SceneJob, folder: string): Promise<void> {
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
  const record: SceneRecord = { scene: scene.name, patches: patches.length, rejected };
  writeJson(join(folder, 'scene.json'), record);
}

/** The depth of the plane that both cameras agree on: the middle of what is seen, sky apart. */
export function planeDepth({ inverseDepth }: Radiance): number {
  const sample: number[] = [];
  for (let i = 0; i < inverseDepth.length; i += 97) if (inverseDepth[i]! > 0) sample.push(inverseDepth[i]!);
  sample.sort((a, b) => a - b);
  return sample.length > 0 ? 1 / sample[Math.floor(sample.length / 2)]! : 100;
}
