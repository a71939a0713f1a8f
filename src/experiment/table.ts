import type { Source } from '../image/image.ts';
import type { MetricName } from '../metrics/index.ts';

/**
 * Where a published number was found: in the paper itself (S), in a public source that was read (F), in the literature
 * from memory (K), or worked out from printed numbers (D). Numbers of no such origin are in no table.
 */
export type Origin = 'S' | 'F' | 'K' | 'D';

/** A published number. */
export interface Published {
  readonly value: number;
  readonly from: Origin;
}

/** The pictures of a column: a data set as the paper names it, and the camera that took its inputs. */
export interface TestSet {
  readonly set: 'dped' | 'lol-v1' | 'lol-v2' | 'hdr';
  readonly camera?: 'iphone' | 'blackberry' | 'sony';
}

/** What a column holds. Sizes are in pixels. */
export type Quantity =
  | { readonly kind: 'score'; readonly metric: MetricName; readonly on: TestSet }
  | { readonly kind: 'parameters' }
  | { readonly kind: 'multiply-adds' | 'time' | 'memory'; readonly width: number; readonly height: number }
  | { readonly kind: 'opinion'; readonly criterion: 'colour' | 'texture' | 'luminance' | 'overall' | 'average' };

export interface Column {
  /** The heading above several columns, e.g. the phone. */
  readonly group: string;
  readonly heading: string;
  readonly quantity: Quantity;
  /** A measured number this far from the published one still agrees with it; in the column's unit. */
  readonly tolerance: number;
}

/** One system of a table, with one published number, or null, for each column; "lost" where the paper's row is lost. */
export interface Row<C extends readonly Column[] = readonly Column[]> {
  readonly label: string;
  /**
   * What is measured: a recipe ("nrl/no-rl"), a classic method ("he"), or weights of the authors ("dped@released").
   * Without one, the row prints published numbers only and `why` says so.
   */
  readonly system?: string;
  readonly why?: string;
  readonly published: { readonly [K in keyof C]: Published | null } | 'lost';
  /** Said under the table. */
  readonly note?: string;
}

/** Something the paper says about two rows of its table, to be measured again: `better` is better than `than`. */
export interface Claim {
  readonly says: string;
  readonly better: string;
  readonly than: string;
  /** Place of the column. */
  readonly column: number;
  /** The published difference, `better` minus `than`. */
  readonly published: Published | null;
}

/** A table of a paper as data. */
export interface TableDefinition<C extends readonly Column[] = readonly Column[]> {
  /** Paper and number: "001-4". */
  readonly id: string;
  /** A name for people: "001-comparison". */
  readonly alias: string;
  readonly title: string;
  readonly source: Source;
  readonly columns: C;
  readonly rows: readonly Row<C>[];
  /** Metrics measured besides, on every test set of the columns: nobody published them in this table. */
  readonly also?: readonly MetricName[];
  /** Test pictures that the paper drew from each set; all of them where it does not say. */
  readonly images?: number;
  readonly claims?: readonly Claim[];
  /** Print how the validation score went while training, as the paper's figure does. */
  readonly curves?: boolean;
  /** Contradictions and reasoned readings that a reader must know. */
  readonly notes: readonly string[];
}

/** Keeps the columns of a table while it is written, so that a row of another length is a type error. */
export function defineTable<const C extends readonly Column[]>(table: TableDefinition<C>): TableDefinition {
  return table as unknown as TableDefinition;
}

type Numbers<V extends readonly unknown[]> = { readonly [K in keyof V]: Published | null };

const labelled =
  (from: Origin) =>
  <const V extends readonly (number | null)[]>(...values: V): Numbers<V> =>
    values.map((value) => (value === null ? null : { value, from })) as Numbers<V>;

/** Numbers printed in the paper itself; null where one is missing. */
export const inPaper = labelled('S');
/** Numbers found in a public source. */
export const inSource = labelled('F');
/** Numbers known from the literature. */
export const fromMemory = labelled('K');
/** Numbers worked out from printed ones. */
export const derived = labelled('D');

const phoneNames = { iphone: 'iPhone', blackberry: 'BlackBerry', sony: 'Sony' } as const;

/** PSNR and what DPED's followers call SSIM (it is MS-SSIM) on the test patches of a phone. */
export function dpedColumns(camera: NonNullable<TestSet['camera']>) {
  const on: TestSet = { set: 'dped', camera };
  const group = phoneNames[camera];
  return [
    { group, heading: 'PSNR', quantity: { kind: 'score', metric: 'psnr', on }, tolerance: 0.3 },
    { group, heading: 'SSIM', quantity: { kind: 'score', metric: 'ms-ssim', on }, tolerance: 0.005 },
  ] as const satisfies readonly Column[];
}
