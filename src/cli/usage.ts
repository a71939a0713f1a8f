import { BenchError } from '../core/errors.ts';
import { nearNames } from '../core/near.ts';
import type { Verb } from './verb.ts';

/** What the parser complains about, as a sentence of the house that names the verb and what it expects. */
export function usageError(message: string, verb: Verb | undefined): BenchError {
  const text = message.replace(/\s*\n\s*/g, ' ').trim();
  const command = verb ? `bench ${verb.name}` : 'bench';
  const mend = `${command} --help shows what it takes`;
  if (text.startsWith('Not enough non-option arguments'))
    return new BenchError('usage', `${command} needs ${verb?.positionals ?? 'a verb'}.`, { mend });
  const required = /^Missing required arguments?: (.*)$/.exec(text)?.[1];
  if (required !== undefined) {
    const flags = required.split(', ').map((name) => `--${name}`);
    return new BenchError('usage', `${command} needs ${flags.join(' and ')}.`, { mend });
  }
  const choice = /Argument: ([\w-]+), Given: "?(.*?)"?, Choices: (.*)$/.exec(text);
  if (choice) {
    const [, name, given, known] = choice as unknown as [string, string, string, string];
    const choices = known.split(', ').map((word) => word.replace(/"/g, ''));
    const near = nearNames(given, choices);
    return new BenchError('usage', `--${name} is "${given}", expected ${choices.join(' or ')}.`, {
      mend: near.length > 0 ? `did you mean ${near.join(', ')}?` : mend,
    });
  }
  return new BenchError('usage', /[.!?]$/.test(text) ? text : `${text}.`, { mend });
}
