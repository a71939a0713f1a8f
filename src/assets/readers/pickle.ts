import type { Cursor } from './source.ts';

/** A name of a class or function in a pickle; it is only ever compared with a list, never looked up or called. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What `reduce` and `persistent` made for an object that the caller knows. */
export abstract class PickleObject {}

export type PickleValue =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleGlobal
  | PickleObject
  | PickleValue[]
  | Map<PickleValue, PickleValue>;

/** What the caller allows: the names that may occur and what calling one of them, or a persistent id, gives. */
export interface PickleRules {
  readonly globals: (name: string) => boolean;
  /** The value of `callable(...args)`; undefined when the arguments do not fit. */
  readonly reduce: (callable: string, args: readonly PickleValue[]) => PickleValue;
  readonly persistent: (id: PickleValue) => PickleValue;
}

const mark = Symbol('mark');
const nothingThere = Symbol('nothing there');

/**
 * Reads one pickle (binary protocols 2 to 5) from the cursor up to its STOP. No code is executed: names outside the
 * rules' list are errors, calls go to `rules.reduce`, and only the opcodes that tensors, numbers, text, lists, tuples
 * and dictionaries need are known. Every opcode costs at least a byte and adds at most one value, so the memory is
 * bounded by the file.
 */
export function readPickle(cursor: Cursor, rules: PickleRules): PickleValue {
  const stack: (PickleValue | typeof mark)[] = [];
  const memo = new Map<number, PickleValue>();

  const fail = (reason: string): Error => cursor.fail(`the pickle is damaged: ${reason}`, cursor.position - 1);
  const pop = (): PickleValue => {
    const value = stack.length === 0 ? mark : stack.pop();
    if (value === mark) throw fail('a value is missing');
    return value as PickleValue;
  };
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const sinceMark = (): PickleValue[] => {
    const at = stack.lastIndexOf(mark);
    if (at < 0) throw fail('a mark is missing');
    const values = stack.splice(at).slice(1);
    return values as PickleValue[];
  };
  const remember = (key: number): void => void memo.set(key, top());
  const recall = (key: number): void => {
    if (!memo.has(key)) throw fail(`value ${key} was never stored`);
    stack.push(memo.get(key));
  };
  const tuple = (count: number): void => {
    const values: PickleValue[] = [];
    for (let i = 0; i < count; i++) values.unshift(pop());
    stack.push(values);
  };
  const setItems = (pairs: readonly PickleValue[]): void => {
    const target = top();
    if (!(target instanceof Map) || pairs.length % 2 !== 0) throw fail('a dictionary is expected');
    for (let i = 0; i < pairs.length; i += 2) target.set(pairs[i], pairs[i + 1]);
  };
  const append = (values: readonly PickleValue[]): void => {
    const target = top();
    if (!Array.isArray(target)) throw fail('a list is expected');
    for (const value of values) target.push(value);
  };
  const name = (value: string): void => {
    if (!rules.globals(value))
      throw cursor.fail(
        `it names "${value.slice(0, 80)}", which is no tensor; only tensors, numbers, text, lists and dictionaries are read`,
      );
    stack.push(new PickleGlobal(value));
  };
  const line = (): string => {
    const end = cursor.bytes.indexOf(10, cursor.position);
    if (end < 0) throw fail('a name does not end');
    const text = cursor.latin1(end - cursor.position);
    cursor.skip(1);
    return text;
  };
  const call = (): void => {
    const args = pop();
    const callable = pop();
    if (!(callable instanceof PickleGlobal) || !Array.isArray(args)) throw fail('a call of a known name is expected');
    stack.push(rules.reduce(callable.name, args));
  };

  const steps: Readonly<Record<number, () => void>> = {
    128: () => {
      const protocol = cursor.u8();
      if (protocol < 2 || protocol > 5) throw fail(`protocol ${protocol}, expected 2 to 5`);
    },
    149: () => void cursor.skip(8), // FRAME
    40: () => void stack.push(mark),
    48: () => void (stack.length > 0 && stack.at(-1) === mark ? stack.pop() : pop()), // POP
    49: () => void sinceMark(), // POP_MARK
    50: () => void stack.push(top()), // DUP
    78: () => void stack.push(undefined), // NONE
    136: () => void stack.push(true),
    137: () => void stack.push(false),
    74: () => void stack.push(cursor.i32()), // BININT
    75: () => void stack.push(cursor.u8()), // BININT1
    77: () => void stack.push(cursor.u16()), // BININT2
    138: () => void stack.push(littleEndianInteger(cursor.take(cursor.u8()))), // LONG1
    139: () => {
      const length = cursor.i32(); // LONG4
      if (length > 256) throw fail(`a number of ${length} bytes`);
      stack.push(littleEndianInteger(cursor.take(length)));
    },
    71: () => void stack.push(cursor.f64BigEndian()), // BINFLOAT
    85: () => void stack.push(cursor.latin1(cursor.u8())), // SHORT_BINSTRING
    84: () => void stack.push(cursor.latin1(cursor.i32())), // BINSTRING
    88: () => void stack.push(cursor.utf8(cursor.u32())), // BINUNICODE
    140: () => void stack.push(cursor.utf8(cursor.u8())), // SHORT_BINUNICODE
    141: () => void stack.push(cursor.utf8(cursor.u64())), // BINUNICODE8
    67: () => void stack.push(cursor.take(cursor.u8()).slice()), // SHORT_BINBYTES
    66: () => void stack.push(cursor.take(cursor.u32()).slice()), // BINBYTES
    142: () => void stack.push(cursor.take(cursor.u64()).slice()), // BINBYTES8
    93: () => void stack.push([]),
    41: () => void stack.push([]), // EMPTY_TUPLE
    125: () => void stack.push(new Map()),
    133: () => tuple(1),
    134: () => tuple(2),
    135: () => tuple(3),
    116: () => void stack.push(sinceMark()), // TUPLE
    108: () => void stack.push(sinceMark()), // LIST
    97: () => append([pop()]),
    101: () => append(sinceMark()),
    115: () => {
      const value = pop(); // SETITEM
      setItems([pop(), value]);
    },
    117: () => setItems(sinceMark()),
    113: () => remember(cursor.u8()), // BINPUT
    114: () => remember(cursor.u32()), // LONG_BINPUT
    148: () => remember(memo.size), // MEMOIZE
    104: () => recall(cursor.u8()), // BINGET
    106: () => recall(cursor.u32()), // LONG_BINGET
    99: () => {
      const module = line(); // GLOBAL
      name(`${module}.${line()}`);
    },
    147: () => {
      const attribute = pop(); // STACK_GLOBAL
      const module = pop();
      if (typeof module !== 'string' || typeof attribute !== 'string') throw fail('a name is expected');
      name(`${module}.${attribute}`);
    },
    81: () => void stack.push(rules.persistent(pop())), // BINPERSID
    82: call, // REDUCE
    129: call, // NEWOBJ
    98: () => {
      pop(); // BUILD: attributes such as a state dictionary's _metadata are not kept
      const target = top();
      if (!(target instanceof Map) && !(target instanceof PickleObject))
        throw fail('attributes are set on something that has none');
    },
  };

  for (;;) {
    const code = cursor.u8();
    if (code === 0x2e) {
      const value = stack.length === 1 ? pop() : nothingThere;
      if (value === nothingThere) throw fail(`${stack.length} values are left at its end, expected 1`);
      return value as PickleValue;
    }
    const step = steps[code];
    if (step === undefined) throw fail(`opcode ${code} is not known`);
    step();
  }
}

/** Two's complement, as short numbers where they are exact. */
function littleEndianInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  if (bytes.length > 0 && bytes[bytes.length - 1]! & 0x80) value -= 1n << BigInt(8 * bytes.length);
  const short = Number(value);
  return Number.isSafeInteger(short) ? short : value;
}
