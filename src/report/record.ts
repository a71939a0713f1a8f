import type { ComparedSystem, Comparison, SameByMetric } from '../experiment/compare.ts';
import type { MetricFacts } from '../experiment/summary.ts';

/** Everything a run's report is printed from: plain data, no clocks, no functions. */
export interface RunRecord {
  readonly title: string;
  /** The command that gives this report again. */
  readonly command: string;
  readonly dataset: DatasetFacts;
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  readonly systems: readonly SystemRecord[];
  /** The pictures that the numbers of a metric are over, where some row lacks one; left out in older reports. */
  readonly same?: SameByMetric | undefined;
  /** The trained system against the strongest other one, by metric; empty when there is nothing to compare. */
  readonly comparisons: readonly Comparison[];
  readonly training: TrainingFacts | undefined;
  /** Sentences a reader must know: stand-ins, conversions, reasoned defaults. */
  readonly notes: readonly string[];
}

export interface DatasetFacts {
  readonly name: string;
  readonly manifest: string;
  readonly simulated: boolean;
  /** The data set that this one stands in for. */
  readonly standsIn?: string | undefined;
  readonly licence: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A system with its cells and its scores per picture. */
export interface SystemRecord extends ComparedSystem {
  readonly key: string;
  /** Paper and year. */
  readonly source: string;
  /** Of a trained system: how it was trained. */
  readonly training?: TrainingFacts | undefined;
}

export interface TrainingFacts {
  /** Folder name of the training in the store, where its weights lie. */
  readonly key: string;
  readonly recipe: object;
  readonly parameters: number;
  readonly steps: number;
  /** Seconds of training, waiting and validation included, and the back ends that did it, in order. */
  readonly seconds: number;
  readonly backends: readonly string[];
  readonly best: { readonly step: number; readonly psnr: number } | undefined;
  readonly losses: readonly { readonly term: string; readonly weight: number; readonly formula: string }[];
  /** The training that this one starts from or follows. */
  readonly earlier: { readonly recipe: string; readonly as: string; readonly key: string } | undefined;
  /** True where a loss or the discriminator looked through random filters instead of ImageNet's. */
  readonly randomFeatures: boolean;
}
