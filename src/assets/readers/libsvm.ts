import { type ByteSource, malformed } from './source.ts';

/** An epsilon-SVR with a Gaussian kernel: Σ coefficients[i]·exp(−gamma·‖x − vector i‖²) − rho. */
export interface SvrModel {
  readonly gamma: number;
  readonly rho: number;
  /** Number of features. */
  readonly features: number;
  readonly coefficients: Float64Array;
  /** Support vectors, one row of `features` values each; features left out in the file are 0. */
  readonly vectors: Float64Array;
}

/** Feature ranges as svm-scale stores them: feature i runs from minima[i] to maxima[i] and is mapped to [lower, upper]. */
export interface ScaleRanges {
  readonly lower: number;
  readonly upper: number;
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
}

/**
 * Reads a model file of svm-train. Covered: svm_type epsilon_svr with kernel_type rbf (probability constants are read
 * over). Refused: other machines and kernels, precomputed kernels, more or fewer vectors than total_sv, vectors so
 * sparse that their dense form would need more numbers than the file has bytes.
 */
export function readSvrModel(source: ByteSource): SvrModel {
  const lines = textLines(source);
  const head = new Map<string, Line>();
  let row = 0;
  for (; row < lines.length && lines[row]!.text !== 'SV'; row++) {
    const [key = '', ...rest] = lines[row]!.text.split(' ');
    head.set(key, { text: rest.join(' '), offset: lines[row]!.offset });
  }
  const field = (key: string): Line => {
    const line = head.get(key);
    if (line === undefined) throw malformed(source.name, 0, `a libsvm model with a line "${key}" is expected`);
    return line;
  };
  const expect = (key: string, value: string): void => {
    const line = field(key);
    if (line.text !== value)
      throw malformed(source.name, line.offset, `${key} is "${line.text.slice(0, 40)}", expected ${value}`);
  };
  expect('svm_type', 'epsilon_svr');
  expect('kernel_type', 'rbf');
  const gamma = number(source, field('gamma'));
  const rho = number(source, field('rho'));
  const total = number(source, field('total_sv'));
  const rows = lines.slice(row + 1);
  if (row === lines.length) throw malformed(source.name, source.size, 'the line "SV" is missing');
  if (rows.length !== total)
    throw malformed(source.name, source.size, `${rows.length} support vectors follow, total_sv says ${total}`);
  return { gamma, rho, ...supportVectors(source, rows) };
}

function supportVectors(source: ByteSource, rows: readonly Line[]) {
  const coefficients = new Float64Array(rows.length);
  const entries: { row: number; index: number; value: number }[] = [];
  let features = 0;
  rows.forEach(({ text, offset }, row) => {
    const [coefficient = '', ...pairs] = text.split(' ');
    coefficients[row] = number(source, { text: coefficient, offset });
    let previous = 0;
    for (const pair of pairs) {
      const [left = '', right = ''] = pair.split(':');
      const index = number(source, { text: left, offset });
      if (!Number.isInteger(index) || index <= previous)
        throw malformed(source.name, offset, `feature numbers must rise from 1, "${pair.slice(0, 40)}" does not`);
      previous = index;
      entries.push({ row, index, value: number(source, { text: right, offset }) });
    }
    features = Math.max(features, previous);
  });
  if (rows.length * features > source.size)
    throw malformed(
      source.name,
      0,
      `${rows.length} vectors of ${features} features are too many for a file of its size`,
    );
  const vectors = new Float64Array(rows.length * features);
  for (const { row, index, value } of entries) vectors[row * features + index - 1] = value;
  return { features, coefficients, vectors };
}

/**
 * Reads a range file of svm-scale. Covered: the "x" part, features numbered from 1 without gaps. Refused: scaled
 * targets (a "y" part), missing features.
 */
export function readScaleRanges(source: ByteSource): ScaleRanges {
  const lines = textLines(source);
  if (lines[0]?.text !== 'x')
    throw malformed(source.name, 0, 'a range file of svm-scale that starts with the line "x" is expected');
  const triple = (line: Line | undefined, count: number): number[] => {
    const words = line?.text.split(' ') ?? [];
    if (line === undefined || words.length !== count)
      throw malformed(source.name, line?.offset ?? source.size, `a line of ${count} numbers is expected`);
    return words.map((text) => number(source, { text, offset: line.offset }));
  };
  const [lower, upper] = triple(lines[1], 2) as [number, number];
  const rows = lines.slice(2);
  const minima = new Float64Array(rows.length);
  const maxima = new Float64Array(rows.length);
  rows.forEach((line, i) => {
    const [index, minimum, maximum] = triple(line, 3) as [number, number, number];
    if (index !== i + 1) throw malformed(source.name, line.offset, `feature ${i + 1} is expected, found ${index}`);
    minima[i] = minimum;
    maxima[i] = maximum;
  });
  return { lower, upper, minima, maxima };
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

const longestText = 64 << 20;

/** The lines that hold something, blanks squeezed, each with its place in the file. */
function textLines(source: ByteSource): Line[] {
  if (source.size > longestText)
    throw malformed(source.name, longestText, `a text of at most ${longestText} bytes is expected`);
  const text = Buffer.from(source.read(0, source.size)).toString('latin1');
  const lines: Line[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const squeezed = line
      .trim()
      .split(/[ \t\r]+/)
      .join(' ');
    if (squeezed !== '') lines.push({ text: squeezed, offset });
    offset += line.length + 1;
  }
  return lines;
}

function number(source: ByteSource, { text, offset }: Line): number {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value))
    throw malformed(source.name, offset, `a number is expected, found "${text.slice(0, 40)}"`);
  return value;
}
