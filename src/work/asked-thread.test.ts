import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BenchError } from '../core/errors.ts';
import { type AskedThread, openAskedThread } from './asked-thread.ts';
import { builtModule } from './built.ts';

interface Question {
  readonly wait: number;
  readonly and: 'answer' | 'fail' | 'refuse' | 'end';
}

describe('a thread that is asked (needs npm run build)', () => {
  let folder: string;
  let thread: AskedThread<Question, number>;
  const open = (): AskedThread<Question, number> =>
    openAskedThread(pathToFileURL(join(folder, 'answers.mjs')), { ended: (why) => new BenchError('ended', why) });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-asked-'));
    const from = (url: string): string => JSON.stringify(builtModule(new URL(url, import.meta.url)));
    writeFileSync(
      join(folder, 'answers.mjs'),
      `import { answerQuestions } from ${from('./answering.ts')};
      import { BenchError } from ${from('../core/errors.ts')};
      answerQuestions(async ({ wait, and }) => {
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (and === 'fail') throw new Error('out of\\nluck');
        if (and === 'refuse') throw new BenchError('refused', 'No.', { mend: 'ask again' });
        if (and === 'end') process.exit(3);
        return wait;
      });`,
    );
    thread = open();
  });
  afterAll(async () => {
    await thread.close();
    rmSync(folder, { recursive: true });
  });

  it('gives every question its own answer, in whatever order they come', async () => {
    const waits = [40, 1, 20];
    const came: number[] = [];
    const answers = waits.map((wait) => thread.ask({ wait, and: 'answer' }).then((answer) => [wait, answer]));
    for (const answer of answers) void answer.then(([wait]) => came.push(wait!));
    expect(await Promise.all(answers)).toEqual(waits.map((wait) => [wait, wait]));
    expect(came).toEqual([1, 20, 40]);
  });

  it('rejects a question with what was thrown over it and answers the next', async () => {
    await expect(thread.ask({ wait: 0, and: 'fail' })).rejects.toThrow(/^out of luck$/);
    const refused = thread.ask({ wait: 0, and: 'refuse' });
    await expect(refused).rejects.toBeInstanceOf(BenchError);
    await expect(refused).rejects.toMatchObject({ code: 'refused', message: 'No.', mend: 'ask again' });
    expect(await thread.ask({ wait: 2, and: 'answer' })).toBe(2);
  });

  it('is closed to the end, also when an answer comes meanwhile', () => {
    const from = (url: string): string => JSON.stringify(builtModule(new URL(url, import.meta.url)));
    const program = `import { openAskedThread } from ${from('./asked-thread.ts')};
      const url = new URL(${JSON.stringify(pathToFileURL(join(folder, 'answers.mjs')).href)});
      const thread = openAskedThread(url, { ended: (why) => new Error(why) });
      await thread.ask({ wait: 0, and: 'answer' });
      thread.ask({ wait: 0, and: 'answer' }).catch(() => {});
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      await thread.close();
      console.log('closed');`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'closed\n', stderr: '' });
  });

  it('rejects what is open, and what is asked later, when the thread ends', async () => {
    const short = open();
    const open1 = short.ask({ wait: 5000, and: 'answer' });
    const open2 = short.ask({ wait: 0, and: 'end' });
    await expect(open2).rejects.toMatchObject({ code: 'ended', message: 'code 3' });
    await expect(open1).rejects.toMatchObject({ code: 'ended' });
    await expect(short.ask({ wait: 0, and: 'answer' })).rejects.toMatchObject({ code: 'ended' });
  });
});
