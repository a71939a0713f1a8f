#!/usr/bin/env node
import yargs, { type Options } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { BenchError, messageOf } from '../core/errors.ts';
import { nearNames, unknownName } from '../core/near.ts';
import { terminalProgress } from '../core/progress.ts';
import { provenance } from '../core/provenance.ts';
import { changedSinceBuild } from './stale-build.ts';
import { usageError } from './usage.ts';
import type { Io, Verb } from './verb.ts';
import { verbs } from './verbs.ts';

/** Exit codes: 0 done, 1 the work failed, 2 the command line was wrong, 130 stopped by Ctrl-C. */
const usageCodes = new Set(['unknown-name', 'unknown-flag', 'usage']);

// A reader that has seen enough (`bench ls models | head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await main(hideBin(process.argv));

async function main(argv: string[]): Promise<number> {
  const json = argv.includes('--json');
  const interrupt = new AbortController();
  let interrupts = 0;
  process.on('SIGINT', () => {
    if (++interrupts > 1) process.exit(130);
    process.stderr.write('\nStopping after the step in hand; Ctrl-C again stops at once.\n');
    interrupt.abort();
  });
  process.on('SIGTERM', () => interrupt.abort());
  const changed = changedSinceBuild();
  if (changed !== undefined)
    process.stderr.write(`note: ${changed} was changed after bench was compiled; "npm run build" makes it count.\n`);
  try {
    await parse(argv, json, interrupt.signal);
    return interrupt.signal.aborted ? 130 : 0;
  } catch (thrown) {
    return explain(thrown, json);
  }
}

async function parse(argv: string[], json: boolean, signal: AbortSignal): Promise<void> {
  const first = argv.find((word) => !word.startsWith('-'));
  const parser = yargs(argv)
    .scriptName('bench')
    .usage(
      '$0 <verb> [options]\n\nPrepare data, train and score systems of perceptual image enhancement, print comparison tables.',
    )
    .version(provenance().version)
    .help()
    .parserConfiguration({ 'parse-positional-numbers': false })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? usageError(message, first === undefined ? undefined : verbs[first]);
    });
  for (const verb of Object.values(verbs)) addVerb(parser, verb, json, signal);
  if (first !== undefined && !Object.hasOwn(verbs, first))
    throw unknownName('verb', first, Object.keys(verbs), 'bench --help');
  if (argv.length === 0) {
    parser.showHelp('log');
    return;
  }
  await parser.parseAsync();
}

function addVerb(parser: ReturnType<typeof yargs>, verb: Verb, json: boolean, signal: AbortSignal): void {
  const known = {
    ...verb.options,
    json: { type: 'boolean', describe: 'print one JSON document on stdout', default: false },
  } as const;
  const positional = [...(verb.positionals ?? '').matchAll(/[<[]([\w-]+)/g)].map((match) => match[1]!);
  parser.command(
    verb.positionals ? `${verb.name} ${verb.positionals}` : verb.name,
    verb.summary,
    (builder) => {
      builder.options(known);
      builder.middleware((raw) => rejectUnknown(raw, known, positional, verb), true);
      for (const [command, does] of verb.examples ?? []) builder.example(command, does);
      return builder;
    },
    async (raw) => {
      const names = positional.flatMap((name) => (raw[name] as string | string[] | undefined) ?? []).map(String);
      await verb.run({ ...lastOfEach(raw, known), names } as never, makeIo(json, signal));
    },
  );
}

/** A flag that is given twice counts as given last, unless it takes a list. */
function lastOfEach(raw: Record<string, unknown>, known: Readonly<Record<string, Options>>): Record<string, unknown> {
  const lists = new Set(Object.keys(known).filter((name) => known[name]!.array));
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      name in known && !lists.has(name) && Array.isArray(value) ? value.at(-1) : value,
    ]),
  );
}

/** Unknown flags and surplus words are errors with near names. */
function rejectUnknown(raw: Record<string, unknown>, known: object, positional: string[], verb: Verb): void {
  // For --help the words behind the verb are not taken apart.
  if (raw.help === true) return;
  const flags = Object.keys(known);
  const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const aliases = Object.values(known).flatMap(({ alias = [] }: { alias?: string | readonly string[] }) => alias);
  const allowed = new Set([...flags, ...aliases, ...positional, 'help', 'version'].map(camel)).add('_').add('$0');
  for (const name of Object.keys(raw)) {
    if (allowed.has(camel(name))) continue;
    const near = nearNames(name, flags).map((flag) => `--${flag}`);
    throw new BenchError('unknown-flag', `bench ${verb.name} knows no flag --${name}.`, {
      mend: near.length > 0 ? `did you mean ${near.join(', ')}?` : `bench ${verb.name} --help lists its flags`,
    });
  }
  const surplus = (raw._ as (string | number)[]).slice(1);
  if (surplus.length > 0)
    throw new BenchError('usage', `bench ${verb.name} does not take "${surplus.join(' ')}".`, {
      mend: `bench ${verb.name} --help shows what it takes`,
    });
}

function makeIo(json: boolean, signal: AbortSignal): Io {
  return {
    json,
    signal,
    progress: terminalProgress(),
    print: (line = '') => {
      if (!json) process.stdout.write(`${line}\n`);
    },
    document: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
}

/** One sentence and what mends it; a stack trace only for faults of our own. */
function explain(thrown: unknown, json: boolean): number {
  const known = thrown instanceof BenchError ? thrown : undefined;
  const code = known?.code ?? 'internal';
  const message = messageOf(thrown);
  process.stderr.write(`bench: ${message}\n`);
  if (known?.mend) process.stderr.write(`  mend: ${known.mend}\n`);
  if (!known && thrown instanceof Error && thrown.stack) process.stderr.write(`${thrown.stack}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, mend: known?.mend } }, null, 2)}\n`);
  return usageCodes.has(code) ? 2 : code === 'interrupted' ? 130 : 1;
}
