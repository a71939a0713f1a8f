import { type Transferable, Worker } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';
import type { AskedError, Reply } from './answering.ts';
import { builtModule } from './built.ts';

/** A worker thread that answers questions; what it does not do keeps nobody from ending. */
export interface AskedThread<Question, Answer> {
  /**
   * Rejects with what was thrown over the question, a BenchError as one, and with the `ended` of the options where the
   * thread is no more. What is transferred is no longer the caller's.
   */
  ask(question: Question, transferred?: readonly Transferable[]): Promise<Answer>;
  close(): Promise<unknown>;
}

export interface AskedThreadOptions {
  readonly workerData?: unknown;
  /** What the questions that are open, and all later ones, are rejected with when the thread ends before it is closed. */
  ended(why: string): Error;
}

/** Starts a thread with the module at `url`, which answers by `answerQuestions`. Several questions may be open at a time. */
export function openAskedThread<Question, Answer>(
  url: URL,
  { workerData, ended }: AskedThreadOptions,
): AskedThread<Question, Answer> {
  // No flags of a program that was given as text.
  const worker = new Worker(new URL(builtModule(url)), { workerData, execArgv: [] });
  worker.unref();
  const open = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  let asked = 0;
  let end: Error | undefined;
  let closing = false;
  const endedBecause = (why: string): void => {
    end ??= ended(why);
    for (const { reject } of open.values()) reject(end);
    open.clear();
  };
  worker.on('error', (error) => endedBecause(messageOf(error)));
  worker.on('exit', (code) => endedBecause(`code ${code}`));
  worker.on('message', (reply: Reply<Answer>) => {
    const question = open.get(reply.number);
    open.delete(reply.number);
    // While it is closed the process has to wait for that.
    if (open.size === 0 && !closing) worker.unref();
    if ('answer' in reply) question?.resolve(reply.answer);
    else question?.reject(errorOf(reply.error));
  });
  return {
    ask: (question, transferred = []) =>
      new Promise((resolve, reject) => {
        if (end) return reject(end);
        open.set(asked, { resolve, reject });
        worker.ref();
        worker.postMessage({ number: asked++, question }, transferred);
      }),
    close() {
      closing = true;
      return worker.terminate();
    },
  };
}

function errorOf({ code, message, mend }: AskedError): Error {
  if (code === undefined) return new Error(message);
  return new BenchError(code, message, mend === undefined ? {} : { mend });
}
