import { BenchError } from '../../core/errors.ts';
import { lookUp } from '../../core/near.ts';

/** How the values of a picture are written: 0 to 1, 0 to 255, or −1 to 1. */
export type Range = '1' | '255' | 'signed';

/** What is said of a network in an ONNX file beyond what it says of itself. */
export interface OnnxOptions {
  readonly range: Range;
  /** Of the output; the same as `range` unless said. */
  readonly 'out-range': Range;
  /** Which dimension holds the channels; 'auto' reads it off the shapes. */
  readonly layout: 'auto' | 'nchw' | 'nhwc';
  /** Order of the channels. */
  readonly order: 'rgb' | 'bgr';
  /** Sides of what the network sees are multiples of this. */
  readonly multiple: number;
  /** Pixels around a tile that are seen and thrown away, of networks of one fixed size; 16, or a quarter of a small size. */
  readonly margin?: number;
  /** Names of the input and output to use, where there are several. */
  readonly input?: string;
  readonly output?: string;
}

const ranges = ['1', '255', 'signed'];
const choices: Readonly<Record<keyof OnnxOptions, readonly string[] | 'name' | 'count'>> = {
  range: ranges,
  'out-range': ranges,
  layout: ['auto', 'nchw', 'nhwc'],
  order: ['rgb', 'bgr'],
  multiple: 'count',
  margin: 'count',
  input: 'name',
  output: 'name',
};

/** For help: every option with its values. */
export const onnxOptionsHelp = Object.entries(choices)
  .map(([name, values]) => `${name}=${typeof values === 'string' ? values.toUpperCase() : values.join('|')}`)
  .join(', ');

/** Reads "range=255,layout=nhwc"; what is not said has its default. */
export function onnxOptionsFrom(text: string | undefined): OnnxOptions {
  const given: Record<string, string | number> = {};
  for (const word of (text ?? '').split(',').filter(Boolean)) {
    const [name, value] = splitOnce(word.trim());
    const values = lookUp<readonly string[] | 'name' | 'count'>('ONNX option', choices, name);
    given[name] = readValue(name, value, values);
  }
  const range = (given.range ?? '1') as Range;
  return { range, 'out-range': range, layout: 'auto', order: 'rgb', multiple: 1, ...given } as OnnxOptions;
}

function splitOnce(word: string): [name: string, value: string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

function readValue(name: string, value: string, values: readonly string[] | 'name' | 'count'): string | number {
  if (values === 'count') {
    const count = Number(value);
    const least = name === 'multiple' ? 1 : 0;
    if (value !== '' && Number.isInteger(count) && count >= least) return count;
    throw bad(name, value, `a whole number of at least ${least}`);
  }
  if (values === 'name' ? value !== '' : values.includes(value)) return value;
  throw bad(name, value, values === 'name' ? 'a name' : values.join(' or '));
}

function bad(name: string, value: string, expected: string): BenchError {
  return new BenchError('usage', `The ONNX option ${name} is "${value}", expected ${expected}.`, {
    mend: `--onnx ${onnxOptionsHelp}`,
  });
}
