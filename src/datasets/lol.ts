import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { lookUp } from '../core/near.ts';
import { folderOf } from './archive.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { indexPairs } from './indexed.ts';
import { findLayout } from './layout.ts';
import type { PreparedSet } from './manifest.ts';
import { pairFolders } from './pair-folders.ts';
import { newestOf } from './prepared.ts';

/** Folders of low-light and normal pictures, as [low, normal]. */
type Folders = readonly [low: string, normal: string];

interface Variant {
  readonly title: string;
  /** The archives that are in use lay the same pictures out differently. */
  readonly layouts: readonly { readonly train: Folders; readonly test: Folders }[];
}

const variants: Readonly<Record<'v1' | 'v2-real' | 'v2-syn', Variant>> = {
  v1: {
    title: 'LOL: 485 train and 15 test pairs of one camera at two exposures, 600x400',
    layouts: [{ train: ['our485/low', 'our485/high'], test: ['eval15/low', 'eval15/high'] }],
  },
  'v2-real': {
    title: 'LOL-v2 real: 689 train and 100 test pairs, 600x400',
    layouts: [
      {
        train: ['Real_captured/Train/Low', 'Real_captured/Train/Normal'],
        test: ['Real_captured/Test/Low', 'Real_captured/Test/Normal'],
      },
      { train: ['Our_low', 'Our_normal'], test: ['Our_low_test', 'Our_normal_test'] },
    ],
  },
  'v2-syn': {
    title: 'LOL-v2 synthetic: RAW pictures darkened, 384x384',
    layouts: [
      {
        train: ['Synthetic/Train/Low', 'Synthetic/Train/Normal'],
        test: ['Synthetic/Test/Low', 'Synthetic/Test/Normal'],
      },
    ],
  },
};

export const lol: Dataset = {
  name: 'lol',
  describe: 'LOL: low-light pictures and their well-exposed partners; v1, v2-real or v2-syn; folder or archive.',
  licence: 'research use; the archives come without a licence text',
  source: {
    paper:
      'Wei, Wang, Yang, Liu: Deep Retinex Decomposition for Low-Light Enhancement, BMVC 2018; v2: Yang, Wang, Huang, Wang, Liu: Sparse Gradient Regularized Deep Retinex Network, IEEE TIP 2021',
    year: 2018,
    url: 'https://daooshee.github.io/BMVC2018website/',
  },
  simulated: false,
  options: ['root', 'variant'],
  prepare: prepareLol,
};

/**
 * Lists and checks one of the three LOL sets; the pictures stay where they are. Without a root it gives what was
 * prepared before.
 */
async function prepareLol(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const name = options.variant ?? 'v1';
  const variant = lookUp('variant', variants, name);
  if (!options.root) {
    const before = newestOf(lol.name, context, ({ manifest }) => manifest.options.variant === name);
    if (before) return before;
    throw new BenchError('bad-option', `LOL ${name} is not prepared; expected the folder or archive that holds it.`, {
      mend: `get it from ${lol.source.url} (v2: the project page of its authors), then bench prepare lol --variant ${name} --root DIR`,
    });
  }
  const given = await folderOf(options.root, context);
  const has = (folder: string, { train, test }: Variant['layouts'][number]): boolean =>
    [...train, ...test].every((part) => existsSync(join(folder, part)));
  const root = findLayout(given, (folder) => variant.layouts.some((layout) => has(folder, layout)));
  if (root === undefined) {
    const { train, test } = variant.layouts[0]!;
    throw new BenchError(
      'missing-layout',
      `${given} does not hold LOL ${name}; expected ${[...train, ...test].join(', ')} in it.`,
      { mend: 'name the folder above these, or another --variant: v1, v2-real, v2-syn' },
    );
  }
  const { train, test } = variant.layouts.find((layout) => has(root, layout))!;
  const pairs = ([low, normal]: Folders) => pairFolders(join(root, low), join(root, normal), sceneOf).pairs;
  return indexPairs(
    lol,
    {
      place: `${name}-${keyOf(root).slice(0, 12)}`,
      root,
      splits: { train: pairs(train), test: pairs(test) },
      options: { variant: name },
      notes: (trained, tested) => [`${variant.title}. Counted on disk: ${trained} train and ${tested} test pairs.`],
    },
    context,
  );
}

/** "low00690" and "normal00690" show the same scene. */
function sceneOf(id: string): string {
  return id.replace(/(^|\/)(low|normal)(?=[^/]*$)/i, '$1');
}
