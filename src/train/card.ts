import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonIfThere, writeJson } from '../core/files.ts';

/** How a trained system did, kept beside its weights by `bench run`. */
export interface Evaluation {
  /** The data set: name, manifest, whether it is simulated, licence, counts, options. */
  readonly data: {
    readonly name: string;
    readonly manifest: string;
    readonly simulated: boolean;
    readonly licence: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
  };
  /** By metric: its protocol and the mean over the test pictures with its 95 % interval. */
  readonly scores: Readonly<
    Record<
      string,
      {
        readonly protocol: string;
        readonly version: number;
        readonly decimals: number;
        readonly unit?: string;
        readonly mean: number | null;
        readonly low: number | null;
        readonly high: number | null;
        readonly count: number;
        readonly of: number;
      }
    >
  >;
}

/** What a file of weights says of itself: enough to use it, to judge it and to train it again. */
export interface ModelCard {
  readonly card: 1;
  readonly system: string;
  readonly model: { readonly name: string; readonly version: number; readonly paper: string; readonly year: number };
  readonly options: object;
  readonly parameters: number;
  /** The recipe as `run.json` shows it, and the steps that were done. */
  readonly recipe: { readonly scale?: string; readonly training?: object; readonly notes?: readonly string[] };
  readonly steps: number;
  readonly evaluation: Evaluation | undefined;
  readonly bench: { readonly version: string; readonly commit: string | undefined };
}

const evaluationName = 'evaluation.json';

/** Keeps how a training did beside its weights, for its card. */
export function rememberEvaluation(folder: string, evaluation: Evaluation): void {
  writeJson(join(folder, evaluationName), evaluation);
}

/** What is kept beside a file of weights, if anything is. */
export function evaluationBeside(weights: string): Evaluation | undefined {
  const path = join(dirname(weights), evaluationName);
  return existsSync(path) ? (readJsonIfThere(path) as Evaluation) : undefined;
}

/** A card for people, as Markdown; `file` is the name of the weights. */
export function cardText(card: ModelCard, file: string): string {
  const { system, model, options, parameters, recipe, steps, evaluation, bench } = card;
  const { optimizer, schedule, losses, batch, crop, seed, ...rest } = (recipe.training ?? {}) as Record<
    string,
    unknown
  >;
  const rows = { optimizer, schedule, losses, batch, crop, seed, ...rest };
  const source = model.year > 0 ? `${model.paper} (${model.year})` : model.paper;
  const parts = [
    `# ${system}`,
    `Weights of **${model.name}** (version ${model.version}), ${parameters.toLocaleString('en')} trained numbers, after ${steps} steps. ${source}.`,
    `    bench enhance --with ${system} --weights ${file} photos --out enhanced`,
    `    bench run --model ${system} --weights ${file} --pairs PHONE_DIR DSLR_DIR`,
    '## Data and scores',
    ...(evaluation ? evaluationText(evaluation) : [`Not scored by \`bench run\` when this file was written.`]),
    `## Training${recipe.scale ? ` (recipe ${recipe.scale})` : ''}`,
    table(
      ['what', 'value'],
      Object.entries(rows).filter(([, value]) => value !== undefined),
    ),
    '## Options of the network',
    table(['option', 'value'], Object.entries(options)),
    ...(recipe.notes?.length ? ['## Notes', recipe.notes.map((note) => `- ${note}`).join('\n')] : []),
    `Made by bench ${bench.version}${bench.commit ? ` (${bench.commit.slice(0, 12)})` : ''}.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function evaluationText({ data, scores }: Evaluation): string[] {
  const of = `${data.train} pairs to train on, ${data.validation} to watch, ${data.test} to test on`;
  const rows = Object.entries(scores).map(([name, { mean, low, high, count, of: all, decimals, unit, protocol }]) => {
    const number = (value: number | null): string => value?.toFixed(decimals) ?? 'n/a';
    const cell = mean === null ? 'n/a' : `${number(mean)} [${number(low)}, ${number(high)}]`;
    return [`${name}${unit ? ` (${unit})` : ''}`, cell, `${count}/${all}`, protocol];
  });
  return [
    `**${data.name}** (manifest \`${data.manifest.slice(0, 12)}\`): ${of}. Licence: ${data.licence}.${data.simulated ? ' Simulated: these are no results on photographs.' : ''}`,
    table(['metric', 'mean [95 %]', 'pictures', 'protocol'], rows),
  ];
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]): string =>
    `| ${cells.map((cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell)).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
