import { readMatlab } from './matlab.ts';
import { readNpy, readNpz } from './numpy.ts';
import { readSafetensors } from './safetensors.ts';
import { type ByteSource, malformed, withFile } from './source.ts';
import type { NamedTensors, ReadOptions } from './tensor.ts';
import { readTensorflowFiles } from './tensorflow.ts';
import { readTorch } from './torch.ts';
import { isZip, listZip } from './zip.ts';

/**
 * Reads the tensors of a file of any known format, told apart by content: PyTorch, safetensors, NumPy, MATLAB (its
 * numeric variables), or a TensorFlow checkpoint by its index, one of its shards or their common prefix.
 */
export function readTensors(path: string, options: ReadOptions = {}): NamedTensors {
  if (/\.(index|ckpt|data-\d{5}-of-\d{5})$/.test(path)) return readTensorflowFiles(path, options);
  return withFile(path, (source) => readerFor(source)(source, options));
}

type Reader = (source: ByteSource, options: ReadOptions) => NamedTensors;

function readerFor(source: ByteSource): Reader {
  const start = Buffer.from(source.read(0, Math.min(source.size, 16))).toString('latin1');
  if (isZip(source)) return [...listZip(source).keys()].some((name) => name.endsWith('.npy')) ? readNpz : readTorch;
  if (start.startsWith('\x93NUMPY')) return (file) => new Map([['array', readNpy(file)]]);
  if (start.startsWith('MATLAB')) return numericVariables;
  if (start[0] === '\x80') return readTorch;
  if (start[8] === '{') return (file, options) => readSafetensors(file, options).tensors;
  throw malformed(source.name, 0, 'a file of PyTorch, safetensors, NumPy or MATLAB is expected');
}

const numericVariables: Reader = (source, options) => {
  const variables = [...readMatlab(source, options).values()];
  return new Map(variables.flatMap((value) => (value.kind === 'numbers' ? [[value.name, value] as const] : [])));
};
