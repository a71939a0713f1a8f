import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Book } from './book.ts';
import { startPage } from './page/html.ts';
import { style } from './page/style.ts';
import { type Plan, picturesName, scoresShape } from './study.ts';

/** What is answered. */
export interface Content {
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Kept by the browser for the session; everything else is asked for anew. */
  readonly lasting?: boolean;
}

/** A refusal: the status and a sentence for the page. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

/** Answers "METHOD /path" with what was sent. Throws a Refusal. */
export type Responder = (request: string, body: unknown) => Promise<Content> | Content;

/** The modules that the page's script consists of. */
const scripts = ['protocol.js', ...['client', 'calls', 'elements', 'rating', 'size'].map((name) => `page/${name}.js`)];

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#777"/><path d="M3 12V9h2v3zm4 0V6h2v6zm4 0V3h2v9z" fill="#fff"/></svg>';

export const json = (value: unknown): Content => ({ type: 'application/json', body: JSON.stringify(value) });

const code = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9-]{1,23}$/);
const entryShape = z.union([
  z.strictObject({ code, agreed: z.literal(false) }),
  z.strictObject({ code: code.optional(), agreed: z.literal(true) }),
]);
const ratingShape = z.strictObject({
  code,
  trial: z.number().int().min(0),
  picture: z.string(),
  scores: scoresShape,
  seconds: z.number().min(0).max(1e6),
  scale: z.number().positive().max(100),
});

function parsed<T>(shape: z.ZodType<T>, body: unknown): T {
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  throw new Refusal(400, 'bad-request', z.prettifyError(result.error).replace(/\s+/g, ' '));
}

/** What is answered to each request. */
export function responder(
  book: Book,
  folder: string,
  onRating?: (rater: string, done: number, total: number) => void,
): Responder {
  const { plan } = book;
  const pictures = new Map(
    plan.pictures
      .flatMap(({ input, files }) => [...files, ...(plan.showInput ? [input] : [])])
      .map((name) => [`GET /picture/${name}`, join(folder, picturesName, name)]),
  );
  const page: Content = { type: 'text/html; charset=utf-8', body: startPage(plan) };
  const modules = new Map(
    scripts.map((name) => [`GET /${name}`, fileURLToPath(new URL(`./${name}`, import.meta.url))]),
  );
  return async (request, body) => {
    if (request === 'GET /') return page;
    if (request === 'GET /style.css') return { type: 'text/css; charset=utf-8', body: style };
    if (request === 'GET /icon.svg') return { type: 'image/svg+xml', body: icon, lasting: true };
    if (request === 'POST /api/rater') return json(enter(book, parsed(entryShape, body)));
    if (request === 'POST /api/rating') {
      const saved = rate(book, parsed(ratingShape, body));
      if (saved.written) onRating?.(saved.code, saved.done, saved.total);
      return json({ done: saved.done, total: saved.total });
    }
    const picture = pictures.get(request);
    if (picture !== undefined) return { type: 'image/png', body: await readFile(picture), lasting: true };
    const script = modules.get(request);
    if (script !== undefined) return { type: 'text/javascript; charset=utf-8', body: await readFile(script) };
    throw new Refusal(404, 'not-found', 'There is nothing here.');
  };
}

/** A rater's order as the page may know it, without names of systems and pictures, and what he gave so far. */
function enter(book: Book, { code, agreed }: z.infer<typeof entryShape>): object {
  const standing = agreed ? book.enter(code) : book.find(code);
  if (!standing) throw new Refusal(404, 'unknown-code', 'Nobody has rated under this code yet.');
  const trials = standing.trials.map((trial) => shown(book.plan, trial));
  return { code: standing.rater.rater, trials, given: standing.given.map((scores) => scores ?? null) };
}

function shown(plan: Plan, { picture, system }: { picture: number; system: number }): object {
  const { files, input, width, height } = plan.pictures[picture]!;
  return { picture: files[system]!, width, height, ...(plan.showInput && { input }) };
}

function rate(
  book: Book,
  { code, trial, picture, scores, seconds, scale }: z.infer<typeof ratingShape>,
): { written: boolean; code: string; done: number; total: number } {
  const standing = book.find(code);
  if (!standing) throw new Refusal(404, 'unknown-code', 'Nobody has rated under this code yet.');
  const place = standing.trials[trial];
  if (!place || book.plan.pictures[place.picture]!.files[place.system] !== picture)
    throw new Refusal(409, 'out-of-date', 'This page belongs to another study; load it again.');
  const written = book.rate(standing, trial, scores, { seconds, scale });
  return { written, code, done: standing.given.filter(Boolean).length, total: standing.trials.length };
}
