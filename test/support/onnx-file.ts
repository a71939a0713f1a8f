/** Writes tiny ONNX files by hand: the few protobuf messages that a network of convolutions needs (onnx.proto, IR 8). */

type Size = number | string;

interface Value {
  readonly name: string;
  readonly shape: readonly Size[];
  readonly type?: 'float32' | 'uint8';
}

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Whole numbers or lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxGraph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly weights?: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[];
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, value: Iterable<number>): number[] => {
  const all = [...value];
  return [...varint(field * 8 + 2), ...varint(all.length), ...all];
};
const text = (field: number, value: string): number[] => bytes(field, Buffer.from(value));

const codes = { float32: 1, uint8: 2 } as const;

const dimension = (size: Size): number[] => (typeof size === 'number' ? number(1, size) : text(2, size));
const valueInfo = ({ name, shape, type = 'float32' }: Value): number[] => {
  const dimensions = shape.flatMap((size) => bytes(1, dimension(size)));
  const tensor = [...number(1, codes[type]), ...bytes(2, dimensions)];
  return [...text(1, name), ...bytes(2, bytes(1, tensor))];
};
const attribute = ([name, value]: [string, number | readonly number[]]): number[] =>
  typeof value === 'number'
    ? [...text(1, name), ...number(3, value), ...number(20, 2)]
    : [...text(1, name), ...value.flatMap((each) => number(8, each)), ...number(20, 7)];
const node = ({ op, inputs, output, attributes = {} }: Node): number[] => [
  ...inputs.flatMap((name) => text(1, name)),
  ...text(2, output),
  ...text(4, op),
  ...Object.entries(attributes).flatMap((each) => bytes(5, attribute(each))),
];

/** The bytes of an ONNX file (operator set 13). */
export function onnxFile({ inputs, outputs, nodes, weights = [] }: OnnxGraph): Uint8Array {
  const tensors = weights.map(({ name, shape, data }) => [
    ...shape.flatMap((size) => number(1, size)),
    ...number(2, codes.float32),
    ...text(8, name),
    ...bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  const graph = [
    ...nodes.flatMap((each) => bytes(1, node(each))),
    ...text(2, 'graph'),
    ...tensors.flatMap((each) => bytes(5, each)),
    ...inputs.flatMap((each) => bytes(11, valueInfo(each))),
    ...outputs.flatMap((each) => bytes(12, valueInfo(each))),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...number(2, 13)])]);
}
