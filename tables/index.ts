import { comparison000 } from './000-1-comparison.ts';
import { backbones000 } from './000-2-backbones.ts';
import { discriminator000 } from './000-3-discriminator.ts';
import { aggregation000 } from './000-4-aggregation.ts';
import { perceptual000 } from './000-4-perceptual.ts';
import { normalisation000 } from './000-5-normalisation.ts';
import { losses000 } from './000-7-losses.ts';
import { efficiency000 } from './000-8-efficiency.ts';
import { depth000 } from './000-depth.ts';
import { blocks001 } from './001-1-blocks.ts';
import { units001 } from './001-2-units.ts';
import { residual001 } from './001-3-residual.ts';
import { comparison001 } from './001-4-comparison.ts';
import { opinion001 } from './001-5-opinion.ts';
import { figure5of001, figure6of001 } from './001-figures.ts';
import { size001 } from './001-size.ts';
import { lol002 } from './002-1-lol.ts';
import { ablation002 } from './002-ablation.ts';
import { ssim003 } from './003-1-ssim.ts';
import { quality004 } from './004-1-quality.ts';

/** Every table, in the order of `bench ls tables`. */
export const tables = [
  comparison000,
  backbones000,
  discriminator000,
  perceptual000,
  aggregation000,
  normalisation000,
  losses000,
  depth000,
  efficiency000,
  blocks001,
  units001,
  residual001,
  comparison001,
  opinion001,
  figure5of001,
  figure6of001,
  size001,
  lol002,
  ablation002,
  ssim003,
  quality004,
] as const;
