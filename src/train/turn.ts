import { linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere, temporaryName, writeJson } from '../core/files.ts';
import type { Progress } from '../core/progress.ts';

/** The process that works in a folder. */
interface Holder {
  readonly process: number;
  readonly host: string;
  /** When it started, where the system says so: numbers of processes are used again. */
  readonly started?: string | undefined;
}

export const turnName = 'in-use.json';

const pollMilliseconds = 500;

/**
 * Waits until no other process works in a folder, takes it, and gives what frees it. Who was killed holds nobody up, on
 * the same machine; `signal` ends the waiting with `interrupted`.
 */
export async function takeTurn(
  folder: string,
  what: string,
  { progress, signal }: { readonly progress: Progress; readonly signal?: AbortSignal | undefined },
): Promise<() => void> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, turnName);
  for (let told = false; !claimed(path); ) {
    const holder = readJsonIfThere(path) as Holder | undefined;
    if (!holder) continue;
    if (isGone(holder)) {
      setAside(path, holder);
      continue;
    }
    const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
    if (!told) progress.note(`${what}: process ${holder.process}${where} trains it; waiting for that (${path}).`);
    told = true;
    await setTimeout(pollMilliseconds, undefined, { signal }).catch(() => {
      throw new BenchError(
        'interrupted',
        `Stopped waiting for process ${holder.process}${where}, which trains ${what}.`,
        {
          mend: `give the same command again; if there is no such process, delete ${path}`,
        },
      );
    });
  }
  return () => rmSync(path, { force: true });
}

/** Writes who holds the folder, unless somebody does: a link is made whole or not at all. */
function claimed(path: string): boolean {
  const own = temporaryName(path);
  writeJson(own, { process: process.pid, host: hostname(), started: startOf(process.pid) } satisfies Holder);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // On file systems without links nobody waits for anybody.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return true;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Whether a process of this machine has ended; its number may be another's by now, this one's too. */
function isGone({ process: id, host, started }: Holder): boolean {
  if (host !== hostname()) return false;
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return started !== undefined && startOf(id) !== started;
}

/** When a process started, in the system's ticks; undefined where there is no /proc. */
function startOf(id: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Removes the claim of one who is gone; what somebody else has claimed meanwhile is put back. */
function setAside(path: string, gone: Holder): void {
  const aside = temporaryName(path);
  try {
    renameSync(path, aside);
  } catch {
    return; // somebody else was faster
  }
  const taken = readJsonIfThere(aside) as Holder;
  if (taken.process !== gone.process || taken.host !== gone.host) linkSync(aside, path);
  rmSync(aside, { force: true });
}
