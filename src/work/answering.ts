import { parentPort, type Transferable } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';

/** What was thrown over a question; `code` and `mend` are those of a BenchError. */
export interface AskedError {
  readonly message: string;
  readonly code: string | undefined;
  readonly mend: string | undefined;
}

/** What a thread sends back: `number` says to which question. */
export type Reply<Answer> = { readonly number: number } & (
  | { readonly answer: Answer }
  | { readonly error: AskedError }
);

/** Makes this thread, begun by `openAskedThread`, answer what it is asked; `transferred` names what is not copied. */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Promise<Answer>,
  transferred: (answer: Answer) => readonly Transferable[] = () => [],
): void {
  const port = parentPort!;
  const send = (reply: Reply<Answer>, parts: readonly Transferable[] = []): void => port.postMessage(reply, parts);
  port.on('message', ({ number, question }: { number: number; question: Question }) => {
    answer(question).then(
      (given) => send({ number, answer: given }, transferred(given)),
      (error: unknown) => {
        const { code, mend } = error instanceof BenchError ? error : {};
        send({ number, error: { message: messageOf(error), code, mend } });
      },
    );
  });
}
