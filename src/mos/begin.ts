import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { writeJson, writeWhole } from '../core/files.ts';
import { type Progress, silent } from '../core/progress.ts';
import { randomStream } from '../core/random.ts';
import { describeSize } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { encodeImage } from '../image/write.ts';
import { type Plan, picturesName, planName, ratingsName } from './study.ts';

/** A system as a study takes it: its pictures by the id of the input. */
export interface RatedSystem {
  readonly name: string;
  readonly key: string;
  readonly source: string;
  /** Where the picture of an input lies, or undefined where there is none. */
  picture(id: string): string | undefined;
  /** True for the toolkit's own outputs: they are shown byte for byte as they are scored. */
  readonly stored: boolean;
}

export interface NewStudy extends Omit<Plan, 'format' | 'systems' | 'pictures'> {
  readonly systems: readonly RatedSystem[];
  readonly inputs: readonly { readonly id: string; readonly path: string }[];
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A seeded choice of `count` inputs, in the order of their ids. */
export function chooseInputs<T extends { readonly id: string }>(
  inputs: readonly T[],
  count: number,
  seed: number,
): T[] {
  if (count > inputs.length)
    throw new BenchError('usage', `--images is ${count}, and there are ${inputs.length} pictures to choose from.`, {
      mend: `--images ${inputs.length}`,
    });
  const chosen = randomStream(seed, 'mos', 'choice').shuffle(inputs).slice(0, count);
  return chosen.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Makes the folder of a study: pictures under random names that tell nothing, then the plan; a folder without a plan
 * is begun anew. Pictures that are not the toolkit's own outputs are written again as 8-bit PNG, the codes that are
 * scored, so that no file says by its form or its metadata where it comes from.
 */
export async function beginStudy(folder: string, given: NewStudy): Promise<Plan> {
  const { systems, inputs, progress = silent, signal, ...facts } = given;
  if (existsSync(join(folder, ratingsName)))
    throw new BenchError(
      'bad-study',
      `${folder} holds ratings and no ${planName}; they belong to a study that is lost.`,
      {
        mend: `restore ${planName} from a copy, or give --study another name`,
      },
    );
  const pictures = join(folder, picturesName);
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const task = progress.task('lay out the pictures', inputs.length);
  const planned: Plan['pictures'] = [];
  try {
    for (const { id, path } of inputs) {
      if (signal?.aborted)
        throw new BenchError('interrupted', 'Stopped before the study was complete; nothing of it is kept.');
      const { image } = await readImage(path);
      const { width, height } = image;
      const files: string[] = [];
      for (const system of systems) files.push(await layOut(system, id, image, pictures));
      const shown = opaqueName();
      writeWhole(join(pictures, shown), await encodeImage(image, '.png'));
      planned.push({ id, width, height, input: shown, files });
      task.advance();
    }
  } catch (error) {
    rmSync(pictures, { recursive: true, force: true });
    if (readdirSync(folder).length === 0) rmdirSync(folder);
    throw error;
  } finally {
    task.done();
  }
  const plan: Plan = {
    format: 1,
    ...facts,
    systems: systems.map(({ name, key, source }) => ({ name, key, source })),
    pictures: planned,
  };
  writeJson(join(folder, planName), plan);
  return plan;
}

/** One picture of one system under a name that tells nothing. */
async function layOut(
  system: RatedSystem,
  id: string,
  input: { width: number; height: number; channels: 1 | 3 },
  folder: string,
): Promise<string> {
  const path = system.picture(id);
  if (path === undefined)
    throw new BenchError('missing-partner', `${system.name} has no picture "${id}"; expected one for every input.`, {
      mend: 'add the picture: results are found by the name of the input',
    });
  const name = opaqueName();
  const { image } = await readImage(path);
  if (image.width !== input.width || image.height !== input.height)
    throw new BenchError(
      'size-mismatch',
      `${path} has ${describeSize(image)}, and its input ${describeSize(input)}; expected equal sizes, as sizes would tell raters which system they see.`,
      { mend: 'crop or resize one of them' },
    );
  if (system.stored) copyFileSync(path, join(folder, name));
  else writeWhole(join(folder, name), await encodeImage(image, '.png'));
  return name;
}

const opaqueName = (): string => `${randomBytes(12).toString('hex')}.png`;
