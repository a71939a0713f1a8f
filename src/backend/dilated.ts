import { type Tensor4D, tf } from './tf.ts';

export type Pair = number | [number, number];
export type Pad = Parameters<typeof tf.conv2d>[3];
type Shape4D = [number, number, number, number];

/** Paddings and sizes of a dilated convolution; its stride is 1, since tfjs allows only one of the two. */
function geometry(xShape: Shape4D, filterShape: Shape4D, pad: Pad, rates: [number, number], depthwise: boolean) {
  return tf.backend_util.computeConv2DInfo(xShape, filterShape, 1, rates, pad as 'same', undefined, depthwise);
}

/**
 * The gradient of a dilated convolution by its input: a dilated convolution of the output gradient with the turned
 * filter.
 */
export function dilatedInputGradient(
  xShape: Shape4D,
  dy: Tensor4D,
  filter: Tensor4D,
  pad: Pad,
  rates: [number, number],
  depthwise: boolean,
): Tensor4D {
  const { padInfo, effectiveFilterHeight, effectiveFilterWidth } = geometry(
    xShape,
    filter.shape,
    pad,
    rates,
    depthwise,
  );
  const top = effectiveFilterHeight - 1 - padInfo.top;
  const left = effectiveFilterWidth - 1 - padInfo.left;
  const reach = withBorder(
    dy,
    [top, xShape[1] - dy.shape[1] - top + effectiveFilterHeight - 1],
    [left, xShape[2] - dy.shape[2] - left + effectiveFilterWidth - 1],
  );
  const turned = tf.reverse(filter, [0, 1]);
  if (!depthwise) return tf.conv2d(reach, tf.transpose(turned, [0, 1, 3, 2]), 1, 'valid', 'NHWC', rates);
  const [height, width, channels, multiplier] = filter.shape;
  const each = tf.depthwiseConv2d(
    reach,
    tf.reshape(turned, [height, width, channels * multiplier, 1]),
    1,
    'valid',
    'NHWC',
    rates,
  );
  return tf.reshape(tf.sum(tf.reshape(each, [...xShape.slice(0, 3), channels, multiplier]), 4), xShape);
}

/** The gradient of a dilated convolution by its filter, tap by tap. */
export function dilatedFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Shape4D,
  pad: Pad,
  rates: [number, number],
  depthwise: boolean,
): Tensor4D {
  const { padInfo } = geometry(x.shape, filterShape, pad, rates, depthwise);
  const [batch, outHeight, outWidth, outChannels] = dy.shape;
  const [height, width, channels, multiplier] = filterShape;
  const rows = batch * outHeight * outWidth;
  const padded = withBorder(x, [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right]);
  const taps = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const begin = [0, row * rates[0], column * rates[1], 0] as Shape4D;
      const seen = tf.slice(padded, begin, [batch, outHeight, outWidth, channels]);
      taps.push(
        depthwise
          ? tf.sum(tf.mul(tf.reshape(seen, [rows, channels, 1]), tf.reshape(dy, [rows, channels, multiplier])), 0)
          : tf.matMul(tf.transpose(tf.reshape(seen, [rows, channels])), tf.reshape(dy, [rows, outChannels])),
      );
    }
  }
  return tf.reshape(tf.stack(taps), filterShape);
}

/** Pads rows and columns with zeros; a negative count crops. */
export function withBorder(x: Tensor4D, rows: [number, number], columns: [number, number]): Tensor4D {
  const counts = [...rows, ...columns];
  let fitted = x;
  if (counts.some((count) => count < 0)) {
    const [top, bottom, left, right] = counts.map((count) => Math.max(0, -count)) as Shape4D;
    const [batch, height, width, channels] = x.shape;
    fitted = tf.slice(x, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
  }
  const [top, bottom, left, right] = counts.map((count) => Math.max(0, count)) as Shape4D;
  if (top + bottom + left + right === 0) return fitted;
  return tf.pad(fitted, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}
