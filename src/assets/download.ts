import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { BenchError, messageOf } from '../core/errors.ts';
import { settings } from '../core/settings.ts';
import type { AssetPart } from './catalogue.ts';
import { diskError } from './store.ts';

/** How a request ended. */
export type Outcome =
  | { readonly kind: 'whole' }
  /** Another attempt may help. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** This origin does not have the file. */
  | { readonly kind: 'refused'; readonly reason: string };

/** One request for what is missing of the partial file. */
export async function download(
  origin: string,
  part: AssetPart,
  partial: string,
  options: { readonly signal?: AbortSignal; readonly timeoutSeconds?: number },
  show: (bytes: number) => void,
): Promise<Outcome> {
  if ((await lengthOf(partial)) > part.bytes) await rm(partial, { force: true });
  const have = await lengthOf(partial);
  const { Agent, fetch, ProxyAgent } = await import('undici');
  const timeout = (options.timeoutSeconds ?? 30) * 1000;
  const timeouts = { headersTimeout: timeout, bodyTimeout: timeout, connect: { timeout } };
  const proxy = settings.proxyFor(new URL(origin));
  const dispatcher = proxy === undefined ? new Agent(timeouts) : new ProxyAgent({ uri: proxy, ...timeouts });
  try {
    const response = await fetch(origin, {
      dispatcher,
      signal: options.signal ?? null,
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
    });
    const { status, headers, body } = response;
    if (status === 416 || (status === 206 && startOf(headers.get('content-range')) !== have)) {
      await rm(partial, { force: true });
      return { kind: 'broken', reason: `it does not continue at byte ${have}` };
    }
    if (status === 429 || status >= 500) return { kind: 'broken', reason: `it answers ${status}` };
    if ((status !== 200 && status !== 206) || body === null) return { kind: 'refused', reason: `it answers ${status}` };
    const start = status === 206 ? have : 0;
    const length = headers.get('content-length');
    if (length !== null && start + Number(length) !== part.bytes)
      return { kind: 'refused', reason: `it offers ${start + Number(length)} bytes, expected ${part.bytes}` };
    return await save(body, start, part, partial, show);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    if (error instanceof BenchError) throw error;
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return { kind: 'broken', reason: messageOf(cause) };
  } finally {
    await dispatcher.destroy().catch(() => {});
  }
}

/** Writes what comes at its place in the partial file; more than the file's length is never taken. */
async function save(
  body: AsyncIterable<Uint8Array>,
  start: number,
  part: AssetPart,
  partial: string,
  show: (bytes: number) => void,
): Promise<Outcome> {
  const file = await openPartial(partial);
  let position = start;
  try {
    show(position);
    for await (const chunk of body) {
      if (position + chunk.length > part.bytes)
        return { kind: 'refused', reason: `it sends more than the expected ${part.bytes} bytes` };
      await writeAt(file, chunk, position, partial);
      position += chunk.length;
      show(position);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (position < part.bytes) return { kind: 'broken', reason: `it ends after ${position} of ${part.bytes} bytes` };
  return { kind: 'whole' };
}

async function openPartial(partial: string): Promise<FileHandle> {
  // Not emptied and not appended to: two downloads of one file write the same bytes at the same places.
  try {
    return await open(partial, 'r+').catch(() => open(partial, 'w+'));
  } catch (error) {
    throw diskError(partial, error);
  }
}

async function writeAt(file: FileHandle, chunk: Uint8Array, position: number, partial: string): Promise<void> {
  try {
    await file.write(chunk, 0, chunk.length, position);
  } catch (error) {
    throw diskError(partial, error);
  }
}

/** Bytes of a file, 0 where there is none. */
export async function lengthOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The first byte of a Content-Range such as "bytes 5-9/10". */
function startOf(range: string | null): number | undefined {
  const match = /^bytes (\d+)-/.exec(range ?? '');
  return match ? Number(match[1]) : undefined;
}
