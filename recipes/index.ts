import { gridnetRecipe, resnet20Recipe, resnet32Recipe, unetRecipe } from './backbones.ts';
import { johnsonRecipe, mcrnRecipe, ppcnRecipe, srcnnRecipe, vdsrRecipe } from './comparators.ts';
import { dpedGanLiteRecipe, dpedRecipe } from './dped.ts';
import { drbnRecipe } from './drbn.ts';
import { drhtRecipe } from './drht.ts';
import { localGlobalRecipe } from './local-global.ts';
import { mlcUnetRecipe } from './mlc-unet.ts';
import { nrlDplRecipe, nrlRecipe, zhuGanRecipe } from './nrl.ts';

/** The recipes of every system that can be trained: a network trained in one way. */
export const recipes = {
  'mlc-unet': mlcUnetRecipe,
  gridnet: gridnetRecipe,
  'resnet-20': resnet20Recipe,
  'resnet-32': resnet32Recipe,
  unet: unetRecipe,
  nrl: nrlRecipe,
  'nrl-dpl': nrlDplRecipe,
  'zhu-gan': zhuGanRecipe,
  drbn: drbnRecipe,
  'dped-gan-lite': dpedGanLiteRecipe,
  'local-global': localGlobalRecipe,
  dped: dpedRecipe,
  srcnn: srcnnRecipe,
  vdsr: vdsrRecipe,
  johnson: johnsonRecipe,
  mcrn: mcrnRecipe,
  ppcn: ppcnRecipe,
  drht: drhtRecipe,
} as const;
