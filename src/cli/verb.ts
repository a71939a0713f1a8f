import type { InferredOptionTypes, Options } from 'yargs';
import type { Progress } from '../core/progress.ts';

/** What a verb may say: one JSON document or human lines on stdout, progress and notes on stderr. */
export interface Io {
  /** True when `--json` was given: stdout carries exactly one JSON document. */
  readonly json: boolean;
  readonly progress: Progress;
  /** Aborted at Ctrl-C: long work saves what it has and stops. */
  readonly signal: AbortSignal;
  /** A line for people on stdout; nothing with `--json`. */
  print(line?: string): void;
  /** The document of `--json`; call it once. Nothing without `--json`. */
  document(value: unknown): void;
}

/** A command as data: what `main.ts` needs to parse it, to explain it and to run it. */
export interface Verb<O extends Record<string, Options> = Record<string, Options>> {
  readonly name: string;
  readonly summary: string;
  /** Names shown behind the verb, e.g. "<dataset>" or "[images..]"; their values arrive as `args.names`. */
  readonly positionals?: string;
  readonly options: O;
  /** Command lines a user would type, each with what it does. */
  readonly examples?: readonly (readonly [command: string, does: string])[];
  run(args: InferredOptionTypes<O> & { readonly names: readonly string[] }, io: Io): Promise<void>;
}

/** Keeps the option types of a verb for its `run`. */
export function defineVerb<const O extends Record<string, Options>>(verb: Verb<O>): Verb {
  return verb as unknown as Verb;
}

/** A comma-separated list option as trimmed names. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
