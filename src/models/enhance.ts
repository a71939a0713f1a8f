import { tf } from '../backend/tf.ts';
import type { Enhancer } from '../image/enhancer.ts';
import type { Image, Source } from '../image/image.ts';
import type { Network } from './model.ts';
import { inPasses } from './passes.ts';

/** A network with weights as an enhancer: any picture size, gray pictures as three equal channels. */
export function networkEnhancer(name: string, key: string, source: Source, network: Network): Enhancer {
  return { name, key, source, enhance: (input) => enhanceWith(network, input) };
}

/** Runs a network over a picture of any size (`inPasses`), clipped to [0, 1]. */
export function enhanceWith(network: Network, input: Image, pixels?: number): Promise<Image> {
  const { multiple, receptiveRadius: margin } = network;
  return inPasses(input, {
    ...{ multiple, margin, pixels },
    async run(values, rows, columns, { top, left, height, width }) {
      const tensor = tf.tidy(() => {
        const y = network.forward(tf.tensor4d(values, [1, rows, columns, 3]), 'enhance');
        return tf.clipByValue(tf.slice(y, [0, top, left, 0], [1, height, width, 3]), 0, 1);
      });
      const data = (await tensor.data()) as Float32Array;
      tensor.dispose();
      return data;
    },
  });
}
