import { alignPair, cutPatches, luminance } from '../../align/index.ts';
import type { Image } from '../../image/image.ts';

export const patchSize = 100;

export interface PatchPair {
  readonly input: Image;
  readonly target: Image;
}

export interface RegisteredPatches {
  readonly patches: readonly PatchPair[];
  readonly rejected: readonly { readonly left: number; readonly top: number; readonly reason: string }[];
}

/**
 * Cuts the patches of a simulated pair as those of real photographs are cut: by what the two pictures show, not by the
 * geometry that they were made with. The phone's pixels stay as they are.
 */
export function registerPatches(phone: Image, dslr: Image): RegisteredPatches {
  const { map, reason } = alignPair(luminance(phone), luminance(dslr));
  if (!map) return { patches: [], rejected: [{ left: 0, top: 0, reason: `pair not aligned: ${reason}` }] };
  const patches: PatchPair[] = [];
  const { windows } = cutPatches(phone, dslr, map, { patch: patchSize }, ({ a, b }) =>
    patches.push({ input: a, target: b }),
  );
  const rejected = windows.flatMap(({ left, top, rejected: why }) => (why ? [{ left, top, reason: why }] : []));
  return { patches, rejected };
}
