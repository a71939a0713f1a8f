import { defineVerb } from './verb.ts';

export const worker = defineVerb({
  name: 'worker',
  summary: 'do work that prepare or align put into a queue on other machines, until stopped',
  options: {
    queue: { type: 'string', demandOption: true, describe: 'address of the Redis server, redis://HOST:PORT' },
    jobs: { type: 'number', default: 1, describe: 'pieces of work at a time, each on a thread' },
  },
  examples: [
    [
      'bench worker --queue redis://10.0.0.1:6379 --jobs 4',
      'on every machine; all share BENCH_HOME and the photographs',
    ],
  ],
  async run({ queue, jobs }, io) {
    const { serveQueue } = await import('../work/queue.ts');
    const { atLeast } = await import('./numbers.ts');
    await serveQueue(queue, { jobs: atLeast('--jobs', jobs, 1), signal: io.signal, say: io.progress.note });
    io.document({ queue, stopped: true });
  },
});
