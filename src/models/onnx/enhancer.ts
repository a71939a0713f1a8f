import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { BenchError, messageOf } from '../../core/errors.ts';
import { keyOf, sha256 } from '../../core/hash.ts';
import { nearNames } from '../../core/near.ts';
import { settings } from '../../core/settings.ts';
import type { Enhancer } from '../../image/enhancer.ts';
import { type Inside, inPasses } from '../passes.ts';
import { isOnnxFile } from './file.ts';
import { type PictureLayout, pictureLayout } from './layout.ts';
import type { OnnxOptions, Range } from './options.ts';
import { onnxRuntime, onnxStatus, type Runtime, type Session } from './runtime.ts';

/** A network of somebody else in an ONNX file, as an enhancer, and sentences on how it is used. */
export interface OnnxSystem extends Enhancer {
  readonly notes: readonly string[];
}

/**
 * Opens an ONNX file as an enhancer.
 *
 * **Input.** The file takes one RGB picture (float32 or uint8, NCHW or NHWC) and gives one of the same size. A network
 * of one fixed size gets tiles of it; pictures are extended by reflection. **Output.** Clipped to [0, 1].
 */
export async function onnxEnhancer(file: string, options: OnnxOptions): Promise<OnnxSystem> {
  requireFile(file);
  const runtime = await onnxRuntime(file);
  let session: Session;
  try {
    const threads = { intraOpNumThreads: settings.threads(), interOpNumThreads: 1 };
    session = await runtime.InferenceSession.create(file, { ...threads, executionProviders: ['cpu'] });
  } catch (error) {
    throw new BenchError('bad-onnx', `${file} cannot be opened as a network: ${messageOf(error)}`, {
      mend: 'check it with onnx.checker, or export it again',
      cause: error,
    });
  }
  const layout = pictureLayout(file, session, options);
  const { only } = layout;
  const smaller = only ? Math.min(only.height, only.width) : 0;
  const margin = options.margin ?? Math.min(16, Math.floor(smaller / 4));
  if (only && 2 * margin >= smaller)
    throw new BenchError(
      'usage',
      `The margin of ${margin} pixels leaves nothing of ${file}'s fixed ${only.width}x${only.height}; expected less than half of it.`,
      { mend: '--onnx margin=0' },
    );
  const run = runner(file, runtime, session, layout, options);
  const name = basename(file).replace(/\.onnx$/i, '');
  const { version } = onnxStatus();
  return {
    name,
    key: keyOf(['onnx', 1, sha256(readFileSync(file)), options, version]),
    source: { paper: `${basename(file)}, a network in an ONNX file`, year: 0 },
    notes: [
      `${name} is ${basename(file)} on onnxruntime-node ${version}: ${layout.inputLayout.toUpperCase()}, values ${rangeText[rangesOf(layout, options).input]}.`,
      ...(only
        ? [
            `It takes ${only.width}x${only.height} only: larger pictures are cut into tiles with ${margin} pixels around each.`,
          ]
        : []),
    ],
    enhance: (input) =>
      inPasses(input, {
        ...{ multiple: options.multiple, margin: only ? margin : undefined, run },
        ...(only && { only }),
      }),
  };
}

/** 8-bit values go from 0 to 255, whatever is said of floating-point ones. */
function rangesOf({ inputType, outputType }: PictureLayout, options: OnnxOptions): Record<'input' | 'output', Range> {
  return {
    input: inputType === 'uint8' ? '255' : options.range,
    output: outputType === 'uint8' ? '255' : options['out-range'],
  };
}

/** What a picture's values in [0, 1] are multiplied by and moved by for the network. */
const scales: Readonly<Record<Range, { readonly gain: number; readonly offset: number }>> = {
  '1': { gain: 1, offset: 0 },
  '255': { gain: 255, offset: 0 },
  signed: { gain: 2, offset: -1 },
};

const rangeText: Readonly<Record<Range, string>> = { '1': '0 to 1', '255': '0 to 255', signed: '−1 to 1' };

/** One pass: into the network's layout, through it, and what is inside back into ours. */
function runner(file: string, runtime: Runtime, session: Session, layout: PictureLayout, options: OnnxOptions) {
  const ranges = rangesOf(layout, options);
  const [into, back] = [scales[ranges.input], scales[ranges.output]];
  const channelOf = (c: number): number => (options.order === 'bgr' ? 2 - c : c);
  return async (values: Float32Array, rows: number, columns: number, inside: Inside): Promise<Float32Array> => {
    const place = placing(layout.inputLayout, rows, columns);
    const whole = layout.inputType === 'uint8';
    const data = whole ? new Uint8Array(values.length) : new Float32Array(values.length);
    for (let at = 0; at < rows * columns; at++)
      for (let c = 0; c < 3; c++) {
        const value = values[3 * at + c]! * into.gain + into.offset;
        data[place(at, channelOf(c))] = whole ? Math.round(value) : value;
      }
    const dims = layout.inputLayout === 'nchw' ? [1, 3, rows, columns] : [1, rows, columns, 3];
    const feed = { [layout.input]: new runtime.Tensor(layout.inputType, data, dims) };
    const result = (await session.run(feed, [layout.output]))[layout.output]!;
    const wanted = layout.outputLayout === 'nchw' ? [1, 3, rows, columns] : [1, rows, columns, 3];
    if (`${result.dims}` !== `${wanted}`)
      throw new BenchError(
        'onnx-shape',
        `${file} makes [${result.dims}] of a picture of ${columns}x${rows}, expected [${wanted}].`,
        { mend: 'the size must be kept; --onnx multiple=N says of what its sides must be multiples' },
      );
    const from = placing(layout.outputLayout, rows, columns);
    const produced = result.data as ArrayLike<number>;
    const out = new Float32Array(inside.height * inside.width * 3);
    for (let y = 0; y < inside.height; y++)
      for (let x = 0; x < inside.width; x++)
        for (let c = 0; c < 3; c++) {
          const at = (inside.top + y) * columns + inside.left + x;
          const value = (produced[from(at, channelOf(c))]! - back.offset) / back.gain;
          if (Number.isNaN(value))
            throw new BenchError(
              'onnx-nan',
              `${file} gives values that are no numbers for a picture of ${columns}x${rows}.`,
            );
          out[(y * inside.width + x) * 3 + c] = Math.min(1, Math.max(0, value));
        }
    return out;
  };
}

/** Where a layout keeps channel `c` of pixel `at`. */
const placing =
  (layout: 'nchw' | 'nhwc', rows: number, columns: number) =>
  (at: number, c: number): number =>
    layout === 'nchw' ? c * rows * columns + at : 3 * at + c;

function requireFile(file: string): void {
  if (existsSync(file)) return;
  const folder = dirname(file);
  const there = existsSync(folder) ? readdirSync(folder).filter(isOnnxFile) : [];
  const near = nearNames(basename(file), there);
  throw new BenchError('missing-file', `${file} does not exist; expected a network in an ONNX file.`, {
    mend: near.length > 0 ? `did you mean ${near.join(', ')}?` : 'check the path',
  });
}
