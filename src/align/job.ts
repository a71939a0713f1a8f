import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import type { Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import type { JobReference } from '../work/local.ts';
import { type Job, type Shard, shardKey } from '../work/shard.ts';
import { rowsOf } from './homography.ts';
import { alignPair, type PairOptions } from './pair.ts';
import { type CutOptions, countRejections, cutPatches, type Rejection } from './patches.ts';
import { overlay } from './pictures.ts';
import { luminance } from './plane.ts';
import { type KeptPatch, sheetSample, writePatch, writePictures } from './write-pair.ts';

/** Everything that decides what comes out of two photographs. */
export interface AlignOptions extends PairOptions, CutOptions {
  /** How patches are stored: png, or jpg of quality 98. Default png. */
  readonly format?: 'png' | 'jpg';
}

export interface AlignInput {
  readonly a: string;
  readonly b: string;
  readonly options: AlignOptions;
}

/** What became of a pair. */
export interface AlignResult {
  /** Pixels of A to pixels of B at full size, rows of a 3x3 matrix; null when the pair was rejected. */
  readonly homography: readonly (readonly number[])[] | null;
  /**
   * Lens distortion of A against B, taken off before the homography: a pixel of A at distance r from its centre, in half
   * diagonals, is taken to lie at r (1 + radial r^2). 0 unless the pictures show it for certain.
   */
  readonly radial: number;
  readonly reason: string | null;
  readonly keypoints: readonly [number, number];
  readonly matches: number;
  readonly inliers: number;
  readonly rmse: number | null;
  /** Share of A inside the common rectangle. */
  readonly areaKept: number;
  readonly kept: number;
  readonly rejected: Partial<Record<Rejection, number>>;
  readonly patches: readonly KeptPatch[];
}

/** Aligns two photographs and cuts their patches; `overlay.jpg` and `sheet.jpg` are for the eye. */
export const alignJob: Job<AlignInput, AlignResult> = { name: 'align', version: 3, run: alignPhotographs };

export const alignJobReference: JobReference = { module: import.meta.url, name: 'alignJob' };

/** The work on one pair; its key comes from the files' contents and the options, not from their places. */
export async function alignShard(id: string, a: string, b: string, options: AlignOptions): Promise<Shard<AlignInput>> {
  const identity = { a: await contentOf(a), b: await contentOf(b), options };
  return { key: shardKey(alignJob, identity), label: id, input: { a, b, options } };
}

async function contentOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function alignPhotographs({ a, b, options }: AlignInput, folder: string): Promise<AlignResult> {
  const nothing = {
    keypoints: [0, 0],
    matches: 0,
    inliers: 0,
    rmse: null,
    radial: 0,
    areaKept: 0,
    kept: 0,
    rejected: {},
  } as const;
  const pictures: Image[] = [];
  for (const [name, path] of [
    ['A', a],
    ['B', b],
  ] as const) {
    const picture = await readOrUndefined(path);
    if (!picture) return { ...nothing, homography: null, reason: `${name} cannot be read as a picture`, patches: [] };
    pictures.push(picture);
  }
  const [first, second] = pictures as [Image, Image];
  const luma = [luminance(first), luminance(second)] as const;
  const { map, reason, keypoints, matches, inliers, rmse } = alignPair(...luma, options);
  const found = { ...nothing, keypoints, matches, inliers, rmse };
  if (!map) return { ...found, homography: null, reason: reason!, patches: [] };
  const ending = options.format ?? 'png';
  await Promise.all([mkdir(join(folder, 'a')), mkdir(join(folder, 'b'))]);
  const shown = sheetSample();
  const written: Promise<KeptPatch>[] = [];
  const cut = cutPatches(
    first,
    second,
    map,
    options,
    (patch) => {
      shown.offer(patch);
      written.push(writePatch(folder, written.length, ending, patch));
    },
    luma,
  );
  const patches = await Promise.all(written);
  const side = options.patch ?? 100;
  await writePictures(folder, overlay(first, second, map, side, cut), shown.items);
  const areaKept = (cut.area.width * cut.area.height) / (first.width * first.height);
  const rejected = countRejections(cut.windows);
  return {
    ...found,
    homography: rowsOf(map.homography),
    radial: map.radial,
    reason: null,
    areaKept,
    kept: patches.length,
    rejected,
    patches,
  };
}

async function readOrUndefined(path: string): Promise<Image | undefined> {
  try {
    return (await readImage(path)).image;
  } catch (error) {
    if (error instanceof BenchError) return undefined;
    throw error;
  }
}
