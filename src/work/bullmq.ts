import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { BenchError, messageOf } from '../core/errors.ts';

const packageName = 'bullmq';
const mend = 'npm i --no-save bullmq@5.81.2, and a Redis server that all machines reach';

interface Connection {
  readonly host: string;
  readonly port: number;
}

/** What is used of BullMQ. */
export interface BullMq {
  readonly Queue: new (
    name: string,
    options: object,
  ) => {
    addBulk(jobs: object[]): Promise<unknown>;
    remove(id: string): Promise<unknown>;
    close(): Promise<void>;
  } & Emitter;
  readonly QueueEvents: new (
    name: string,
    options: object,
  ) => { waitUntilReady(): Promise<unknown>; close(): Promise<void> } & Emitter;
  readonly Worker: new (
    name: string,
    work: (job: { readonly data: never }) => Promise<void>,
    options: object,
  ) => { waitUntilReady(): Promise<unknown>; close(): Promise<void> } & Emitter;
}

interface Emitter {
  on(event: 'failed', listener: (event: { readonly jobId: string; readonly failedReason: string }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface QueueStatus {
  readonly found: boolean;
  readonly why: string;
  readonly mend?: string;
}

/** Whether work can be shared among machines here; if not, the command that gets what is absent. */
export function queueStatus(): QueueStatus {
  const version = installedVersion();
  if (version === undefined) return { found: false, why: `Not installed: ${packageName}.`, mend };
  return { found: true, why: `${packageName} ${version} is installed.` };
}

function installedVersion(): string | undefined {
  try {
    const require = createRequire(import.meta.url);
    let folder = dirname(require.resolve(packageName));
    while (!existsSync(join(folder, 'package.json')) || !folder.endsWith(packageName)) folder = dirname(folder);
    return (require(join(folder, 'package.json')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

export async function bullmq(): Promise<BullMq> {
  if (!queueStatus().found)
    throw new BenchError('queue-absent', `--queue needs ${packageName}, which is not installed.`, { mend });
  const loaded = (await import(packageName)) as BullMq & { readonly default?: BullMq };
  return loaded.Queue ? loaded : loaded.default!;
}

export function connectionOf(url: string): Connection & Record<string, unknown> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'redis:' || parsed.hostname === '')
    throw new BenchError('bad-option', `--queue is "${url}", expected the address of a Redis server.`, {
      mend: 'write for example --queue redis://127.0.0.1:6379',
    });
  const { hostname, port, username, password } = parsed;
  return {
    host: hostname,
    port: Number(port || 6379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
  };
}

/** Throws where no server answers: BullMQ would ask for ever. */
export function assertReached(url: string): Promise<void> {
  const { host, port } = connectionOf(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5000 });
    const fail = (why: string): void => {
      socket.destroy();
      reject(
        new BenchError('queue-unreachable', `No Redis server answers at ${url}: ${why}.`, {
          mend: 'start one (redis-server), or check the address',
        }),
      );
    };
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('timeout', () => fail('no answer within 5 s'));
    socket.on('error', (error) => fail(messageOf(error) || 'refused'));
  });
}
