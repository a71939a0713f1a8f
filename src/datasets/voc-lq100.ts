import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { runShards } from '../work/local.ts';
import { type Shard, shardKey } from '../work/shard.ts';
import { sliceOf } from '../work/slice.ts';
import { openStore } from '../work/store.ts';
import { folderOf } from './archive.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { indexPairs } from './indexed.ts';
import { findLayout } from './layout.ts';
import { type Looks, type LooksInput, looksJob, looksJobReference } from './low-quality-job.ts';
import type { Manifest, PreparedSet } from './manifest.ts';
import { listPictures } from './pair-folders.ts';
import { newestOf } from './prepared.ts';

const size = 100;
const photosPerShard = 64;
/** Raised whenever the rule chooses other pictures. */
const ruleVersion = 1;
const traits = ['brightness', 'contrast', 'sharpness'] as const;

export const vocLq100: Dataset = {
  name: 'voc-lq100',
  describe:
    'The 100 photographs of PASCAL VOC 2012 that rank lowest in brightness, contrast and sharpness; bench’s own list.',
  licence: 'the terms of flickr, as stated by PASCAL VOC',
  source: {
    paper:
      'Everingham, Van Gool, Williams, Winn, Zisserman: The PASCAL Visual Object Classes Challenge, 2012; the list of 100 by a rule of bench, since that of the paper that used one was never published',
    year: 2012,
    url: 'http://host.robots.ox.ac.uk/pascal/VOC/voc2012/',
  },
  simulated: false,
  options: ['root'],
  prepare: prepareVocLq100,
  async prepareSlice(options, context) {
    await measure(await photosOf(options, context), context);
  },
};

/**
 * Chooses and lists the pictures: every photograph of JPEGImages is ranked by mean luma, by standard deviation of luma and
 * by mean absolute Laplacian of luma; the 100 with the lowest sum of ranks are the set, ties by name. All are test pictures
 * without targets. Without a root it gives what was prepared before.
 */
async function prepareVocLq100(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const before = options.root ? undefined : newestOf(vocLq100.name, context);
  if (before) return before;
  const { root, photos } = await photosOf(options, context);
  const looks = await measure({ photos }, { ...context, slice: undefined });
  const rejected: Manifest['rejected'] = [];
  for (const [id, { problem }] of looks) if (problem !== undefined) rejected.push({ id, reason: problem });
  const chosen = lowest([...looks].filter(([, { problem }]) => problem === undefined));
  return indexPairs(
    vocLq100,
    {
      place: keyOf({ root, ruleVersion }).slice(0, 12),
      root,
      splits: { train: [], test: chosen.map((id) => ({ id, input: { path: photos.get(id)! } })) },
      options: { ruleVersion },
      rejected,
      notes: (_, count) => [
        `${count} of ${photos.size} photographs, those of the lowest sum of ranks in mean luma, standard deviation of luma and mean absolute Laplacian; this rule is bench's own, the list of the paper was never published.`,
        'Single pictures for the test only: there are no targets.',
      ],
    },
    context,
  );
}

async function photosOf({ root }: PrepareOptions, context: PrepareContext) {
  if (!root)
    throw new BenchError('bad-option', 'PASCAL VOC 2012 is not at hand; expected its folder or archive.', {
      mend: `get VOCtrainval_11-May-2012.tar from ${vocLq100.source.url}, then bench prepare voc-lq100 --root FILE`,
    });
  const given = await folderOf(root, context);
  const found = findLayout(given, (folder) => existsSync(join(folder, 'JPEGImages')));
  if (found === undefined)
    throw new BenchError(
      'missing-layout',
      `${given} does not hold the photographs of VOC; expected JPEGImages/*.jpg.`,
      {
        mend: 'name the folder VOCdevkit/VOC2012 or one above it',
      },
    );
  const { pictures } = listPictures(join(found, 'JPEGImages'));
  if (pictures.size < size)
    throw new BenchError('no-pairs', `${found} holds ${pictures.size} photographs; expected at least ${size}.`, {
      mend: 'name the whole VOC 2012',
    });
  return { root: found, photos: pictures };
}

/** Looks at the photographs, some dozens to a shard; gives what was found, or nothing for a slice. */
async function measure(
  { photos }: { photos: ReadonlyMap<string, string> },
  context: PrepareContext & { slice?: PrepareContext['slice'] | undefined },
): Promise<Map<string, Looks>> {
  const ids = [...photos.keys()];
  const shards: { ids: string[]; shard: Shard<LooksInput> }[] = [];
  for (let i = 0; i < ids.length; i += photosPerShard) {
    const some = ids.slice(i, i + photosPerShard);
    const paths = some.map((id) => photos.get(id)!);
    const key = shardKey(looksJob, paths.map(sha256OfFile));
    shards.push({ ids: some, shard: { key, label: `photo ${i + some.length} of ${ids.length}`, input: { paths } } });
  }
  const store = openStore(context.home ? join(context.home, 'store') : benchHome('store'));
  const { progress, signal, threads = 1, slice, queue } = context;
  const wanted = sliceOf(shards, slice);
  await runShards(
    store,
    looksJobReference,
    wanted.map(({ shard }) => shard),
    {
      label: 'voc-lq100: look at photographs',
      jobs: threads,
      queue,
      ...(progress && { progress }),
      ...(signal && { signal }),
    },
  );
  return new Map(
    wanted.flatMap(({ ids: some, shard }) => {
      const found = store.result(shard.key) as Looks[];
      return some.map((id, i) => [id, found[i]!] as const);
    }),
  );
}

/** The ids of the lowest sums of ranks, ordered by id. */
function lowest(looks: readonly (readonly [string, Looks])[]): string[] {
  const sums = new Map(looks.map(([id]) => [id, 0]));
  for (const trait of traits) {
    const ordered = [...looks].sort(([a, x], [b, y]) => x[trait]! - y[trait]! || (a < b ? -1 : 1));
    ordered.forEach(([id], rank) => void sums.set(id, sums.get(id)! + rank));
  }
  return [...sums]
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
    .slice(0, size)
    .map(([id]) => id)
    .sort();
}
