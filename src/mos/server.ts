import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BenchError, messageOf } from '../core/errors.ts';
import type { Book } from './book.ts';
import { startPage } from './page/html.ts';
import { style } from './page/style.ts';
import { type Plan, picturesName, scoresShape } from './study.ts';

/** Bytes that a request may carry. */
const bodyLimit = 4096;

/** A refusal: the status and a sentence for the page. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

interface Content {
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Kept by the browser for the session; everything else is asked for anew. */
  readonly lasting?: boolean;
}

export interface ServedStudy {
  readonly folder: string;
  readonly book: Book;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Told of every rating that was saved. */
  readonly onRating?: (rater: string, done: number, total: number) => void;
}

/**
 * Serves a study to browsers on this machine, or on the network where `host` says so. Requests are answered only where
 * their Host is one of this server's own names, so that no other page's script can reach it through a name of its own;
 * pictures are found in a table of the study's opaque names, never by a path. Gives the server and its address.
 */
export async function serveStudy(study: ServedStudy): Promise<{ server: Server; url: string }> {
  const { book, host, port } = study;
  const respond = responder(study);
  let allowed = new Set<string>();
  const server = createServer(
    { maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5_000 },
    (request, response) => {
      answer(request, response, allowed, respond).catch(() => response.destroy());
    },
  );
  server.maxConnections = 500;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      book.close();
      const taken = error.code === 'EADDRINUSE';
      reject(
        new BenchError(
          'no-server',
          taken ? `Port ${port} of ${host} is in use.` : `${host}:${port} cannot be listened to: ${messageOf(error)}.`,
          { mend: taken ? `--port ${port + 1}, or --port 0 for any free one` : '--host 127.0.0.1' },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as { port: number }).port;
  allowed = ownNames(host, bound);
  return { server, url: `http://${bracketed(publicName(host))}:${bound}/` };
}

/** Whether only this machine can reach the address. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

const isAny = (host: string): boolean => host === '0.0.0.0' || host === '::';
const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function machineAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address.replace(/%.*$/, '')),
  );
}

/** The address that raters type. */
function publicName(host: string): string {
  if (!isAny(host)) return host;
  return machineAddresses().find((address) => !isLoopback(address) && !address.includes(':')) ?? 'localhost';
}

/** The values of the Host header that are answered. */
function ownNames(host: string, port: number): Set<string> {
  const local = ['localhost', '127.0.0.1', '::1'];
  const names = isAny(host)
    ? [...local, ...machineAddresses(), hostname(), `${hostname()}.local`]
    : isLoopback(host)
      ? [...local, host]
      : [host];
  return new Set(
    names
      .map((name) => bracketed(name).toLowerCase())
      .flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]),
  );
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#777"/><path d="M3 12V9h2v3zm4 0V6h2v6zm4 0V3h2v9z" fill="#fff"/></svg>';

type Responder = (path: string, body: unknown) => Promise<Content> | Content;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: ReadonlySet<string>,
  respond: Responder,
): Promise<void> {
  let [status, content]: [number, Content] = [200, { type: 'text/plain', body: '' }];
  try {
    content = await respond(addressed(request, allowed), await bodyOf(request));
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'failed', messageOf(error));
    status = refusal.status;
    content = json({ error: { code: refusal.code, message: refusal.message } });
  }
  const bytes = Buffer.from(content.body);
  response.writeHead(status, {
    ...headers,
    'Content-Type': content.type,
    'Content-Length': bytes.length,
    'Cache-Control': content.lasting ? 'private, max-age=86400, immutable' : 'no-store',
    ...(status === 413 && { Connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** "GET /path" of a request that is meant for this server. */
function addressed(request: IncomingMessage, allowed: ReadonlySet<string>): string {
  const host = request.headers.host?.toLowerCase() ?? '';
  if (!allowed.has(host)) throw new Refusal(421, 'wrong-host', 'This server does not answer to that name.');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method === 'POST') {
    const { origin } = request.headers;
    if (origin !== undefined && origin.toLowerCase() !== `http://${host}`)
      throw new Refusal(403, 'wrong-origin', 'Only the page of this server may send ratings.');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      throw new Refusal(415, 'wrong-type', 'Expected application/json.');
  } else if (method !== 'GET') throw new Refusal(405, 'wrong-method', 'Expected GET or POST.');
  return `${method} ${(request.url ?? '/').split('?')[0]}`;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = await new Promise<string>((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= bodyLimit) pieces.push(piece);
      else reject(new Refusal(413, 'too-large', `Expected at most ${bodyLimit} bytes.`));
    });
    request.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    request.on('error', reject);
  });
  if (request.method !== 'POST') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'bad-request', 'Expected JSON.');
  }
}

const json = (value: unknown): Content => ({ type: 'application/json', body: JSON.stringify(value) });

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
function responder({ folder, book, onRating }: ServedStudy): Responder {
  const { plan } = book;
  const pictures = new Map(
    plan.pictures
      .flatMap(({ input, files }) => [...files, ...(plan.showInput ? [input] : [])])
      .map((name) => [`GET /picture/${name}`, join(folder, picturesName, name)]),
  );
  const page: Content = { type: 'text/html; charset=utf-8', body: startPage(plan) };
  const scripts = new Map(
    ['page/client.js', 'protocol.js'].map((name) => [
      `GET /${name}`,
      fileURLToPath(new URL(`./${name}`, import.meta.url)),
    ]),
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
    const script = scripts.get(request);
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
