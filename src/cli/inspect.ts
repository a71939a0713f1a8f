import { defineVerb } from './verb.ts';

export const inspect = defineVerb({
  name: 'inspect',
  summary: 'say what a picture file holds: size, channels, bit depth, extrema, channel means',
  positionals: '<file>',
  options: {},
  examples: [['bench inspect photo.jpg --json', 'the facts as one JSON document']],
  async run({ names }, io) {
    const { inspectImage } = await import('../image/inspect.ts');
    const facts = await inspectImage(names[0]!);
    io.document(facts);
    for (const [name, value] of Object.entries(facts)) {
      const text = Array.isArray(value) ? value.map(inWords).join(', ') || 'none' : inWords(value);
      io.print(`${`${name}:`.padEnd(14)} ${text}`);
    }
  },
});

function inWords(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(6) : String(value);
}
