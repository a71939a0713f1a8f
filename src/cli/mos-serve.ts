import { BenchError } from '../core/errors.ts';
import { Book } from '../mos/book.ts';
import { isLoopback } from '../mos/hosts.ts';
import { serveStudy } from '../mos/server.ts';
import { findPlan, type Plan, studyFolder, trialCount } from '../mos/study.ts';
import { atLeast } from './numbers.ts';
import { type Io, listOf } from './verb.ts';

export interface ServeArguments {
  readonly study: string;
  readonly systems: string | undefined;
  readonly images: number | undefined;
  readonly 'images-dir': string | undefined;
  readonly dataset: string | undefined;
  readonly camera: string | undefined;
  readonly originals: boolean;
  readonly seed: number | undefined;
  readonly 'show-input': boolean;
  readonly notice: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly backend: string | undefined;
  readonly test: boolean;
}

/** `bench mos serve`: begins the study or goes on with it, and serves its page until it is stopped. */
export async function serveRatings(args: ServeArguments, io: Io): Promise<void> {
  if (args.images !== undefined) atLeast('--images', args.images, 1);
  if (args.seed !== undefined) atLeast('--seed', args.seed, 0);
  if (!Number.isInteger(args.port) || args.port < 0 || args.port > 65535)
    throw new BenchError('usage', `--port is ${args.port}, expected a whole number from 0 to 65535.`, {
      mend: '--port 8321',
    });
  const folder = studyFolder(args.study);
  const known = findPlan(folder);
  if (known) await assertSame(known, args);
  const now = (): string => new Date().toISOString();
  const { 'images-dir': imagesDir, 'show-input': showInput, seed = 1, ...rest } = args;
  const plan =
    known ??
    (await (await import('./mos-study.ts')).makeStudy(folder, { ...rest, imagesDir, showInput, seed }, now(), io));
  const book = new Book(folder, now);
  for (const note of book.notes) io.progress.note(`note: ${note}`);
  const { server, url } = await serveStudy({
    folder,
    book,
    host: args.host,
    port: args.port,
    onRating(rater, done, total) {
      if (done === total) io.progress.note(`${rater} is through: ${total} ratings.`);
      else if (done === 1 || done % 10 === 0) io.progress.note(`${rater}: ${done} of ${total}`);
    },
  });
  io.document({
    url,
    study: plan.name,
    folder,
    systems: plan.systems.map(({ name }) => name),
    ratingsPerRater: trialCount(plan),
  });
  tell(plan, book, url, args.host, folder, io);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    else io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  server.close();
  server.closeAllConnections();
  book.close();
  io.progress.note(`Stopped; all ratings are in ${folder}. To go on: bench mos serve --study ${plan.name}`);
}

/** A study is settled when it begins: whoever asks for another one is told so. */
async function assertSame(plan: Plan, args: ServeArguments): Promise<void> {
  const wanted = listOf(args.systems);
  const named = wanted.length === 0 ? undefined : (await import('./mos-study.ts')).parseSystem;
  const names = named ? wanted.map((text) => named(text).name) : [];
  const has = plan.systems.map(({ name }) => name);
  const differs = [
    names.length > 0 && names.join() !== has.join() && `it compares ${has.join(', ')}`,
    args.images !== undefined && args.images !== plan.pictures.length && `it has ${plan.pictures.length} pictures`,
    args.seed !== undefined && args.seed !== plan.seed && `its seed is ${plan.seed}`,
    args['show-input'] && !plan.showInput && 'it does not show inputs',
    args.test && !plan.test && 'its raters are people, not scripts',
    args.notice !== undefined && 'its first page is settled',
    (args['images-dir'] ?? args.dataset) !== undefined &&
      names.length === 0 &&
      `its pictures are from ${plan.from.name}`,
  ].filter((text) => text !== false);
  if (differs.length === 0) return;
  throw new BenchError('other-study', `The study "${plan.name}" is there already: ${differs.join('; ')}.`, {
    mend: `bench mos serve --study ${plan.name} goes on with it, --study OTHER begins another`,
  });
}

function tell(plan: Plan, book: Book, url: string, host: string, folder: string, io: Io): void {
  const total = trialCount(plan);
  io.print(
    `Study "${plan.name}": ${plan.systems.length} systems, ${plan.pictures.length} pictures, ${total} ratings per rater.`,
  );
  if (plan.test) io.print('Test study: every rating is marked as test data.');
  const raters = book.progress();
  if (raters.length > 0)
    io.print(`So far: ${raters.map(({ rater, done }) => `${rater} ${done}/${total}`).join(', ')}.`);
  io.print(`Ratings are kept in ${folder}; they cannot be made again, so keep a copy.`);
  if (!isLoopback(host))
    io.progress.note(
      `warning: the page is open to everybody who can reach ${new URL(url).hostname} on this network; it asks for no password and is not encrypted.`,
    );
  io.print(`Open ${url} (Ctrl-C stops)`);
}
