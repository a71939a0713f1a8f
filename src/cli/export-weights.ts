import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { encodeSafetensors, readSafetensors } from '../assets/readers/safetensors.ts';
import { bytesSource } from '../assets/readers/source.ts';
import { BenchError } from '../core/errors.ts';
import { writeWhole } from '../core/files.ts';
import { provenance } from '../core/provenance.ts';
import { models } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import { cardText, evaluationBeside, type ModelCard } from '../train/card.ts';

/**
 * Writes weights that bench trained to a file of their own, bit for bit, with their card in it as metadata and beside it
 * as Markdown. What loads the trained weights loads the file.
 */
export function exportWithCard(path: string, out: string): { readonly card: ModelCard; readonly text: string } {
  const { tensors, metadata } = readSafetensors(bytesSource(path, readFileSync(path)));
  const { model, options, step, recipe, training } = metadata;
  const known: Readonly<Record<string, Model>> = models as unknown as Record<string, Model>;
  if (model === undefined || options === undefined || !Object.hasOwn(known, model))
    throw new BenchError(
      'bad-weights',
      `${path} does not say which network it belongs to; expected weights of bench.`,
      {
        mend: 'bench weights export NAME takes what bench run trained last (bench ls recipes)',
      },
    );
  const { name, version, source } = known[model]!;
  const { scale, training: schedule, notes } = JSON.parse(training ?? '{}') as ModelCard['recipe'];
  let parameters = 0;
  for (const [tensor, { data }] of tensors) if (tensor.startsWith('weights/')) parameters += data.length;
  const card: ModelCard =
    metadata.card !== undefined
      ? (JSON.parse(metadata.card) as ModelCard)
      : {
          card: 1,
          system: recipe ?? name,
          model: { name, version, paper: source.paper, year: source.year },
          options: JSON.parse(options) as object,
          parameters,
          recipe: { ...(scale && { scale }), ...(schedule && { training: schedule }), ...(notes && { notes }) },
          steps: Number(step ?? 0),
          evaluation: evaluationBeside(path),
          bench: { version: provenance().version, commit: provenance().commit },
        };
  const text = out.replace(/\.safetensors$/, '.md');
  writeWhole(out, encodeSafetensors(tensors.values(), { ...metadata, card: JSON.stringify(card) }));
  writeWhole(text, cardText(card, basename(out)));
  return { card, text };
}
