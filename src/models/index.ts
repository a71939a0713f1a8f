import { dped } from './dped.ts';
import { dpedGanLite } from './dped-gan-lite.ts';
import { drbn } from './drbn.ts';
import { drht } from './drht.ts';
import { gridnet } from './gridnet.ts';
import { johnson } from './johnson.ts';
import { localGlobal } from './local-global.ts';
import { mcrn } from './mcrn.ts';
import { mlcUnet } from './mlc-unet.ts';
import { nrl } from './nrl.ts';
import { ppcn } from './ppcn.ts';
import { resnet20 } from './resnet-20.ts';
import { resnet32 } from './resnet-32.ts';
import { srcnn } from './srcnn.ts';
import { unet } from './unet.ts';
import { vdsr } from './vdsr.ts';

/** Every network of the toolkit. */
export const models = {
  'mlc-unet': mlcUnet,
  gridnet,
  'resnet-20': resnet20,
  'resnet-32': resnet32,
  unet,
  nrl,
  drbn,
  'dped-gan-lite': dpedGanLite,
  'local-global': localGlobal,
  dped,
  srcnn,
  vdsr,
  johnson,
  mcrn,
  ppcn,
  drht,
} as const;
