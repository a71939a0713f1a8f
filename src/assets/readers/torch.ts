import { BenchError } from '../../core/errors.ts';
import { unpackBudget } from './inflate.ts';
import { type PickleRules, readPickle } from './pickle.ts';
import { type ByteSource, Cursor, malformed } from './source.ts';
import { decodeElements, elementTypes, type NamedTensors, type ReadOptions } from './tensor.ts';
import { type StorageList, torchRules } from './torch-pickle.ts';
import { collectTensors, type Load } from './torch-tensors.ts';
import { isZip, listZip, readZipEntry } from './zip.ts';

/**
 * Reads the tensors of a PyTorch file (`torch.save` of a state dictionary, or of dictionaries and lists that hold
 * tensors at some depth; their names are joined by dots, as in "state_dict.conv1.weight").
 *
 * Covered: the zip format of PyTorch 1.6 and later (stored and deflated entries, zip64), the format before it
 * (0.1.10 to 1.5), pickle protocols 2 to 5, strided and shared storages, parameters, every real element type of
 * torch 1. Numbers, text, sets, command line arguments and NumPy values beside the tensors are passed over. Refused: any
 * name outside the lists of torch-pickle.ts (so pickled modules, foreign classes, TorchScript programs), quantized,
 * sparse and complex tensors, big-endian files, the tar format of 2016.
 */
export function readTorch(source: ByteSource, options: ReadOptions = {}): NamedTensors {
  return isZip(source) ? readZipFormat(source, options) : readOldFormat(source, options);
}

function readZipFormat(source: ByteSource, options: ReadOptions): NamedTensors {
  const entries = listZip(source);
  const budget = unpackBudget(source);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined)
    throw malformed(source.name, 0, 'a zip archive with a "data.pkl" is expected, as torch.save writes it');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const entry = (name: string): Uint8Array | undefined => {
    const found = entries.get(folder + name);
    return found === undefined ? undefined : readZipEntry(source, found, budget);
  };
  const order = entry('byteorder');
  if (order !== undefined && Buffer.from(order).toString('latin1').trim() !== 'little')
    throw malformed(source.name, 0, 'a big-endian file is found, expected a little-endian one');
  const cursor = new Cursor(source.name, entry('data.pkl')!, entries.get(pickleName)!.offset);
  const root = readPickle(cursor, torchRules(cursor, new Map()));
  const load: Load = (key, dtype) => {
    const bytes = entry(`data/${key}`);
    if (bytes === undefined || bytes.length % elementTypes[dtype].bytes !== 0)
      throw malformed(source.name, 0, `the storage "${key.slice(0, 80)}" is missing or of a wrong length`);
    return decodeElements(bytes, dtype);
  };
  return collectTensors(source, cursor, root, load, options);
}

const firstPiece = 1 << 20;
const longestPickles = 64 << 20;

/** The pickled number that starts every file of the old format. */
const magic = 0x1950a86a20f9469cfc6cn;

function readOldFormat(source: ByteSource, options: ReadOptions): NamedTensors {
  const { cursor, root, keys, listed } = readPickles(source);
  const places = new Map<string, number>();
  let offset = cursor.position;
  for (const key of keys) {
    const storage = typeof key === 'string' ? listed.get(key) : undefined;
    if (storage === undefined) throw malformed(source.name, offset, 'a storage follows that no tensor uses');
    const elements = new Cursor(source.name, source.read(offset, 8), offset).u64();
    if (elements !== storage.elements)
      throw malformed(source.name, offset, `a storage of ${storage.elements} elements is expected, found ${elements}`);
    places.set(key as string, offset + 8);
    offset += 8 + elements * elementTypes[storage.dtype].bytes;
  }
  if (offset > source.size)
    throw malformed(source.name, source.size, `the numbers are cut off, expected ${offset} bytes`);
  const load: Load = (key, dtype) => {
    const place = places.get(key);
    if (place === undefined)
      throw malformed(source.name, cursor.position, `the storage "${key.slice(0, 80)}" is missing`);
    return decodeElements(source.read(place, listed.get(key)!.elements * elementTypes[dtype].bytes), dtype);
  };
  return collectTensors(source, cursor, root, load, options);
}

/**
 * The pickles at the start of the old format: a magic number, a version, facts on the machine, the objects, the keys of
 * the storages that follow. They are small beside the numbers, so a first piece of 1 MiB is tried before a longer one.
 */
function readPickles(source: ByteSource) {
  const noTorch = () => malformed(source.name, 0, 'a file of torch.save is expected');
  if (source.size < 15 || source.read(0, 1)[0] !== 0x80) throw noTorch();
  const plain: PickleRules = { globals: () => false, reduce: () => undefined, persistent: () => undefined };
  const attempt = (length: number) => {
    const cursor = new Cursor(source.name, source.read(0, length));
    if (readPickle(cursor, plain) !== magic) throw noTorch();
    const version = readPickle(cursor, plain);
    if (version !== 1001) throw cursor.fail(`version ${String(version)} of the old format is unknown, expected 1001`);
    const machine = readPickle(cursor, plain);
    if (!(machine instanceof Map) || machine.get('little_endian') !== true)
      throw cursor.fail('a file of a little-endian machine is expected');
    const listed: StorageList = new Map();
    const root = readPickle(cursor, torchRules(cursor, listed));
    const keys = readPickle(cursor, plain);
    if (!Array.isArray(keys)) throw cursor.fail('the list of storages is expected');
    return { cursor, root, keys, listed };
  };
  if (source.size > firstPiece) {
    try {
      return attempt(firstPiece);
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
    }
  }
  return attempt(Math.min(source.size, longestPickles));
}
