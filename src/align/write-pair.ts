import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../core/hash.ts';
import type { Image } from '../image/image.ts';
import { encodePng } from '../image/png.ts';
import { encodeImage } from '../image/write.ts';
import type { CutPatch } from './patches.ts';
import { contactSheet, evenSample } from './pictures.ts';

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

const patchQuality = 98;
const sheetPairs = 48;

/** Writes the two files of a patch; PNG at once, so that its pixels are not held. */
export async function writePatch(folder: string, index: number, ending: string, patch: CutPatch): Promise<KeptPatch> {
  const { left, top, placement } = patch;
  const { dx, dy, radians, ncc } = placement;
  const files = [`a/${index}.${ending}`, `b/${index}.${ending}`] as const;
  const pictures = [patch.a, patch.b];
  const hashes = files.map((file, i) => {
    const write = (bytes: Buffer): string => {
      // In the calling thread: handing so small a file to another and back takes longer than writing it.
      writeFileSync(join(folder, file), bytes);
      return sha256(bytes);
    };
    const picture = pictures[i]!;
    return ending === 'png' ? write(encodePng(picture)) : encodeImage(picture, `.${ending}`, patchQuality).then(write);
  });
  const [a, b] = (await Promise.all(hashes)) as [string, string];
  return { a: files[0], b: files[1], sha256: [a, b], left, top, dx, dy, degrees: (radians * 180) / Math.PI, ncc };
}

/** The patches that a contact sheet shows: at most 48 of those that it is offered. */
export const sheetSample = () => evenSample<CutPatch>(sheetPairs);

/** Writes what is for the eye: `overlay.jpg`, and `sheet.jpg` where there are patches. */
export async function writePictures(folder: string, overlay: Image, shown: readonly CutPatch[]): Promise<void> {
  await writeFile(join(folder, 'overlay.jpg'), await encodeImage(overlay, '.jpg', 90));
  if (shown.length > 0) await writeFile(join(folder, 'sheet.jpg'), await encodeImage(contactSheet(shown), '.jpg', 92));
}
