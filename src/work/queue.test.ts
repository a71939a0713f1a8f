import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../core/provenance.ts';
import { queueStatus } from './bullmq.ts';
import { runShards } from './local.ts';
import { serveQueue } from './queue.ts';
import { type Shard, shardKey } from './shard.ts';
import { openStore } from './store.ts';

const built = existsSync(join(packageRoot(), 'dist', 'src', 'work', 'worker.js'));
const redis = spawnSync('redis-server', ['--version']).status === 0;
const fixture = join(packageRoot(), 'test', 'fixtures', 'work', 'square-job.mjs');
const reference = { module: pathToFileURL(fixture).href, name: 'squareJob' };
const root = mkdtempSync(join(tmpdir(), 'bench-queue-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function squares(count: number, more: object = {}): Shard<object>[] {
  return Array.from({ length: count }, (_, value) => ({
    key: shardKey({ name: 'square', version: 1 }, { value, more }),
    label: String(value),
    input: { value, log: join(root, 'log'), ...more },
  }));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

describe('the queue', () => {
  it('refuses an address that is none', async () => {
    const run = runShards(openStore(root), reference, squares(1), { queue: 'somewhere' });
    await expect(run).rejects.toMatchObject({ code: queueStatus().found ? 'bad-option' : 'queue-absent' });
  });
});

describe.skipIf(!(built && redis && queueStatus().found))(
  'the queue (needs redis-server, npm i --no-save bullmq, npm run build)',
  () => {
    let url: string;
    let server: ReturnType<typeof spawn>;
    beforeAll(async () => {
      const port = await freePort();
      server = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', root], { stdio: 'ignore' });
      url = `redis://127.0.0.1:${port}`;
      await setTimeout(500);
    });
    afterAll(() => server.kill());

    it('has shards done by a worker, each once, and hands on what fails after three attempts', async () => {
      const store = openStore(join(root, 'store'));
      const stop = new AbortController();
      const said: string[] = [];
      const worker = serveQueue(url, { jobs: 2, signal: stop.signal, say: (line) => void said.push(line) });
      await runShards(store, reference, squares(5), { queue: url });
      expect(squares(5).map(({ key }) => store.result(key))).toEqual([0, 1, 4, 9, 16].map((square) => ({ square })));
      expect(readFileSync(join(root, 'log'), 'utf8').trim().split('\n').sort()).toEqual(['0', '1', '2', '3', '4']);
      await runShards(store, reference, squares(5), { queue: url });
      await expect(runShards(store, reference, squares(1, { fails: true }), { queue: url })).rejects.toThrow(
        'squareJob failed for 0: no square today.',
      );
      expect(said.filter((line) => line.startsWith('failed')).length).toBe(3);
      stop.abort();
      await worker;
    });

    it('says when no server answers', async () => {
      const away = `redis://127.0.0.1:${await freePort()}`;
      await expect(
        runShards(openStore(root), reference, squares(2, { away: true }), { queue: away }),
      ).rejects.toMatchObject({
        code: 'queue-unreachable',
      });
    });
  },
);
