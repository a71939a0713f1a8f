import { resolve } from 'node:path';

/** Where downloads, assets, data sets and results live: BENCH_HOME, or `.bench` in the working folder. Safe to delete. */
export function benchHome(...inside: string[]): string {
  return resolve(process.env.BENCH_HOME ?? '.bench', ...inside);
}
