import type { Samples } from '../image/filter.ts';
import { resizePlane } from '../image/resize.ts';
import { BlockMoments, type Moments } from './block-moments.ts';
import { fitAsymmetric } from './generalised-gaussian.ts';
import { normalisedRows } from './natural-scene.ts';

/** Features of one block: 18 at each of two scales. */
export const featureCount = 36;
const perScale = 18;

export interface BlockFeatures {
  readonly blocks: number;
  /** `featureCount` numbers per block, blocks row by row. */
  readonly features: Float64Array;
  /** Mean local deviation of every block at the first scale: its sharpness. */
  readonly sharpness: Float64Array;
}

/** The NIQE features of all whole blocks of `side` pixels of a gray plane of codes 0…255. */
export function blockFeatures(gray: Samples, side: number): BlockFeatures {
  const columns = Math.floor(gray.width / side);
  const rows = Math.floor(gray.height / side);
  const blocks = columns * rows;
  const features = new Float64Array(blocks * featureCount);
  const sharpness = new Float64Array(blocks);
  let plane = cropped(gray, columns * side, rows * side);
  for (const scale of [0, 1]) {
    if (scale > 0) plane = resizePlane(plane, { scale: 0.5 });
    const blockSide = side / (scale + 1);
    const moments = new BlockMoments(columns, blockSide);
    normalisedRows(plane, 'replicate', (y, normalised, deviation) => {
      moments.add(normalised);
      const firstBlock = Math.floor(y / blockSide) * columns;
      if (scale === 0) addSharpness(sharpness.subarray(firstBlock, firstBlock + columns), deviation, side);
      if ((y + 1) % blockSide !== 0) return;
      moments.finish((block, found) =>
        features.set(featuresOf(found), (firstBlock + block) * featureCount + scale * perScale),
      );
    });
    moments.close();
  }
  return { blocks, features, sharpness };
}

function cropped(plane: Samples, width: number, height: number): Samples {
  if (width === plane.width) return { width, height, data: plane.data.subarray(0, width * height) };
  const data = plane.data.slice(0, width * height);
  for (let y = 0; y < height; y++) data.set(plane.data.subarray(y * plane.width, y * plane.width + width), y * width);
  return { width, height, data };
}

function addSharpness(sharpness: Float64Array, deviation: Float64Array, side: number): void {
  for (let block = 0; block < sharpness.length; block++) {
    let sum = 0;
    for (let x = block * side; x < (block + 1) * side; x++) sum += deviation[x]!;
    sharpness[block]! += sum / (side * side);
  }
}

/** Shape and mean scale of the values, then shape, mean and both scales of each product. */
function featuresOf([values, ...products]: readonly Moments[]): number[] {
  const own = fitAsymmetric(values!);
  return [
    own.shape,
    (own.leftScale + own.rightScale) / 2,
    ...products.flatMap((product) => {
      const { shape, mean, leftScale, rightScale } = fitAsymmetric(product);
      return [shape, mean, leftScale, rightScale];
    }),
  ];
}
