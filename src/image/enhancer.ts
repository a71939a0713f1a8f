import type { Image, Source } from './image.ts';

/** Anything that makes a picture better: a classic baseline, a trained network, released weights. */
export interface Enhancer {
  readonly name: string;
  /** Content key: equal keys give equal pictures for equal inputs. */
  readonly key: string;
  readonly source: Source;
  /** Gives a new picture of the same size; the input is not changed. */
  enhance(input: Image): Image | Promise<Image>;
}
