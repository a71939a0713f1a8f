import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { unknownName } from '../core/near.ts';
import { folderOf } from './archive.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { prepareOriginals } from './dped-originals.ts';
import { indexPairs } from './indexed.ts';
import { findManifest, type PreparedSet } from './manifest.ts';
import { pairFolders } from './pair-folders.ts';

const cameras = ['iphone', 'blackberry', 'sony'];

export const dped: Dataset = {
  name: 'dped',
  describe: 'DPED: photos of three phones with those of a DSLR, as 100x100 patches; the official archive, unpacked.',
  licence: 'research use, by the terms of the DPED project page',
  source: {
    paper:
      'Ignatov, Kobyshev, Timofte, Vanhoey, Van Gool: DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks, ICCV 2017',
    year: 2017,
    url: 'https://people.ee.ethz.ch/~ihnatova/',
  },
  simulated: false,
  options: ['root', 'camera', 'originals'],
  prepare: prepareDped,
  async prepareSlice(options, context) {
    const { camera, root } = cameraAndRoot(options);
    await prepareOriginals(dped, camera, root, context);
  },
};

function cameraAndRoot({ camera = 'iphone', root, originals }: PrepareOptions): { camera: string; root: string } {
  if (!cameras.includes(camera)) throw unknownName('camera', camera, cameras);
  if (originals && root) return { camera, root };
  throw new BenchError(
    'bad-option',
    `DPED's patches are cut from the photographs of ${camera}; expected their folder.`,
    {
      mend: 'bench prepare dped --originals --root DIR',
    },
  );
}

/**
 * Lists and checks the official patch archive of one phone; the pictures stay where they are. Without a root it gives
 * what was prepared before.
 */
export async function prepareDped(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  if (options.originals) {
    const { camera, root } = cameraAndRoot(options);
    return (await prepareOriginals(dped, camera, root, { ...context, slice: undefined })) as PreparedSet;
  }
  const camera = options.camera ?? 'iphone';
  if (!cameras.includes(camera)) throw unknownName('camera', camera, cameras);
  if (!options.root) {
    const before = findPreparedDped(camera, context.home);
    if (before) return before;
    throw new BenchError(
      'bad-option',
      `DPED is not prepared for ${camera}; expected the folder of its unpacked archive.`,
      {
        mend: 'bench prepare dped --root DIR, or use dped-sim, which needs no download',
      },
    );
  }
  const root = findRoot(await folderOf(options.root, context), camera);
  const inside = (part: string) =>
    pairFolders(join(root, camera, part, camera), join(root, camera, part, 'canon')).pairs;
  return indexPairs(
    dped,
    {
      place: `${camera}-${keyOf(root).slice(0, 12)}`,
      root,
      splits: { train: inside('training_data'), test: inside('test_data/patches') },
      options: { camera },
      notes: (train, test) => [
        `Counted on disk: ${train} train and ${test} test patches of ${camera}.`,
        'The archive does not say which photo a patch was cut from, so that there is no validation split by photo.',
      ],
    },
    context,
  );
}

/** DPED as it was prepared before for a camera; undefined where it was not. */
export function findPreparedDped(camera = 'iphone', home = benchHome('datasets')): PreparedSet | undefined {
  const folder = join(home, 'dped');
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => name.startsWith(`${camera}-`));
  return names
    .sort()
    .map((name) => findManifest(join(folder, name)))
    .findLast((set) => set !== undefined);
}

/** The `dped` folder itself: given, or inside the folder given. */
function findRoot(given: string, camera: string): string {
  const candidates = [given, join(given, 'dped'), ...(basename(given) === camera ? [join(given, '..')] : [])];
  const found = candidates.find((folder) => existsSync(join(folder, camera, 'training_data', camera)));
  if (found) return found;
  throw new BenchError(
    'missing-layout',
    `${given} does not hold DPED's patches of ${camera}; expected dped/${camera}/training_data/{${camera},canon}/0.jpg … and dped/${camera}/test_data/patches/{${camera},canon}/0.jpg ….`,
    {
      mend: `unpack the patch archive from the DPED project page (${dped.source.url}) and give its folder with --root`,
    },
  );
}
