import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import { randomStream } from '../core/random.ts';
import { cleaned, hdrEndings, readHdr } from '../hdr/read.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { completeOptions, type HdrScene, preparePairs } from './hdr-pairs.ts';
import { type PreparedSet, saveManifest } from './manifest.ts';
import { newestOf } from './prepared.ts';

/** Share of the scenes kept for the test: 283 of 1,114 in the paper. */
const testShare = 0.254;

export const hdr: Dataset = {
  name: 'hdr',
  describe: 'Pairs made from HDR pictures by a virtual camera, with fused exposures as targets; a folder of your own.',
  licence: 'that of the HDR pictures',
  source: {
    paper:
      'Kinoshita, Kiya: Convolutional Neural Networks Considering Local and Global Features for Image Enhancement, ICIP 2019',
    year: 2019,
    url: 'https://arxiv.org/abs/1905.02899',
  },
  simulated: false,
  options: ['images', 'seed', 'pairsPerScene', 'tuneEntropy'],
  prepare: prepareHdr,
};

/** Makes the pairs of folders of HDR pictures; without a folder it gives what was prepared last. */
export async function prepareHdr(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const home = context.home ?? benchHome('datasets');
  if (!options.images?.length) {
    const before = newestOf(hdr.name, context);
    if (before) return before;
    throw new BenchError('bad-option', 'The data set hdr is not prepared; expected a folder of HDR pictures.', {
      mend: 'bench prepare hdr --images DIR, or use hdr-sim, which needs no download',
    });
  }
  const wanted = completeOptions(options);
  const files = hdrFiles(options.images.map((folder) => resolve(folder)));
  const order = randomStream(wanted.seed, 'hdr', 'split').shuffle([...files.keys()]);
  const test = new Set(order.slice(0, Math.max(1, Math.round(testShare * files.size))));
  const scenes = [...files].map(
    ([id, path]): HdrScene => ({
      id,
      split: test.has(id) ? 'test' : 'train',
      key: sha256OfFile(path),
      async load() {
        const { image, notes } = await readHdr(path);
        const { image: scene, changed } = cleaned(image);
        return { scene, notes: changed > 0 ? [...notes, `${changed} values that are no radiance replaced`] : notes };
      },
    }),
  );
  const { folder, manifest } = await preparePairs(hdr, scenes, wanted, home, context);
  // Written again, so that what was asked for last is the newest, which a run takes.
  return saveManifest(folder, manifest);
}

/** The HDR pictures of folders and their subfolders by id: their path in the folder without the ending, in order. */
function hdrFiles(folders: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new BenchError(
        'missing-folder',
        `${folder} is no folder; expected HDR pictures (${hdrEndings.join(', ')}).`,
        {
          mend: 'check the path',
        },
      );
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const ending = extname(path);
      if (!(hdrEndings as readonly string[]).includes(ending.toLowerCase())) continue;
      const id = path.slice(0, -ending.length).replaceAll(/[\\/]/g, '_');
      const other = found.get(id);
      if (other)
        throw new BenchError(
          'duplicate-id',
          `${other} and ${join(folder, path)} would both be named ${id}; expected different names.`,
          { mend: 'rename one of them' },
        );
      found.set(id, join(folder, path));
    }
  }
  if (found.size < 2)
    throw new BenchError(
      'no-pairs',
      `${folders.join(', ')} holds ${found.size} HDR pictures; expected at least two scenes.`,
      { mend: `put more of them there (${hdrEndings.join(', ')})` },
    );
  return found;
}
