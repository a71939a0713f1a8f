import type { MetricFacts } from '../../experiment/summary.ts';
import type { CurvePoint } from '../curve.ts';

/** Everything that the page of a report shows, as plain data: equal views give equal bytes. */
export interface ReportView {
  readonly title: string;
  /** One or two sentences below the title. */
  readonly lead: readonly string[];
  /** The command that makes the report again. */
  readonly command: string;
  /** What a reader must know before any number, e.g. that the data are simulated. */
  readonly warning?: { readonly title: string; readonly text: string } | undefined;
  readonly tables: readonly TableView[];
  /** The sets of test pictures that the tables speak of. */
  readonly sets: readonly SetView[];
  readonly trainings: readonly TrainingView[];
  readonly curves: readonly CurvesView[];
  readonly protocols: readonly { readonly metric: string; readonly protocol: string; readonly version: number }[];
  readonly notes: readonly string[];
  /** Where the numbers come from: names and values, in this order. */
  readonly provenance: readonly (readonly [name: string, value: string])[];
}

export interface TableView {
  /** Short and unique on the page. */
  readonly title: string;
  /** How to read it, a sentence a line. */
  readonly legend: readonly string[];
  /** The first column holds names, the others what is compared. */
  readonly rowHead: string;
  readonly columns: readonly ColumnView[];
  readonly rows: readonly RowView[];
  readonly footnotes: readonly string[];
}

export interface ColumnView {
  readonly label: string;
  /** Printed above the label, over all neighbours of the same group, e.g. the data set. */
  readonly group?: string | undefined;
  readonly unit?: string | undefined;
  /** Which way is good; undefined where there is none, as for parameter counts. */
  readonly better?: 'higher' | 'lower' | undefined;
  readonly decimals: number;
  /** Cells are texts, aligned left. */
  readonly words?: boolean;
}

export interface RowView {
  readonly name: string;
  /** Below the name, e.g. its paper. */
  readonly detail?: string | undefined;
  /** Places in the table's footnotes. */
  readonly notes?: readonly number[] | undefined;
  readonly cells: readonly CellView[];
}

/** One cell: what was measured, and beside it what was published. */
export interface CellView {
  /** What the column is sorted by; null goes last. */
  readonly value: number | string | null;
  /** Printed instead of the value in the column's decimals, e.g. "n/a" or a p value. */
  readonly text?: string | undefined;
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** The best of its column, or statistically tied with it. */
  readonly best?: boolean | undefined;
  /** Pictures that have a score, where not all have: "100/127". */
  readonly count?: string | undefined;
  readonly published?: { readonly text: string; readonly comparable: boolean } | undefined;
  /** Measured minus published; `beyond` where that exceeds the tolerance. */
  readonly difference?: { readonly text: string; readonly beyond: boolean } | undefined;
  /** Places in the table's footnotes. */
  readonly notes?: readonly number[] | undefined;
}

/** Scores per picture of the systems on one data set, and some of the pictures. */
export interface SetView {
  readonly name: string;
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  readonly systems: readonly ScoredSystem[];
  /** Two systems whose pictures are set against each other: the one that the report is about, and its strongest rival. */
  readonly rivals?: { readonly system: string; readonly other: string } | undefined;
  readonly pictures: readonly PictureView[];
  /** How the pictures were chosen and stored. */
  readonly rule: string;
}

export interface ScoredSystem {
  readonly name: string;
  /** The pictures in one order for all systems of a set. */
  readonly perImage: readonly { readonly id: string; readonly scores: Readonly<Record<string, number | null>> }[];
}

/** One test picture as every system made it, as data URIs of equal size. */
export interface PictureView {
  readonly id: string;
  /** Why it is here, e.g. "median psnr". */
  readonly why: string;
  readonly width: number;
  readonly height: number;
  /** In the order of the set's systems; undefined where there is none. */
  readonly systems: readonly (string | undefined)[];
  readonly target: string | undefined;
}

export interface TrainingView {
  readonly name: string;
  /** Parameters, steps, best validation. */
  readonly summary: string;
  readonly losses: readonly { readonly term: string; readonly weight: number; readonly formula: string }[];
  readonly curve: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/** The curves of several trainings on one data set, in one picture. */
export interface CurvesView {
  readonly name: string;
  readonly lines: readonly {
    readonly label: string;
    /** Lines of one system have one colour. */
    readonly colour: number;
    readonly loss: readonly CurvePoint[];
    readonly validation: readonly CurvePoint[];
  }[];
}
