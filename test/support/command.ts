import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
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
export function bench(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd?: string,
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, BENCH_THREADS: '1', ...environment },
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

/** Starts a command line that goes on, e.g. a server, and waits for the document of its `--json`. */
export async function benchStarted(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ child: ChildProcess; document: unknown; stderr: () => string }> {
  const child = spawn(process.execPath, [main, ...args, '--json'], {
    cwd,
    env: { ...process.env, BENCH_THREADS: '1', ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  const document = await new Promise<unknown>((resolve, reject) => {
    child.stdout.on('data', (piece) => {
      stdout += piece;
      if (stdout.endsWith('}\n')) resolve(JSON.parse(stdout));
    });
    child.on('close', (code) => reject(new Error(`bench ${args.join(' ')} ended with ${code}: ${stderr}`)));
  });
  return { child, document, stderr: () => stderr };
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
