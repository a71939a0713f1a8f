import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BenchError, messageOf } from '../core/errors.ts';
import { readJsonIfThere } from '../core/files.ts';
import { unknownName } from '../core/near.ts';
import { readLines } from './lines.ts';
import { criteria, type Rater, type Rating } from './protocol.ts';

const planShape = z.object({
  format: z.literal(1),
  name: z.string(),
  /** True where raters are scripted: every record and report then says so. */
  test: z.boolean(),
  /** Seed of the choice and the order of the pictures. */
  seed: z.number().int(),
  /** Whether the unenhanced picture stands beside the one to rate. */
  showInput: z.boolean(),
  /** The researcher's own text on the first page, as plain text. */
  notice: z.string().optional(),
  created: z.string(),
  systems: z.array(z.object({ name: z.string(), key: z.string(), source: z.string() })).min(1),
  pictures: z
    .array(
      z.object({
        id: z.string(),
        width: z.number(),
        height: z.number(),
        /** Opaque file names below `pictures/`: the input, and what each system made of it, in the order of `systems`. */
        input: z.string(),
        files: z.array(z.string()),
      }),
    )
    .min(1),
  /** Where the inputs come from. */
  from: z.object({
    name: z.string(),
    manifest: z.string().optional(),
    simulated: z.boolean(),
    licence: z.string().optional(),
  }),
});

/** What is rated, settled once when a study begins. */
export type Plan = z.infer<typeof planShape>;

const grade = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
export const scoresShape = z.strictObject({ colour: grade, texture: grade, luminance: grade, overall: grade });
const raterShape = z.object({
  rater: z.string(),
  number: z.number().int().min(0),
  at: z.string(),
  test: z.boolean(),
});
const ratingShape = z.object({
  rater: z.string(),
  picture: z.string(),
  system: z.string(),
  trial: z.number().int().min(0),
  scores: scoresShape,
  seconds: z.number(),
  scale: z.number(),
  at: z.string(),
  test: z.boolean(),
});

/** A study with everything that was rated so far. */
export interface Study {
  readonly plan: Plan;
  readonly raters: readonly Rater[];
  /** The ratings that hold: the last one of each rater, picture and system, in the order of the first. */
  readonly ratings: readonly Rating[];
  /** Ratings that a later one of the same rater and picture took the place of. */
  readonly revised: number;
  /** Sentences about lines that could not be read. */
  readonly notes: readonly string[];
}

export const planName = 'study.json';
export const ratersName = 'raters.jsonl';
export const ratingsName = 'ratings.jsonl';
export const picturesName = 'pictures';

/**
 * Where studies lie: in the working folder and not in `.bench`, because what people rated cannot be made again.
 * Throws for a name that is no plain folder name.
 */
export function studyFolder(name: string, root = 'studies'): string {
  if (!/^[A-Za-z0-9][\w.+-]{0,80}$/.test(name))
    throw new BenchError('usage', `"${name}" is no name for a study; expected letters, digits, "-", "_" and ".".`, {
      mend: '--study evening-1',
    });
  return join(root, name);
}

/** The plan in a folder, or undefined where there is none. Throws when it is damaged. */
export function findPlan(folder: string): Plan | undefined {
  const path = join(folder, planName);
  let problem: string;
  try {
    const json = readJsonIfThere(path);
    if (json === undefined) return undefined;
    const parsed = planShape.safeParse(json);
    if (parsed.success) return parsed.data;
    problem = z.prettifyError(parsed.error).replace(/\s+/g, ' ');
  } catch (error) {
    problem = messageOf(error);
  }
  throw new BenchError('bad-study', `${path} is no valid study: ${problem}.`, {
    mend: 'restore the file from a copy; the ratings beside it are not touched',
  });
}

/** The names of the studies there are. */
export function studiesIn(root = 'studies'): string[] {
  return existsSync(root) ? readdirSync(root).filter((each) => existsSync(join(root, each, planName))) : [];
}

/** A study by its name in `root`; a name that is not there is an error with near names. */
export function loadStudy(name: string, root = 'studies'): Study {
  const folder = studyFolder(name, root);
  if (existsSync(folder)) return readStudy(folder);
  const known = studiesIn(root);
  if (known.length > 0) throw unknownName('study', name, known);
  throw new BenchError('no-study', `There is no study "${name}" in ${root}/.`, {
    mend: `bench mos serve --study ${name} --systems input,he --images 10`,
  });
}

/** Reads a study from its folder. Lines that cannot be read or do not belong to it are left out and named. */
export function readStudy(folder: string): Study {
  const plan = findPlan(folder);
  if (!plan)
    throw new BenchError('no-study', `${folder} holds no ${planName}; expected a study.`, {
      mend: 'bench mos serve --systems input,he --images 10 begins one',
    });
  const notes: string[] = [];
  const raters = recordsOf(join(folder, ratersName), raterShape, notes);
  const pictures = new Set(plan.pictures.map(({ id }) => id));
  const systems = new Set(plan.systems.map(({ name }) => name));
  const latest = new Map<string, Rating>();
  let [revised, foreign] = [0, 0];
  for (const rating of recordsOf(join(folder, ratingsName), ratingShape, notes)) {
    const { rater, picture, system } = rating;
    if (!pictures.has(picture) || !systems.has(system)) {
      foreign++;
      continue;
    }
    const key = JSON.stringify([rater, picture, system]);
    if (latest.has(key)) revised++;
    latest.set(key, rating);
  }
  if (foreign > 0) notes.push(`${foreign} ratings name a picture or system that the study does not have; left out.`);
  return { plan, raters, ratings: [...latest.values()], revised, notes };
}

/** The records of a file that have the expected shape; others are named by line in `notes`. */
function recordsOf<T>(path: string, shape: z.ZodType<T>, notes: string[]): T[] {
  const { records, damaged } = readLines(path);
  const good: T[] = [];
  let misshapen = 0;
  for (const record of records) {
    const parsed = shape.safeParse(record);
    if (parsed.success) good.push(parsed.data);
    else misshapen++;
  }
  if (damaged.length > 0)
    notes.push(
      `${path}: ${damaged.length === 1 ? 'line' : 'lines'} ${damaged.join(', ')} cannot be read (cut off by a crash?) and ${damaged.length === 1 ? 'is' : 'are'} left out.`,
    );
  if (misshapen > 0) notes.push(`${path}: ${misshapen} records are no ratings of this format and are left out.`);
  return good;
}

/** How many ratings a rater gives in all. */
export const trialCount = ({ pictures, systems }: Plan): number => pictures.length * systems.length;

/** The mean of the four criteria of one rating. */
export const averageOf = (scores: Rating['scores']): number =>
  criteria.reduce((sum, criterion) => sum + scores[criterion], 0) / criteria.length;
