import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silent } from '../core/progress.ts';
import { takeTurn, turnName } from './turn.ts';

describe('taking turns in a folder', () => {
  let folder: string;
  const lines: string[] = [];
  const progress = { ...silent, note: (line: string) => void lines.push(line) };
  const path = (): string => join(folder, turnName);
  const held = (holder: object): void => writeFileSync(path(), JSON.stringify({ host: hostname(), ...holder }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-turn-'));
    lines.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('names the process while it lasts and leaves nothing behind', async () => {
    const free = await takeTurn(folder, 'x', { progress });
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ process: process.pid, host: hostname() });
    free();
    expect(existsSync(path())).toBe(false);
    expect(lines).toEqual([]);
  });

  it('waits for a process that lives, says so once, and goes on when it frees the folder', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    held({ process: other.pid });
    let taken = false;
    const turn = takeTurn(folder, 'mlc-unet', { progress }).then((free) => {
      taken = true;
      return free;
    });
    await setTimeout(1200);
    expect(taken).toBe(false);
    expect(lines).toEqual([`mlc-unet: process ${other.pid} trains it; waiting for that (${path()}).`]);
    rmSync(path());
    (await turn)();
    other.kill();
  });

  it('passes over one that was killed, and over one whose number another process has by now', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (const holder of [{ process: pid }, { process: process.pid }, { process: process.ppid, started: '1' }]) {
      held(holder);
      (await takeTurn(folder, 'x', { progress }))();
    }
    expect(lines).toEqual([]);
  });

  it('waits for another machine, whose processes it cannot see, until it is told to stop', async () => {
    held({ process: 1, host: 'elsewhere' });
    const stop = new AbortController();
    const turn = takeTurn(folder, 'nrl', { progress, signal: stop.signal });
    await setTimeout(100);
    stop.abort();
    await expect(turn).rejects.toMatchObject({
      code: 'interrupted',
      message: 'Stopped waiting for process 1 on elsewhere, which trains nrl.',
      mend: expect.stringContaining(path()),
    });
    expect(existsSync(path())).toBe(true);
  });
});
