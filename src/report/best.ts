import { bestGroup } from '../experiment/ranking.ts';
import { keeps } from '../experiment/same-pictures.ts';
import type { RunRecord } from './record.ts';

/** Names of the systems that are the best of a metric or cannot be told from it; the best mean alone for a pooled one. */
export function bestOf(
  { systems, metrics, same }: Pick<RunRecord, 'systems' | 'metrics' | 'same'>,
  metric: string,
): ReadonlySet<string> {
  const { better, pooled } = metrics[metric]!;
  const shared = keeps(same?.[metric]);
  const apart = same?.[metric]?.apart ?? [];
  const ranked = systems.map(({ name, cells, perImage }) => ({
    mean: apart.includes(name) ? null : cells[metric]!.mean,
    scores: pooled ? undefined : perImage.map(({ id, scores }) => (shared(id) ? (scores[metric] ?? null) : null)),
  }));
  const best = bestGroup(ranked, better);
  return new Set(systems.flatMap(({ name }, i) => (best[i] ? [name] : [])));
}

/** How the mark of `bestOf` is to be read. */
export const bestLegend =
  'bold: the best, and those that cannot be told from it (paired sign-flip test on differences per picture, Holm over systems, 5 %; the best mean alone where the pictures are too few for the test)';

/** The same for trainings of several seeds. */
export const bestOverSeeds =
  'bold: the best, and those that cannot be told from it (Student’s t on the differences of the seeds; between what is not trained a paired sign-flip test on differences per picture; Holm over systems, 5 %)';
