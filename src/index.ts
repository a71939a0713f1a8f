/** The toolkit as a library: the registries, and what is needed to use them without the command line. */
export { type Backend, openBackend } from './backend/backend.ts';
export { baselines } from './baselines/index.ts';
export { BenchError } from './core/errors.ts';
export { datasets } from './datasets/index.ts';
export type { Enhancer } from './image/enhancer.ts';
export type { HdrImage, Image, Source } from './image/image.ts';
export { readImage } from './image/read.ts';
export { writeImage } from './image/write.ts';
export { metricNamed, metrics } from './metrics/index.ts';
export { enhanceWith, networkEnhancer } from './models/enhance.ts';
export { models } from './models/index.ts';
