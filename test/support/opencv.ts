import { createRequire } from 'node:module';

/** OpenCV in WebAssembly, the peer that tests compare with. Loaded without its types, which strict TypeScript refuses. */
// biome-ignore lint/suspicious/noExplicitAny: the package's own types do not compile
export const { cv } = createRequire(import.meta.url)('opencv-wasm') as { cv: any };
