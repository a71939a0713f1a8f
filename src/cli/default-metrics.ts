import { datasets } from '../datasets/index.ts';
import { metricNamed, unavailable } from '../metrics/index.ts';

/** What a run is scored by, and what a reader must know of the choice. */
export interface ChosenMetrics {
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

const usual = ['psnr', 'psnr@dped', 'ssim', 'ms-ssim'];

/** What the papers of a set, or of the one that it stands in for, score by. */
const bySet: Readonly<Record<string, readonly string[]>> = {
  hdr: ['tmqi', 'entropy', 'niqe', 'brisque-live', 'psnr', 'ssim'],
};

/** The metrics of a data set where nobody names any; those whose files are not here are left out and said. */
export function defaultMetrics(dataset: string | undefined): ChosenMetrics {
  const known = Object.values(datasets).find(({ name }) => name === dataset);
  const wanted = bySet[known?.standsIn ?? known?.name ?? ''] ?? usual;
  const lacking = wanted.flatMap((name) => {
    const why = unavailable(metricNamed(name));
    return why ? [{ name, ...why }] : [];
  });
  return {
    names: wanted.filter((name) => lacking.every((other) => other.name !== name)),
    notes: lacking.map(({ name, reason }) => `Not scored by ${name}, which ${reason}.`),
  };
}
