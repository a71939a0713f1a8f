import type { Random } from '../../core/random.ts';

/** Letters as 5 columns by 7 rows, a row per five bits from the left. */
const letters: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
};

const words = [
  'CAFE',
  'HOTEL',
  'BAR',
  'OPTIK',
  'BUCH',
  'FOTO',
  'KINO',
  'BANK',
  'TEA',
  'MUSIC',
  'NOODLES',
  'SALON',
  'TABAC',
  'ATELIER',
  'MARKT',
  'PIANO',
];

export function randomWord(random: Random): string {
  return words[random.integer(words.length)]!;
}

/** How much of a footprint at (u, v) inside a sign of the given size is covered by the letters of a word. */
export function lettering(word: string, u: number, v: number, width: number, height: number, foot: number): number {
  const columns = word.length * 6 - 1;
  const unit = Math.min(width / (columns + 2), height / 10);
  const x = (u - (width - columns * unit) / 2) / unit;
  const y = (height / 2 + 3.5 * unit - v) / unit;
  const half = Math.max(0.15, (0.5 * foot) / unit);
  let covered = 0;
  // The overlap of the footprint with each dot that it can touch.
  for (let j = Math.max(0, Math.floor(y - half)); j <= Math.min(6, Math.floor(y + half)); j++) {
    const rows = Math.min(y + half, j + 1) - Math.max(y - half, j);
    for (let i = Math.max(0, Math.floor(x - half)); i <= Math.min(columns - 1, Math.floor(x + half)); i++) {
      const column = i % 6;
      const bits = column < 5 ? letters[word[Math.floor(i / 6)]!]?.[j] : undefined;
      if (bits === undefined || ((bits >> (4 - column)) & 1) === 0) continue;
      covered += rows * (Math.min(x + half, i + 1) - Math.max(x - half, i));
    }
  }
  return Math.min(1, covered / (4 * half * half));
}
