import { PickleGlobal, PickleObject, type PickleRules, type PickleValue } from './pickle.ts';
import type { Cursor } from './source.ts';
import { type DType, elementCount } from './tensor.ts';

const storageTypes: Readonly<Record<string, DType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ShortStorage: 'int16',
  IntStorage: 'int32',
  LongStorage: 'int64',
};

const orderedDictionary = 'collections.OrderedDict';
const defaultDictionary = 'collections.defaultdict';
const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const rebuildOldTensor = 'torch._utils._rebuild_tensor';
const rebuildParameter = 'torch._utils._rebuild_parameter';
const size = 'torch.Size';

const storageName = (global: string): string => global.replace(/^torch\.(cuda\.)?/, '');

/** Names that checkpoints hold beside their tensors; what they stand for is passed over, never made. */
const passedOver = new Set([
  'argparse.Namespace',
  'torch.device',
  '_codecs.encode',
  'pathlib.PosixPath',
  ...['set', 'frozenset', 'complex', 'list', 'dict', 'int', 'float', 'bytearray'].flatMap((name) => [
    `builtins.${name}`,
    `__builtin__.${name}`,
  ]),
  ...['core', '_core'].flatMap((core) => [
    `numpy.${core}.multiarray.scalar`,
    `numpy.${core}.multiarray._reconstruct`,
    `numpy.${core}.numeric._frombuffer`,
  ]),
  'numpy.dtype',
  'numpy.ndarray',
]);

/** Something in a checkpoint that is no tensor. */
class Passed extends PickleObject {}

function isAllowed(global: string): boolean {
  if (passedOver.has(global)) return true;
  if ([orderedDictionary, defaultDictionary, rebuildTensor, rebuildOldTensor, rebuildParameter, size].includes(global))
    return true;
  return /^torch\.(cuda\.)?\w+Storage$/.test(global) && Object.hasOwn(storageTypes, storageName(global));
}

/** A storage, or a part of one: `elements` elements from element `start` of the storage named `key`. */
class Storage extends PickleObject {
  readonly key: string;
  readonly dtype: DType;
  readonly start: number;
  readonly elements: number;
  constructor(key: string, dtype: DType, start: number, elements: number) {
    super();
    this.key = key;
    this.dtype = dtype;
    this.start = start;
    this.elements = elements;
  }
}

/** A tensor whose numbers have not been read yet. */
export class View extends PickleObject {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    super();
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const isLength = (value: PickleValue): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isLengths = (value: PickleValue): value is number[] => Array.isArray(value) && value.every(isLength);

/** What a file says about its storages: the element type and number of elements by key. */
export type StorageList = Map<string, { readonly dtype: DType; readonly elements: number }>;

/** What a pickle of torch.save may do: name storages (noted in `seen`), rebuild tensors, build dictionaries. */
export function torchRules(cursor: Cursor, seen: StorageList): PickleRules {
  return {
    globals: isAllowed,
    reduce(callable, args) {
      if (passedOver.has(callable)) return new Passed();
      if (callable === defaultDictionary) return new Map();
      if (callable === orderedDictionary) return dictionary(cursor, args);
      if (callable === size && args.length === 1 && isLengths(args[0])) return args[0];
      if (callable === rebuildParameter && args[0] instanceof View) return args[0];
      const [storage, offset, shape, strides] = args;
      if (callable === rebuildTensor || callable === rebuildOldTensor)
        if (storage instanceof Storage && isLength(offset) && isLengths(shape) && isLengths(strides))
          return viewOf(cursor, storage, offset, shape, strides);
      throw cursor.fail(`${callable} is called with arguments that do not fit`);
    },
    persistent(id) {
      if (Array.isArray(id) && id[0] === 'storage' && id[1] instanceof PickleGlobal && isLength(id[4])) {
        const dtype = storageTypes[storageName(id[1].name)];
        const part = id[5];
        const start = Array.isArray(part) && isLength(part[1]) ? part[1] : 0;
        const elements = Array.isArray(part) ? part[2] : id[4];
        if (dtype !== undefined && typeof id[2] === 'string' && isLength(elements) && start + elements <= id[4]) {
          seen.set(id[2], { dtype, elements: id[4] });
          return new Storage(id[2], dtype, start, elements);
        }
      }
      throw cursor.fail('the description of a storage is expected');
    },
  };
}

/** An empty ordered dictionary, or one from a list of pairs as Python 2 wrote it. */
function dictionary(cursor: Cursor, args: readonly PickleValue[]): PickleValue {
  const out = new Map<PickleValue, PickleValue>();
  const pairs = args.length === 0 ? [] : args[0];
  if (!Array.isArray(pairs)) throw cursor.fail('the pairs of a dictionary are expected');
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw cursor.fail('the pairs of a dictionary are expected');
    out.set(pair[0], pair[1]);
  }
  return out;
}

function viewOf(cursor: Cursor, storage: Storage, offset: number, shape: number[], strides: number[]): View {
  const count = elementCount(shape);
  if (count === undefined || shape.length !== strides.length || shape.length > 64)
    throw cursor.fail(`a tensor of shape ${shape.slice(0, 8).join('x')} is not plausible`);
  const last =
    count === 0 ? offset : shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, offset + 1);
  if (count > storage.elements || last > storage.elements)
    throw cursor.fail(`a tensor of ${count} elements up to element ${last} leaves its storage of ${storage.elements}`);
  return new View(storage, offset, shape, strides);
}
