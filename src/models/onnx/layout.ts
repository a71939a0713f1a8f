import { BenchError } from '../../core/errors.ts';
import { lookUp } from '../../core/near.ts';
import type { OnnxOptions } from './options.ts';
import type { Session, ValueFacts } from './runtime.ts';

/** Where a network takes pictures and gives them, and of which size. */
export interface PictureLayout {
  readonly input: string;
  readonly output: string;
  readonly inputType: string;
  readonly outputType: string;
  readonly inputLayout: 'nchw' | 'nhwc';
  readonly outputLayout: 'nchw' | 'nhwc';
  /** The only size that it takes, where it is fixed. */
  readonly only?: { readonly height: number; readonly width: number };
}

/** Reads off a network's shapes how it takes pictures; options say what the shapes leave open. */
export function pictureLayout(
  file: string,
  { inputMetadata, outputMetadata }: Pick<Session, 'inputMetadata' | 'outputMetadata'>,
  options: OnnxOptions,
): PictureLayout {
  const input = chosen(file, 'input', inputMetadata, options.input);
  const output = chosen(file, 'output', outputMetadata, options.output);
  const inputLayout = options.layout === 'auto' ? layoutOf(file, input) : options.layout;
  const said = options.layout === 'auto' && output.shape?.length === 4 && output.shape.includes(3);
  const outputLayout = said ? layoutOf(file, output) : inputLayout;
  const [batch, ...rest] = input.shape!;
  const [channels, height, width] = inputLayout === 'nchw' ? rest : [rest[2], rest[0], rest[1]];
  if (typeof channels === 'number' && channels > 0 && channels !== 3)
    throw new BenchError(
      'onnx-shape',
      `${file} takes pictures of ${channels} channel${channels === 1 ? '' : 's'} (input "${input.name}", ${shapeText(input)}), expected 3.`,
    );
  if (typeof batch === 'number' && batch > 1)
    throw new BenchError(
      'onnx-shape',
      `${file} takes ${batch} pictures at a time (input "${input.name}", ${shapeText(input)}), expected one or any number.`,
      { mend: 'export it with a batch of 1' },
    );
  const fixed = (size: number | string | undefined): size is number => typeof size === 'number' && size > 0;
  if (fixed(height) !== fixed(width))
    throw new BenchError(
      'onnx-shape',
      `${file} fixes one side of its pictures only (input "${input.name}", ${shapeText(input)}), expected both or none.`,
      { mend: 'export it with height and width both dynamic' },
    );
  return {
    ...{ input: input.name, output: output.name, inputType: input.type!, outputType: output.type! },
    ...{ inputLayout, outputLayout },
    ...(fixed(height) && fixed(width) && { only: { height, width } }),
  };
}

/** The value that is meant: the one that is named, or the only one that can be a picture. */
function chosen(
  file: string,
  kind: 'input' | 'output',
  all: readonly ValueFacts[],
  wanted: string | undefined,
): ValueFacts {
  const byName = Object.fromEntries(all.map((each) => [each.name, each]));
  if (wanted !== undefined) return requirePicture(file, kind, lookUp(`${kind} of ${file}`, byName, wanted));
  const pictures = all.filter(mayBePicture);
  if (pictures.length === 1 || (kind === 'output' && pictures.length > 1)) return pictures[0]!;
  if (pictures.length === 0) return requirePicture(file, kind, all[0]);
  throw new BenchError(
    'onnx-shape',
    `${file} has ${pictures.length} inputs that may be pictures: ${pictures.map(({ name }) => name).join(', ')}.`,
    { mend: `--onnx input=${pictures[0]!.name}` },
  );
}

const mayBePicture = ({ isTensor, type, shape }: ValueFacts): boolean =>
  isTensor && shape?.length === 4 && (type === 'float32' || type === 'uint8');

function requirePicture(file: string, kind: string, value: ValueFacts | undefined): ValueFacts {
  if (value && mayBePicture(value)) return value;
  const what = value ? `"${value.name}" is ${value.isTensor ? shapeText(value) : 'no tensor'}` : 'there is none';
  throw new BenchError(
    'onnx-shape',
    `${file} is no network from picture to picture: its ${kind} ${what}; expected float32 or uint8 of four dimensions.`,
  );
}

function layoutOf(file: string, { name, shape, ...rest }: ValueFacts): 'nchw' | 'nhwc' {
  const [first, last] = [shape![1] === 3 || shape![1] === 1, shape![3] === 3 || shape![3] === 1];
  if (first !== last) return first ? 'nchw' : 'nhwc';
  throw new BenchError(
    'onnx-shape',
    `The shape of "${name}" in ${file}, ${shapeText({ name, shape: shape!, ...rest })}, does not tell where its channels are.`,
    { mend: '--onnx layout=nchw (PyTorch) or layout=nhwc (TensorFlow)' },
  );
}

const shapeText = ({ type, shape }: ValueFacts): string =>
  `${type} [${(shape ?? []).map((size) => (size === '' || size === -1 ? '?' : size)).join(', ')}]`;
