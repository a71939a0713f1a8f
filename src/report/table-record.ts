import type { Verdict } from '../experiment/row-scores.ts';
import type { SamePictures } from '../experiment/same-pictures.ts';
import type { PairedDifference } from '../experiment/statistics.ts';
import type { MetricFacts, Summary } from '../experiment/summary.ts';
import type { Published } from '../experiment/table.ts';
import type { CurvePoint } from './curve.ts';
import type { DatasetFacts } from './record.ts';

/** Everything a table's report is printed from: plain data, no clocks, no functions. */
export interface TableRecord {
  readonly kind: 'table';
  /** "001-4". */
  readonly id: string;
  readonly title: string;
  /** Paper and year. */
  readonly source: string;
  /** The command that gives this report again. */
  readonly command: string;
  readonly settings: TableSettings;
  /** The test sets, in the order of their first column; columns and pictures point to them by place. */
  readonly data: readonly TableData[];
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly claims: readonly ClaimRecord[];
  readonly curves: readonly TableCurve[];
  /** Machine that times and memory were measured on; undefined in a table without them. */
  readonly hardware: string | undefined;
  /** Sentences a reader must know: contradictions of the papers, stand-ins, reasoned defaults. */
  readonly notes: readonly string[];
}

export interface TableSettings {
  readonly scale: 'quick' | 'paper';
  /** Training steps where the command line set them. */
  readonly steps?: number | undefined;
  readonly seeds: readonly number[];
  /** At most this many test pictures of each set. */
  readonly images?: number | undefined;
}

export interface TableData {
  /** The data set as the paper names it. */
  readonly wanted: string;
  readonly facts: DatasetFacts;
  /** True when this is the paper's own data: only then do published numbers stand for the same pictures. */
  readonly same: boolean;
  /** Ids of the test pictures, in the order of all scores. */
  readonly ids: readonly string[];
}

export interface TableColumn {
  readonly group: string;
  /** As the paper has it: "SSIM", where `metric` may be "ms-ssim". */
  readonly heading: string;
  readonly kind: 'score' | 'parameters' | 'multiply-adds' | 'time' | 'memory' | 'opinion';
  /** Name of the metric; undefined in a column that is no score. */
  readonly metric: string | undefined;
  /** Place in `data`; undefined in a column that is no score. */
  readonly data: number | undefined;
  readonly better: 'higher' | 'lower' | undefined;
  readonly unit: string | undefined;
  readonly decimals: number;
  readonly tolerance: number;
  /** The pictures that the numbers of the column are over, where some row lacks one. */
  readonly same?: SamePictures | undefined;
  /** Measured besides: no published number belongs here. */
  readonly extra: boolean;
}

export interface TableRow {
  readonly label: string;
  /** Undefined for published numbers only. */
  readonly system: string | undefined;
  /** Said under the table. */
  readonly notes: readonly string[];
  readonly cells: readonly TableCell[];
  /** Scores of every test picture (mean over seeds) by place in `data`, then by metric, in the order of the ids. */
  readonly perImage: readonly (Readonly<Record<string, readonly (number | null)[]>> | null)[];
  /** Key of the pictures that were scored, of the first seed, by place in `data`; null where there are none. */
  readonly outputs: readonly (string | null)[];
  /** The trainings behind the row. */
  readonly trainings: readonly RowTraining[];
}

export interface RowTraining {
  readonly data: number;
  readonly seed: number;
  /** Folder name of the training in the store. */
  readonly key: string;
  readonly steps: number;
}

export interface TableCell {
  /** Null when nothing was measured; `missing` says why. */
  readonly measured: Summary | null;
  readonly missing: { readonly reason: string; readonly mend?: string | undefined } | null;
  readonly published: Published | null;
  /** True when measured and published number are of the same data and training: only then is a difference printed. */
  readonly comparable: boolean;
  /** Measured minus published; null unless comparable. */
  readonly difference: number | null;
  /** True when the difference exceeds the column's tolerance. */
  readonly outside: boolean;
  /** True for the best system of the column and those that cannot be told from it. */
  readonly best: boolean;
}

/** A claim of the paper beside what was measured. */
export interface ClaimRecord {
  readonly says: string;
  readonly better: string;
  readonly than: string;
  /** Place in `columns`. */
  readonly column: number;
  readonly published: Published | null;
  /** `better` minus `than`; null when one of the two was not measured. */
  readonly measured: PairedDifference | null;
  /** Differences of each seed, when there are several: the interval is then over them. */
  readonly bySeed: readonly number[];
  readonly verdict: Verdict;
}

/** How a training went. */
export interface TableCurve {
  readonly row: string;
  readonly data: number;
  readonly seed: number;
  readonly loss: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
}

/** Where the files of a test picture lie, beside the record; by place of its test set. */
export interface TablePicture {
  readonly data: number;
  readonly id: string;
  readonly input: string;
  readonly target: string | undefined;
  /** Stored output by row label (first seed). */
  readonly outputs: Readonly<Record<string, string>>;
}
