import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { baselines } from '../baselines/index.ts';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { nearNames } from '../core/near.ts';
import type { Pair } from '../datasets/dataset.ts';
import { listPictures, originalsOf, pairsOf } from '../datasets/index.ts';
import { enhanceAll } from '../experiment/evaluate.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { models } from '../models/index.ts';
import { beginStudy, chooseInputs, type RatedSystem } from '../mos/begin.ts';
import { type Plan, studiesIn } from '../mos/study.ts';
import { chooseDataset } from './choose-dataset.ts';
import { systemNamed } from './system-named.ts';
import { type Io, listOf } from './verb.ts';

/** What a new study is made of. */
export interface StudyRequest {
  readonly study: string;
  readonly systems: string | undefined;
  readonly images: number | undefined;
  readonly imagesDir: string | undefined;
  readonly dataset: string | undefined;
  readonly camera: string | undefined;
  readonly originals: boolean;
  readonly seed: number;
  readonly showInput: boolean;
  readonly notice: string | undefined;
  readonly backend: string | undefined;
  readonly test: boolean;
}

/** Pictures that a study has where nothing is said. */
const usualImages = 20;

/** Enhances the chosen pictures by every system and lays the study out in its folder. */
export async function makeStudy(folder: string, request: StudyRequest, now: string, io: Io): Promise<Plan> {
  const wanted = listOf(request.systems).map(parseSystem);
  if (wanted.length === 0) {
    const [near] = nearNames(request.study, studiesIn());
    throw new BenchError('no-study', `There is no study "${request.study}" yet; --systems says what it compares.`, {
      mend: `${near === undefined ? '' : `did you mean ${near}? or `}bench mos serve --study ${request.study} --systems input,he,mlc-unet`,
    });
  }
  const twice = wanted.find(({ name }, i) => wanted.findIndex((other) => other.name === name) !== i);
  if (twice)
    throw new BenchError('usage', `--systems names "${twice.name}" twice; expected different names.`, {
      mend: 'NAME=FOLDER gives a folder a name',
    });
  const results = wanted.flatMap(({ name, folder }) =>
    folder === undefined ? [] : [{ name, ...listPictures(folder), folder }],
  );
  const enhancers: { name: string; enhancer: Enhancer }[] = [];
  for (const { name, folder: own } of wanted)
    if (own === undefined && name !== 'target')
      enhancers.push({ name, enhancer: await systemNamed(name, { backend: request.backend }, io) });
  const notice = request.notice === undefined ? undefined : readNotice(request.notice);
  const { pairs: all, from } = await inputsOf(request, io);
  const pairs = chooseInputs(all, request.images ?? Math.min(usualImages, all.length), request.seed);
  const outputs = await enhanceAll({
    systems: enhancers.map(({ enhancer }) => enhancer),
    pairs,
    store: benchHome('store'),
    progress: io.progress,
    signal: io.signal,
  });
  const systems = wanted.map(({ name }): RatedSystem => {
    const own = results.find((each) => each.name === name);
    if (own) return folderSystem(own, pairs);
    if (name === 'target') return targetSystem(pairs);
    const place = enhancers.findIndex((each) => each.name === name);
    const { key, source } = enhancers[place]!.enhancer;
    return {
      name,
      key,
      source: `${source.paper} (${source.year})`,
      stored: true,
      picture: (id) => outputs[place]!.get(id),
    };
  });
  return beginStudy(folder, {
    name: request.study,
    test: request.test,
    seed: request.seed,
    showInput: request.showInput,
    ...(notice !== undefined && { notice }),
    created: now,
    from,
    systems,
    inputs: pairs.map(({ id, input }) => ({ id, path: input.path })),
    progress: io.progress,
    signal: io.signal,
  });
}

/** "he", "results/mine" or "mine=results/mine". A folder is what has a slash or is there and is no system's name. */
export function parseSystem(text: string): { name: string; folder?: string } {
  const [, name, folder] = /^([^=/]+)=(.+)$/.exec(text) ?? [];
  if (name !== undefined && folder !== undefined) return { name, folder };
  const known = Object.hasOwn(baselines, text) || Object.hasOwn(models, text.split('/')[0]!) || text === 'target';
  const isFolder = statSync(text, { throwIfNoEntry: false })?.isDirectory() === true;
  return !known && (isFolder || text.includes('/')) ? { name: basename(resolve(text)), folder: text } : { name: text };
}

function folderSystem(
  { name, folder, pictures }: { name: string; folder: string; pictures: ReadonlyMap<string, string> },
  pairs: readonly Pair[],
): RatedSystem {
  const hashes = pairs.flatMap(({ id }) => (pictures.has(id) ? [sha256OfFile(pictures.get(id)!)] : []));
  return {
    name,
    key: keyOf(hashes),
    source: `pictures in ${folder}`,
    stored: false,
    picture: (id) => pictures.get(id),
  };
}

function targetSystem(pairs: readonly Pair[]): RatedSystem {
  const targets = new Map(pairs.map(({ id, target }) => [id, target?.path]));
  return {
    name: 'target',
    key: 'target',
    source: 'the target pictures of the data set',
    stored: false,
    picture: (id) => targets.get(id),
  };
}

function readNotice(path: string): string {
  if (!existsSync(path))
    throw new BenchError('missing-file', `${path} does not exist; expected a text file for the first page.`, {
      mend: 'check --notice',
    });
  return readFileSync(path, 'utf8').trim();
}

/** The pictures there are to choose from, and where they come from. */
async function inputsOf(request: StudyRequest, io: Io): Promise<{ pairs: Pair[]; from: Plan['from'] }> {
  const { imagesDir, dataset, camera, originals, seed } = request;
  if (imagesDir !== undefined) {
    if (dataset !== undefined || originals)
      throw new BenchError('usage', '--images-dir and --dataset are both given; expected one of them.');
    const pairs = [...listPictures(imagesDir).pictures].map(([id, path]) => ({ id, input: { path } }));
    return { pairs, from: { name: resolve(imagesDir), simulated: false } };
  }
  const set = await chooseDataset({ dataset, camera, pairs: undefined, testPairs: undefined, seed }, io);
  const { name, hash, simulated, licence } = set.manifest;
  const pairs = originals ? originalsOf(set, 'test') : pairsOf(set, 'test');
  if (pairs.length === 0)
    throw new BenchError('no-pairs', `${name} has no ${originals ? 'full-size photographs' : 'test pictures'}.`, {
      mend: originals ? 'leave --originals away' : '--images-dir FOLDER',
    });
  return {
    pairs,
    from: { name: originals ? `${name}, full-size photographs` : name, manifest: hash, simulated, licence },
  };
}
