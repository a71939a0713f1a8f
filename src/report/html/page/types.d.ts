import type { MetricFacts } from '../../../experiment/summary.ts';
import type { PictureView, SetView } from '../view.ts';

/** The data of a set as the page holds it; what `setData` of sections.ts writes. */
export interface SetData {
  readonly metrics: readonly (Pick<MetricFacts, 'better' | 'unit' | 'decimals' | 'pooled'> & {
    readonly name: string;
  })[];
  readonly systems: readonly string[];
  readonly rivals?: SetView['rivals'];
  readonly pictures: readonly PictureView[];
  /** Scores by system, then by metric; infinite ones as text. */
  readonly images: readonly {
    readonly id: string;
    readonly scores: readonly (readonly (number | string | null)[])[];
  }[];
  /** Pictures in all; only the first ones are in `images`. */
  readonly of: number;
}

/** A picture that is shown: a system's, or the target. */
export interface Shown {
  readonly name: string;
  readonly source: string;
  /** Place among the systems; −1 for the target. */
  readonly place: number;
}
