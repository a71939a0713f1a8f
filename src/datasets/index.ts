import { ava } from './ava.ts';
import { dped } from './dped.ts';
import { folder } from './folder.ts';
import { hdr } from './hdr.ts';
import { hdrSim } from './hdr-sim.ts';
import { lol } from './lol.ts';
import { lolSim } from './lol-sim.ts';
import { dpedSim } from './sim/prepare.ts';
import { vocLq100 } from './voc-lq100.ts';

/** Every dataset by its name. */
export const datasets = {
  dped,
  'dped-sim': dpedSim,
  hdr,
  'hdr-sim': hdrSim,
  lol,
  'lol-sim': lolSim,
  ava,
  'voc-lq100': vocLq100,
  folder,
} as const;

export type DatasetName = keyof typeof datasets;

export type { Dataset, Pair, PrepareContext, PrepareOptions } from './dataset.ts';
export { findPreparedDped } from './dped.ts';
export {
  findManifest,
  loadManifest,
  type Manifest,
  originalsOf,
  type PairRecord,
  type PreparedSet,
  pairsOf,
  type SplitName,
  saveManifest,
  verifyManifest,
} from './manifest.ts';
export { listPictures, type PairedFolders, type PictureFolder, pairFolders } from './pair-folders.ts';
