import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Image } from '../image/image.ts';
import { encodePng } from '../image/png.ts';
import { readImage } from '../image/read.ts';
import { encodeImage } from '../image/write.ts';
import type { JobReference } from '../work/local.ts';
import { type Job, type Shard, shardKey } from '../work/shard.ts';
import { rowsOf } from './homography.ts';
import { alignPair, type PairOptions } from './pair.ts';
import { type CutOptions, type CutPatch, countRejections, cutPatches, type Rejection } from './patches.ts';
import { contactSheet, evenSample, overlay } from './pictures.ts';
import { luminance } from './plane.ts';

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

/** One kept patch: its files in the entry's folder, and where it was cut. */
export interface KeptPatch {
  readonly a: string;
  readonly b: string;
  readonly sha256: readonly [string, string];
  readonly left: number;
  readonly top: number;
  readonly dx: number;
  readonly dy: number;
  readonly degrees: number;
  readonly ncc: number;
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

const sheetPairs = 48;
const patchQuality = 98;

/** Aligns two photographs and cuts their patches; `overlay.jpg` and `sheet.jpg` are for the eye. */
export const alignJob: Job<AlignInput, AlignResult> = { name: 'align', version: 2, run: alignPhotographs };

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
  const shown = evenSample<CutPatch>(sheetPairs);
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
  await writeFile(join(folder, 'overlay.jpg'), await encodeImage(overlay(first, second, map, side, cut), '.jpg', 90));
  if (patches.length > 0)
    await writeFile(join(folder, 'sheet.jpg'), await encodeImage(contactSheet(shown.items), '.jpg', 92));
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

/** Encodes a patch at once, so that its pixels are not held until the disk has its file. */
function writePatch(folder: string, index: number, ending: string, patch: CutPatch): Promise<KeptPatch> {
  const { left, top, placement } = patch;
  const { dx, dy, radians, ncc } = placement;
  const place = { left, top, dx, dy, degrees: (radians * 180) / Math.PI, ncc };
  const encoded = [patch.a, patch.b].map((image) =>
    ending === 'png' ? encodePng(image) : encodeImage(image, `.${ending}`, patchQuality),
  );
  return storePatch(folder, [`a/${index}.${ending}`, `b/${index}.${ending}`], encoded, place);
}

async function storePatch(
  folder: string,
  [a, b]: readonly [string, string],
  encoded: readonly (Buffer | Promise<Buffer>)[],
  place: Pick<KeptPatch, 'left' | 'top' | 'dx' | 'dy' | 'degrees' | 'ncc'>,
): Promise<KeptPatch> {
  const hashes = await Promise.all(
    [a, b].map(async (file, i) => {
      const bytes = await encoded[i]!;
      await writeFile(join(folder, file), bytes);
      return sha256(bytes);
    }),
  );
  return { a, b, sha256: hashes as [string, string], ...place };
}

async function readOrUndefined(path: string): Promise<Image | undefined> {
  try {
    return (await readImage(path)).image;
  } catch (error) {
    if (error instanceof BenchError) return undefined;
    throw error;
  }
}
