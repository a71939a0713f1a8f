import { parentPort, type Transferable } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';

/** What a thread sends back: `number` says to which question. */
export type Reply<Answer> = { readonly number: number } & (
  | { readonly answer: Answer }
  | { readonly error: { readonly code?: string; readonly message: string; readonly mend?: string } }
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
        const named = { ...(code === undefined ? {} : { code }), ...(mend === undefined ? {} : { mend }) };
        send({ number, error: { ...named, message: messageOf(error) } });
      },
    );
  });
}
