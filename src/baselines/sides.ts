import type { Image } from '../image/image.ts';

/** The pairs of neighbours in one direction: pixels i and i + step of the first `columns` of the first `rows`. */
export interface Side {
  readonly step: number;
  readonly rows: number;
  readonly columns: number;
}

/** Pairs side by side, and pairs one below the other. */
export function sidesOf({ width, height }: Pick<Image, 'width' | 'height'>): readonly [east: Side, south: Side] {
  return [
    { step: 1, rows: height, columns: width - 1 },
    { step: width, rows: height - 1, columns: width },
  ];
}
