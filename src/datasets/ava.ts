import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { randomStream } from '../core/random.ts';
import { imageEndings } from '../image/read.ts';
import { folderOf } from './archive.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { indexPairs } from './indexed.ts';
import { findLayout } from './layout.ts';
import type { PreparedSet } from './manifest.ts';
import { newestOf } from './prepared.ts';

const listName = 'AVA.txt';
const imageFolders = ['images', 'image', '.'];
/** Neither the paper that uses AVA as its notion of quality nor its release says the threshold: the middle of 1 … 10 is ours. */
const defaultScore = 5.5;
const testShare = 0.05;

export const ava: Dataset = {
  name: 'ava',
  describe:
    'AVA: photographs whose votes have at least a mean score, single pictures without targets; folder or archive.',
  licence: 'research use; the photographs belong to their authors on dpchallenge.com',
  source: {
    paper: 'Murray, Marchesotti, Perronnin: AVA, a Large-Scale Database for Aesthetic Visual Analysis, CVPR 2012',
    year: 2012,
    url: 'https://github.com/imfing/ava_downloader',
  },
  simulated: false,
  options: ['root', 'minScore', 'seed'],
  prepare: prepareAva,
};

/** A line of the list: ten counts of votes for the scores 1 … 10. */
interface Line {
  readonly id: string;
  readonly votes: readonly number[];
}

/**
 * Lists and checks the photographs of AVA whose mean vote is at least `minScore`, each with its histogram; a seeded
 * twentieth is the test split. Pictures of the list that are not on disk are counted. Without a root it gives what was
 * prepared before.
 */
async function prepareAva(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const { minScore = defaultScore, seed = 1 } = options;
  if (!(minScore >= 1 && minScore <= 10))
    throw new BenchError('bad-option', `minScore is ${minScore}, expected a mean vote from 1 to 10.`);
  if (!options.root) {
    const before = newestOf(ava.name, context);
    if (before) return before;
    throw new BenchError(
      'bad-option',
      `AVA is not prepared; expected the folder that holds ${listName} and its photos.`,
      {
        mend: `get list and photographs (${ava.source.url}), then bench prepare ava --root DIR`,
      },
    );
  }
  const given = await folderOf(options.root, context);
  const root = findLayout(given, (folder) => existsSync(join(folder, listName)));
  if (root === undefined)
    throw new BenchError('missing-layout', `${given} does not hold ${listName}; expected it beside images/ID.jpg.`, {
      mend: 'name the folder that holds the list',
    });
  const listed = readList(join(root, listName));
  const photos = photosOf(root);
  const chosen = listed.filter(({ votes }) => meanOf(votes) >= minScore);
  const present = chosen.filter(({ id }) => photos.has(id));
  if (present.length < 2)
    throw new BenchError(
      'no-pairs',
      `${root} holds ${present.length} of the ${chosen.length} photographs whose mean vote is at least ${minScore}; expected at least two.`,
      { mend: 'check that the photos lie in images/ID.jpg, or lower --min-score' },
    );
  const order = randomStream(seed, 'ava').shuffle(present.map(({ id }) => id));
  const test = new Set(order.slice(0, Math.max(1, Math.round(testShare * order.length))));
  const pairs = present.map(({ id }) => ({ id, input: { path: photos.get(id)! } }));
  const missing = chosen.length - present.length;
  return indexPairs(
    ava,
    {
      place: keyOf({ root, minScore, seed }).slice(0, 12),
      root,
      splits: { train: pairs.filter(({ id }) => !test.has(id)), test: pairs.filter(({ id }) => test.has(id)) },
      options: { minScore, seed },
      rejected: missing > 0 ? [{ id: `${missing} of the list`, reason: 'not on disk' }] : [],
      votes: new Map(present.map(({ id, votes }) => [id, votes])),
      notes: (train, tested) => [
        `${train + tested} photographs of ${listed.length} in the list have a mean vote of at least ${minScore} and are usable; the threshold of the papers is not known.`,
        'Single pictures: there are no targets, so that metrics that need a reference cannot be computed.',
      ],
    },
    context,
  );
}

/** Columns: index, id, ten counts, two tags, challenge. */
function readList(path: string): Line[] {
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const cells = line.trim().split(/\s+/);
    const votes = cells.slice(2, 12).map(Number);
    if (votes.length === 10 && votes.every((count) => Number.isInteger(count) && count >= 0))
      return [{ id: cells[1]!, votes }];
    throw new BenchError(
      'bad-list',
      `${path}, line ${i + 1}, is no line of AVA's list; expected index, id and ten counts of votes.`,
      { mend: `get ${listName} again` },
    );
  });
}

function meanOf(votes: readonly number[]): number {
  const count = votes.reduce((sum, n) => sum + n, 0);
  return count === 0 ? 0 : votes.reduce((sum, n, i) => sum + n * (i + 1), 0) / count;
}

function photosOf(root: string): Map<string, string> {
  const photos = new Map<string, string>();
  for (const folder of imageFolders.map((name) => join(root, name)).filter((path) => existsSync(path)))
    for (const name of readdirSync(folder)) {
      const ending = extname(name);
      const id = name.slice(0, -ending.length);
      if ((imageEndings as readonly string[]).includes(ending.toLowerCase()) && !photos.has(id))
        photos.set(id, join(folder, name));
    }
  return photos;
}
