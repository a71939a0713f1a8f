import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/provenance.ts';

/** What a command printed and how it ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = join(packageRoot(), 'dist/src/cli/main.js');

/** Runs the built command line; `npm test` builds before it tests. */
export function bench(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_THREADS: '1', ...environment },
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

/** Starts the command line and kills it (kill -9) as soon as `when` holds for what it has printed to stderr. */
export function benchKilled(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  when: (stderr: string) => boolean,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, BENCH_THREADS: '1', ...environment },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    child.stderr.on('data', (piece) => {
      stderr += piece;
    });
    const watch = setInterval(() => {
      if (!when(stderr)) return;
      clearInterval(watch);
      child.kill(signal);
    }, 20);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, stdout, stderr });
    });
  });
}
