import type { Samples } from '../image/filter.ts';
import { resizePlane } from '../image/resize.ts';
import { BlockMoments } from './block-moments.ts';
import { fitAsymmetric, fitGaussian } from './generalised-gaussian.ts';
import { normalisedRows } from './natural-scene.ts';

/** The 36 BRISQUE features of a gray plane of codes 0…255: 18 at each of two scales. */
export function brisqueFeatures(gray: Samples): Float64Array {
  const features: number[] = [];
  let plane = gray;
  for (const scale of [0, 1]) {
    if (scale > 0) plane = resizePlane(plane, { scale: 0.5 });
    const whole = new BlockMoments(1, plane.width);
    normalisedRows(plane, 'zero', (_y, normalised) => whole.add(normalised));
    whole.finish((_block, [values, ...products]) => {
      const own = fitGaussian(values!);
      features.push(own.shape, own.variance);
      for (const product of products) {
        const { shape, mean } = fitAsymmetric(product);
        features.push(shape, mean, product.left ** 2, product.right ** 2);
      }
    });
    whole.close();
  }
  return Float64Array.from(features);
}
