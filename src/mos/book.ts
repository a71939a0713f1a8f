import { randomInt } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { LineLog } from './lines.ts';
import { type Trial, trialsOf } from './order.ts';
import { criteria, type Rater, type Rating, type Scores } from './protocol.ts';
import { type Plan, ratersName, ratingsName, readStudy } from './study.ts';

/** Raters that a study takes at most, so that a page left open cannot fill the disk. */
const raterLimit = 2000;

/** A rater's order and what he gave so far. */
interface Standing {
  readonly rater: Rater;
  readonly trials: readonly Trial[];
  /** By trial; undefined where nothing is given yet. */
  readonly given: (Scores | undefined)[];
}

/** What a rating tells beside the scores. */
export type Circumstances = Pick<Rating, 'seconds' | 'scale'>;

/** The raters and ratings of a study that is being served. Everything it accepts is on the disk before it says so. */
export class Book {
  readonly plan: Plan;
  readonly notes: readonly string[];
  readonly #raters: LineLog;
  readonly #ratings: LineLog;
  readonly #standings = new Map<string, Standing>();
  /** Ratings read at the start: those of a rater whose own record was lost find him when he comes back. */
  readonly #orphans: readonly Rating[];
  readonly #lock: string;
  readonly #now: () => string;

  /** Opens the study in a folder. `now` gives the time that records carry. Throws while another process serves it. */
  constructor(folder: string, now: () => string) {
    this.#lock = claim(folder);
    this.#now = now;
    try {
      const { plan, raters, ratings, notes } = readStudy(folder);
      this.plan = plan;
      this.notes = notes;
      this.#raters = new LineLog(join(folder, ratersName));
      this.#ratings = new LineLog(join(folder, ratingsName));
      for (const rater of raters) this.#admit(rater, ratings);
      this.#orphans = ratings;
    } catch (error) {
      rmSync(this.#lock, { force: true });
      throw error;
    }
  }

  #admit(rater: Rater, ratings: readonly Rating[]): Standing {
    const { seed, pictures, systems } = this.plan;
    const trials = trialsOf(seed, rater.number, pictures.length, systems.length);
    const own = new Map(
      ratings
        .filter((rating) => rating.rater === rater.rater)
        .map(({ picture, system, scores }) => [JSON.stringify([picture, system]), scores]),
    );
    const given = trials.map(({ picture, system }) =>
      own.get(JSON.stringify([pictures[picture]!.id, systems[system]!.name])),
    );
    const standing = { rater, trials, given };
    this.#standings.set(rater.rater, standing);
    return standing;
  }

  /** How far everybody is: ratings by rater's code. */
  progress(): { rater: string; done: number; total: number }[] {
    return [...this.#standings].map(([rater, { given, trials }]) => ({
      rater,
      done: given.filter(Boolean).length,
      total: trials.length,
    }));
  }

  /** The rater of a code, or undefined where nobody has it. */
  find(code: string): Standing | undefined {
    return this.#standings.get(code);
  }

  /** The rater of a code; a new one where nobody has it, with a made-up code where none is given. */
  enter(code?: string): Standing {
    const known = code === undefined ? undefined : this.find(code);
    if (known) return known;
    if (this.#standings.size >= raterLimit)
      throw new BenchError('too-many', `The study has ${raterLimit} raters; no more are taken.`);
    const numbers = [...this.#standings.values()].map(({ rater }) => rater.number);
    const rater: Rater = {
      rater: code ?? this.#freshCode(),
      number: Math.max(-1, ...numbers) + 1,
      at: this.#now(),
      test: this.plan.test,
    };
    this.#raters.append(rater);
    return this.#admit(rater, this.#orphans);
  }

  /**
   * Takes the scores of one trial. The same scores once more change nothing; other scores take the place of the earlier
   * ones. False where nothing had to be written.
   */
  rate({ rater, trials, given }: Standing, trial: number, scores: Scores, circumstances: Circumstances): boolean {
    const { picture, system } = trials[trial]!;
    const before = given[trial];
    if (before && criteria.every((criterion) => before[criterion] === scores[criterion])) return false;
    const rating: Rating = {
      rater: rater.rater,
      picture: this.plan.pictures[picture]!.id,
      system: this.plan.systems[system]!.name,
      trial,
      scores,
      ...circumstances,
      at: this.#now(),
      test: this.plan.test,
    };
    this.#ratings.append(rating);
    given[trial] = scores;
    return true;
  }

  close(): void {
    this.#raters.close();
    this.#ratings.close();
    rmSync(this.#lock, { force: true });
  }

  #freshCode(): string {
    const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
    for (;;) {
      const drawn = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]!);
      const code = `${drawn.slice(0, 4).join('')}-${drawn.slice(4).join('')}`;
      if (!this.#standings.has(code)) return code;
    }
  }
}

/** Marks a study as served by this process, so that two servers never write it at once. */
function claim(folder: string): string {
  const path = join(folder, 'serving.pid');
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return claimNothing(folder);
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const pid = Number(readFileSync(path, 'utf8'));
  if (pid !== process.pid && isAlive(pid))
    throw new BenchError('study-in-use', `The study in ${folder} is served by the process ${pid} already.`, {
      mend: `stop that one (Ctrl-C), or delete ${path} if ${pid} is another program`,
    });
  writeFileSync(path, String(process.pid));
  return path;
}

function claimNothing(folder: string): never {
  throw new BenchError('no-study', `${folder} does not exist; expected the folder of a study.`);
}

function isAlive(pid: number): boolean {
  try {
    return Number.isInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
