import { type Tensor4D, tf } from '../backend/tf.ts';
import type { Enhancer } from '../image/enhancer.ts';
import type { Image, Source } from '../image/image.ts';
import type { Network } from './model.ts';
import { extended, inPasses, type Passes } from './passes.ts';

/** A network with weights as an enhancer: any picture size, gray pictures as three equal channels. */
export function networkEnhancer(name: string, key: string, source: Source, network: Network): Enhancer {
  return { name, key, source, enhance: (input) => enhanceWith(network, input) };
}

/** Runs a network over a picture of any size (`inPasses`), clipped to [0, 1]. */
export async function enhanceWith(network: Network, input: Image, pixels = network.passPixels): Promise<Image> {
  const { multiple, receptiveRadius: margin, glancing } = network;
  if (!glancing) return inPasses(input, { multiple, margin, pixels, run: passOf((part) => network.forward(part)) });
  const { values, rows, columns } = extended(input, multiple);
  const glance = tf.tidy(() => glancing.glance(tf.tensor4d(values, [1, rows, columns, 3])));
  try {
    return await inPasses(input, {
      ...{ multiple, margin: glancing.receptiveRadius, pixels },
      run: passOf((part) => glancing.forward(part, glance)),
    });
  } finally {
    glance.dispose();
  }
}

function passOf(forward: (part: Tensor4D) => Tensor4D): Passes['run'] {
  return async (values, rows, columns, { top, left, height, width }) => {
    const tensor = tf.tidy(() => {
      const y = forward(tf.tensor4d(values, [1, rows, columns, 3]));
      return tf.clipByValue(tf.slice(y, [0, top, left, 0], [1, height, width, 3]), 0, 1);
    });
    const data = (await tensor.data()) as Float32Array;
    tensor.dispose();
    return data;
  };
}
