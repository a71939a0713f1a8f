import { existsSync } from 'node:fs';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { unknownName } from '../core/near.ts';
import { defineVerb, type Io } from './verb.ts';

export const weights = defineVerb({
  name: 'weights',
  summary: 'write trained weights with their model card to a file of their own, or say what a file of weights holds',
  positionals: '<action> <system>',
  options: {
    out: { type: 'string', describe: 'of export: the file, FILE.safetensors; the card comes beside it as FILE.md' },
  },
  examples: [
    [
      'bench weights export mlc-unet --out city.safetensors',
      'what bench run trained last, with recipe, data and scores',
    ],
    ['bench weights inspect city.safetensors', 'the card and the tensors of a file, of other programs too'],
    ['bench enhance --with mlc-unet --weights city.safetensors photos --out enhanced', 'the same bits again'],
  ],
  async run({ names: [action, system], out }, io) {
    if (action === 'export') return exportWeights(system!, out, io);
    if (action !== 'inspect') throw unknownName('action of bench weights', action!, ['export', 'inspect']);
    if (out !== undefined) throw new BenchError('usage', 'bench weights inspect writes nothing; leave --out away.');
    return inspectWeights(system!, io);
  },
});

async function exportWeights(system: string, out: string | undefined, io: Io): Promise<void> {
  if (!out?.endsWith('.safetensors'))
    throw new BenchError('usage', `--out is ${out === undefined ? 'absent' : `"${out}"`}, expected FILE.safetensors.`, {
      mend: `bench weights export ${system} --out ${system.replace(/\W+/g, '-')}.safetensors`,
    });
  const path = await weightsOf(system, io);
  const { exportWithCard } = await import('./export-weights.ts');
  const { card, text } = exportWithCard(path, out);
  io.document({ weights: out, text, sha256: sha256OfFile(out), card });
  io.print(out);
  io.print(text);
}

async function inspectWeights(system: string, io: Io): Promise<void> {
  const path = await weightsOf(system, io);
  const { readTensors } = await import('../assets/readers/read.ts');
  const { weightsMetadata } = await import('../train/checkpoint.ts');
  const tensors = [...readTensors(path).values()].map(({ name, shape, dtype, data }) => ({
    ...{ name, shape, dtype, count: data.length },
  }));
  const metadata = path.endsWith('.safetensors') ? weightsMetadata(path) : {};
  const { card: cardJson, ...rest } = metadata;
  const card = cardJson === undefined ? undefined : (JSON.parse(cardJson) as object);
  const numbers = tensors.reduce((sum, { count }) => sum + count, 0);
  io.document({ path, sha256: sha256OfFile(path), metadata: rest, card, tensors, numbers });
  io.print(path);
  io.print(`sha256 ${sha256OfFile(path)}; ${tensors.length} tensors, ${numbers.toLocaleString('en')} numbers`);
  for (const [name, value] of Object.entries(rest)) io.print(`${name}: ${value}`);
  if (card) {
    const { cardText } = await import('../train/card.ts');
    io.print(`\n${cardText(card as Parameters<typeof cardText>[0], path)}`);
  }
  const width = Math.max(...tensors.map(({ name }) => name.length), 0);
  for (const { name, shape, dtype } of tensors) io.print(`${name.padEnd(width)}  ${dtype} [${shape.join(', ')}]`);
}

/** The file that is named, or the weights that a system was trained to last. */
async function weightsOf(system: string, io: Io): Promise<string> {
  if (existsSync(system)) return system;
  const { recipes } = await import('../../recipes/index.ts');
  const [name] = system.split('/');
  if (!Object.hasOwn(recipes, name!)) {
    if (/\.\w+$/.test(system))
      throw new BenchError('missing-file', `${system} does not exist; expected a file of weights.`, {
        mend: 'check the path',
      });
    throw unknownName('system', system, Object.keys(recipes), 'bench ls recipes');
  }
  const { lastTrained } = await import('./system-named.ts');
  return lastTrained(system, io);
}
