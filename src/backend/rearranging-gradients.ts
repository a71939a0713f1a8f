import { type Tensor, type Tensor4D, tf } from './tf.ts';

/** Each border pixel of a mirrored picture is a copy of an inner one: its gradient is folded back onto that one. */
export function foldBorders(
  dy: Tensor,
  shape: number[],
  paddings: readonly [number, number][],
  mode: 'reflect' | 'symmetric',
): Tensor {
  const skip = mode === 'reflect' ? 1 : 0;
  return paddings.reduce((whole, [before, after], axis) => {
    const size = shape[axis]!;
    const part = (begin: number, count: number): Tensor => {
      const begins = whole.shape.map((_, at) => (at === axis ? begin : 0));
      return tf.slice(
        whole,
        begins,
        whole.shape.map((all, at) => (at === axis ? count : all)),
      );
    };
    const placed = (piece: Tensor, begin: number): Tensor => {
      const rest = size - begin - piece.shape[axis]!;
      return tf.pad(
        tf.reverse(piece, axis),
        piece.shape.map((_, at) => (at === axis ? [begin, rest] : [0, 0])),
      );
    };
    let folded = before + after === 0 ? whole : part(before, size);
    if (before > 0) folded = tf.add(folded, placed(part(0, before), skip));
    if (after > 0) folded = tf.add(folded, placed(part(before + size, after), size - skip - after));
    return folded;
  }, dy);
}

/** The inverse of tf.depthToSpace, as an operation with a gradient of its own. */
export function spaceToDepth(x: Tensor4D, block: number, dataFormat: 'NHWC' | 'NCHW' = 'NHWC'): Tensor4D {
  if (dataFormat === 'NCHW')
    return tf.transpose(spaceToDepth(tf.transpose(x, [0, 2, 3, 1]), block), [0, 3, 1, 2]) as Tensor4D;
  const [batch, height, width, channels] = x.shape;
  const cells = tf.reshape(x, [batch, height / block, block, width / block, block, channels]);
  return tf.reshape(tf.transpose(cells, [0, 1, 3, 2, 4, 5]), [
    batch,
    height / block,
    width / block,
    block * block * channels,
  ]);
}

export interface SliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** Puts the gradient of a strided slice back where the slice was taken, zeros elsewhere. */
export function spreadSlice(dy: Tensor, shape: number[], attrs: SliceAttributes): Tensor {
  const info = tf.slice_util.sliceInfo(
    shape,
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  return shape.reduce(
    (whole, size, axis) => {
      const count = whole.shape[axis]!;
      const step = Math.abs(info.strides[axis]!);
      const first = info.strides[axis]! > 0 ? info.begin[axis]! : info.begin[axis]! - (count - 1) * step;
      const outer = whole.shape.slice(0, axis);
      const inner = whole.shape.slice(axis + 1);
      let spread = info.strides[axis]! > 0 ? whole : tf.reverse(whole, axis);
      if (step > 1) {
        const none = (list: number[]): [number, number][] => list.map(() => [0, 0]);
        const apart = tf.pad(tf.reshape(spread, [...outer, count, 1, ...inner]), [
          ...none([...outer, 0]),
          [0, step - 1],
          ...none(inner),
        ]);
        const all = tf.reshape(apart, [...outer, count * step, ...inner]);
        spread = tf.slice(all, new Array(all.rank).fill(0), [...outer, (count - 1) * step + 1, ...inner]);
      }
      const after = size - first - spread.shape[axis]!;
      if (first === 0 && after === 0) return spread;
      return tf.pad(
        spread,
        spread.shape.map((_, at) => (at === axis ? [first, after] : [0, 0])),
      );
    },
    tf.reshape(dy, tf.slice_util.computeOutShape(info.begin, info.end, info.strides)),
  );
}
