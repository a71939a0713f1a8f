import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BenchError, messageOf } from '../core/errors.ts';
import type { Book } from './book.ts';
import { bracketed, ownNames, publicName } from './hosts.ts';
import { type Content, json, Refusal, type Responder, responder } from './responses.ts';

/** Bytes that a request may carry. */
const bodyLimit = 4096;

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

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
  const respond = responder(book, study.folder, study.onRating);
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
