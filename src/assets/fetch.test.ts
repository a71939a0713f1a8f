import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { BenchError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Progress } from '../core/progress.ts';
import { settings } from '../core/settings.ts';
import { type AssetPart, catalogue } from './catalogue.ts';
import { fetchPart, pullAsset } from './fetch.ts';
import { storedPath } from './store.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255));
const quick = { waitSeconds: 0.001, timeoutSeconds: 20 } as const;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let folder: string;
let target: string;
let server: Server;
let base: string;
let answers: Record<string, Answer>;
/** What was asked, as "path range". */
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bench-fetch-'));
  target = join(folder, 'store', 'file.bin');
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])
    vi.stubEnv(name, '');
  answers = {};
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? 'all'}`);
    const answer = answers[request.url!];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

const part = (...paths: string[]): AssetPart => ({
  file: 'file.bin',
  bytes: content.length,
  sha256: sha256(content),
  origins: paths.map((path) => base + path),
});

/** A server that continues where it is asked to. */
const ranged =
  (bytes: Uint8Array): Answer =>
  (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = bytes.subarray(from);
    if (request.headers.range)
      response.writeHead(206, {
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        'content-length': rest.length,
      });
    else response.writeHead(200, { 'content-length': rest.length });
    response.end(rest);
  };

/** Waits until the client has kept that many bytes: what is on its way when a connection breaks may be lost. */
const whenKept = (bytes: number, then: () => void): void => {
  const kept = existsSync(`${target}.partial`) ? statSync(`${target}.partial`).size : 0;
  if (kept >= bytes || existsSync(target) || !existsSync(folder)) then();
  else setTimeout(() => whenKept(bytes, then), 5);
};

/** A server that breaks off after some bytes for the first few times. */
const breaking = (times: number, after: number): Answer => {
  let left = times;
  return (request, response) => {
    if (left-- <= 0) return ranged(content)(request, response);
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(request.headers.range ? 206 : 200, {
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      'content-length': content.length - from,
    });
    response.write(content.subarray(from, from + after));
    whenKept(from + after, () => response.destroy());
  };
};

const failure = async (promise: Promise<unknown>): Promise<BenchError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BenchError);
  return error as BenchError;
};

describe('settings.proxyFor', () => {
  it.each([
    ['', 'http://proxy:1'],
    ['example.org', undefined],
    ['.org, other', undefined],
    ['*', undefined],
    ['files.example.org:80', undefined],
    ['files.example.org:81', 'http://proxy:1'],
    ['xample.org', 'http://proxy:1'],
  ])('with NO_PROXY "%s" is %s', (exceptions, expected) => {
    vi.stubEnv('http_proxy', 'http://proxy:1');
    vi.stubEnv('NO_PROXY', exceptions);
    expect(settings.proxyFor(new URL('http://files.example.org/a'))).toBe(expected);
    expect(settings.proxyFor(new URL('https://files.example.org/a'))).toBeUndefined();
  });
});

describe('fetchPart', () => {
  it('writes the file and nothing else, and says how far it is', async () => {
    answers['/a'] = ranged(content);
    let advanced = 0;
    const progress: Progress = {
      note: () => {},
      task: (name, total) => {
        expect([name, total]).toEqual(['file.bin', content.length]);
        return {
          advance: (units = 1) => {
            advanced += units;
          },
          done: () => {},
        };
      },
    };
    await fetchPart(part('/a'), target, { ...quick, progress });
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(readdirSync(join(folder, 'store'))).toEqual(['file.bin']);
    expect(advanced).toBe(content.length);
    expect(asked).toEqual(['/a all']);
  });

  it('goes on from where a server broke off', async () => {
    answers['/a'] = breaking(2, 100_000);
    await fetchPart(part('/a'), target, quick);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(asked).toEqual(['/a all', '/a bytes=100000-', '/a bytes=200000-']);
  });

  it('goes on from what an earlier run left', async () => {
    answers['/a'] = breaking(1, 50_000);
    await failure(fetchPart(part('/a'), target, { ...quick, attempts: 1 }));
    expect(existsSync(target)).toBe(false);
    await fetchPart(part('/a'), target, quick);
    expect(asked).toEqual(['/a all', '/a bytes=50000-']);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('starts again when a server does not know ranges', async () => {
    let first = true;
    answers['/a'] = (_request, response) => {
      response.writeHead(200);
      if (!first) return void response.end(content);
      first = false;
      response.write(content.subarray(0, 1000));
      whenKept(1000, () => response.destroy());
    };
    await fetchPart(part('/a'), target, quick);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(asked[1]).toBe('/a bytes=1000-');
  });

  it('starts again when a server continues elsewhere or refuses the range', async () => {
    let calls = 0;
    answers['/a'] = (request, response) => {
      calls++;
      if (calls === 1) return breaking(1, 1000)(request, response);
      if (calls === 2) return void response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('0123456789');
      if (calls === 3) return breaking(1, 1000)(request, response);
      if (calls === 4) return void response.writeHead(416).end();
      ranged(content)(request, response);
    };
    await fetchPart(part('/a'), target, quick);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(asked.map((line) => line.slice(3))).toEqual(['all', 'bytes=1000-', 'all', 'bytes=1000-', 'all']);
  });

  it('takes the next origin for "not found"', async () => {
    answers['/b'] = ranged(content);
    await fetchPart(part('/gone', '/b'), target, quick);
    expect(asked).toEqual(['/gone all', '/b all']);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('never keeps wrong bytes under the final name', async () => {
    const wrong = Buffer.from(content);
    wrong[200_000]! ^= 1;
    answers['/wrong'] = ranged(wrong);
    const error = await failure(fetchPart(part('/wrong'), target, quick));
    expect(error.code).toBe('download-failed');
    expect(error.message).toContain('/wrong: its bytes are not the published ones (SHA-256 differs)');
    expect(error.mend).toContain('bench assets add');
    expect(readdirSync(join(folder, 'store'))).toEqual([]);
    answers['/right'] = ranged(content);
    await fetchPart(part('/wrong', '/right'), target, quick);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('fetches all anew when the bytes of an earlier run turn out wrong', async () => {
    answers['/a'] = breaking(1, 1000);
    await failure(fetchPart(part('/a'), target, { ...quick, attempts: 1 }));
    writeFileSync(`${target}.partial`, Buffer.alloc(1000));
    await fetchPart(part('/a'), target, quick);
    expect(asked.slice(1)).toEqual(['/a bytes=1000-', '/a all']);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('does not even begin with a file of another length, and stops one that goes on and on', async () => {
    answers['/short'] = ranged(content.subarray(1));
    answers['/endless'] = (_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(content, () => setImmediate(more));
      };
      more();
    };
    const error = await failure(fetchPart(part('/short', '/endless'), target, quick));
    expect(error.message).toContain('/short: it offers 299999 bytes, expected 300000');
    expect(error.message).toContain('/endless: it sends more than the expected 300000 bytes');
  });

  it('tries again when a server is busy, and gives up in the end', async () => {
    let calls = 0;
    answers['/busy'] = (request, response) =>
      ++calls < 3 ? void response.writeHead(503).end() : ranged(content)(request, response);
    await fetchPart(part('/busy'), target, quick);
    expect(calls).toBe(3);
    answers['/never'] = (_request, response) => void response.writeHead(503).end();
    const error = await failure(fetchPart(part('/never'), join(folder, 'other'), quick));
    expect(error.message).toContain('/never: it answers 503');
    expect(asked.filter((line) => line.startsWith('/never'))).toHaveLength(4);
  });

  it('gives up a server that says nothing', async () => {
    answers['/silent'] = () => {};
    const options = { ...quick, timeoutSeconds: 0.1, attempts: 1 };
    const error = await failure(fetchPart(part('/silent'), target, options));
    expect(error.message).toMatch(/\/silent: .*timeout/i);
  });

  it('keeps what it has when it is interrupted', async () => {
    const interrupt = new AbortController();
    answers['/a'] = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000));
      whenKept(1000, () => interrupt.abort());
    };
    const error = await failure(fetchPart(part('/a'), target, { ...quick, signal: interrupt.signal }));
    expect(error.code).toBe('interrupted');
    expect(error.message).toBe('file.bin was interrupted after 1000 of 300000 bytes.');
    expect(readFileSync(`${target}.partial`).equals(content.subarray(0, 1000))).toBe(true);
  });

  it('names a host that cannot be reached', async () => {
    const nowhere = { ...part(), origins: ['http://127.0.0.1:1/file.bin'] };
    const error = await failure(fetchPart(nowhere, target, { ...quick, attempts: 1 }));
    expect(error.message).toMatch(/ECONNREFUSED|bad port/);
  });

  it('lets two downloads of one file end well', async () => {
    answers['/a'] = breaking(1, 150_000);
    answers['/b'] = ranged(content);
    const both = await Promise.allSettled([fetchPart(part('/a'), target, quick), fetchPart(part('/b'), target, quick)]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(readFileSync(target).equals(content)).toBe(true);
  });

  it('goes through the proxy of the environment', async () => {
    answers['/a'] = ranged(content);
    const through: string[] = [];
    const proxy = createServer((_request, response) => void response.writeHead(500).end());
    proxy.on('connect', (request, socket) => {
      through.push(request.url!);
      const [host, port] = request.url!.split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((done) => void proxy.listen(0, '127.0.0.1', done));
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('http_proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    await fetchPart(part('/a'), target, quick);
    expect(through).toEqual([base.slice('http://'.length)]);
    expect(readFileSync(target).equals(content)).toBe(true);
    proxy.closeAllConnections();
    await new Promise((done) => proxy.close(done));
  });
});

const ranges = sharedData('metrics', 'brisque');
describe.skipIf(!ranges)('pullAsset (needs shared/data/metrics/brisque)', () => {
  beforeEach(() => {
    vi.stubEnv('BENCH_HOME', join(folder, 'home'));
    vi.stubEnv('BENCH_ASSETS', '');
    vi.stubEnv('BENCH_MIRRORS', `${base}/mirror/`);
    for (const { file, sha256 } of catalogue.brisque.parts)
      answers[`/mirror/${sha256}/${file}`] = ranged(readFileSync(join(ranges!, file)));
  });

  it('fetches every file of an asset from a mirror, and nothing the second time', async () => {
    const [model, scale] = catalogue.brisque.parts;
    const pulled = await pullAsset('brisque', quick);
    expect(pulled.paths).toEqual({ allmodel: storedPath(model), allrange: storedPath(scale) });
    expect(asked).toHaveLength(2);
    await pullAsset('brisque', quick);
    expect(asked).toHaveLength(2);
  });

  it('replaces a file of the store that was damaged', async () => {
    const [model] = catalogue.brisque.parts;
    await pullAsset('brisque', quick);
    writeFileSync(storedPath(model), Buffer.alloc(model.bytes));
    await pullAsset('brisque', quick);
    expect(asked).toHaveLength(3);
    expect(readFileSync(storedPath(model)).equals(readFileSync(join(ranges!, model.file)))).toBe(true);
  });

  it('leaves alone what the folders of BENCH_ASSETS hold', async () => {
    vi.stubEnv('BENCH_ASSETS', ranges!);
    expect((await pullAsset('brisque', quick)).path).toBe(join(ranges!, 'allmodel'));
    expect(asked).toEqual([]);
  });
});
