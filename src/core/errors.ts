/**
 * The one error of the house: a sentence that names the file or value and what was expected, a stable code for
 * programs, and the command or change that mends it. The command line prints it without a stack trace.
 */
export class BenchError extends Error {
  readonly code: string;
  readonly mend: string | undefined;

  constructor(code: string, sentence: string, options: { mend?: string; cause?: unknown } = {}) {
    super(sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BenchError';
    this.code = code;
    this.mend = options.mend;
  }
}

/** The message of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
