import { benchHome } from '../core/home.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { completeOptions, type HdrScene, preparePairs } from './hdr-pairs.ts';
import type { PreparedSet } from './manifest.ts';
import { renderScene } from './sim/render.ts';
import { composeScene } from './sim/scenes/index.ts';

const size = { width: 640, height: 480 } as const;

/** Raised whenever the same scene is rendered otherwise. */
const rendererVersion = 1;

export const hdrSim: Dataset = {
  name: 'hdr-sim',
  describe: 'Simulated stand-in for hdr: the radiance of rendered scenes through the same virtual camera.',
  licence: 'MIT, made by the toolkit itself',
  source: { paper: 'bench: rendered scenes, pairs as in Kinoshita & Kiya, ICIP 2019', year: 2026 },
  simulated: true,
  standsIn: 'hdr',
  options: ['seed', 'trainScenes', 'testScenes', 'pairsPerScene', 'tuneEntropy'],
  prepare: prepareHdrSim,
};

/** Renders scenes and makes their pairs, or finds them. */
export async function prepareHdrSim(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const wanted = completeOptions(options);
  const { trainScenes = 12, testScenes = 6 } = options;
  const some = (split: 'train' | 'test', count: number): HdrScene[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${split}-${index}`,
      split,
      key: `${rendererVersion}/${wanted.seed}/${size.width}x${size.height}`,
      async load() {
        const scene = composeScene(wanted.seed, split, index);
        const { width, height, rgb } = renderScene(scene, size.width, size.height);
        return { scene: { width, height, channels: 3, data: rgb }, notes: [] };
      },
    }));
  const scenes = [...some('train', trainScenes), ...some('test', testScenes)];
  return preparePairs(hdrSim, scenes, wanted, context.home ?? benchHome('datasets'), context);
}
