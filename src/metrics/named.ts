import { lookUp } from '../core/near.ts';
import { brisqueRefitWith } from './brisque-refit.ts';
import { loadBrisque, loadNiqe } from './fit/model-file.ts';
import type { Metric } from './metric.ts';
import { metrics } from './metrics.ts';
import { niqeWith } from './niqe.ts';

/** The metric of that name, `niqe@NAME` and `brisque-refit@NAME` with a fitted model included. */
export function metricNamed(name: string): Metric {
  const [kind, model] = name.split(/@(.*)/s) as [string, string?];
  if (model && kind === 'niqe') return niqeWith(model, loadNiqe(model));
  if (model && kind === 'brisque-refit') return brisqueRefitWith(model, loadBrisque(model));
  return lookUp<Metric>('metric', metrics, name, 'bench ls metrics');
}
