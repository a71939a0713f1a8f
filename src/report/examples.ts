import type { MetricFacts } from '../experiment/summary.ts';

/** What the choice of pictures depends on: scores of all systems, and which two are set against each other. */
export interface ScoresForChoice {
  readonly metrics: Readonly<Record<string, MetricFacts>>;
  readonly systems: readonly {
    readonly name: string;
    readonly perImage: readonly { readonly id: string; readonly scores: Readonly<Record<string, number | null>> }[];
  }[];
  readonly rivals?: { readonly system: string; readonly other: string } | undefined;
}

/** A picture that a report shows, and why it was taken. */
export interface ChosenPicture {
  readonly id: string;
  readonly why: string;
}

/** A picture, and how good the system is on it. */
interface Ranked {
  readonly id: string;
  readonly good: number;
}

/**
 * The pictures at given shares of the ranking of the system in question by the first metric (1 is the best). Chosen by
 * rule, not by taste. Where no picture has a finite score, the first ones are taken.
 */
export function picturesAt(scores: ScoresForChoice, shares: readonly number[]): ChosenPicture[] {
  const [metric] = Object.keys(scores.metrics);
  const ranked = rankedBy(scores, ({ scores: own }) => own[metric!]);
  if (ranked.length === 0)
    return (inQuestion(scores)?.perImage ?? [])
      .slice(0, shares.length)
      .map(({ id }) => ({ id, why: 'no score to rank by' }));
  const chosen = shares.map((share) => ({
    id: ranked[Math.round(share * (ranked.length - 1))]!.id,
    why: share === 1 ? `best ${metric}` : share === 0 ? `worst ${metric}` : `${metric} at ${Math.round(100 * share)} %`,
  }));
  return once(chosen);
}

/** The pictures on which a system is ahead of its rival most, and behind it most, by the first metric. */
export function picturesApart(scores: ScoresForChoice, most = 1): ChosenPicture[] {
  const { systems, rivals, metrics } = scores;
  const [metric, facts] = Object.entries(metrics)[0] ?? [];
  const [system, other] = [rivals?.system, rivals?.other].map((wanted) => systems.find(({ name }) => name === wanted));
  if (metric === undefined || !facts || !system || !other) return [];
  const rival = new Map(other.perImage.map(({ id, scores: own }) => [id, own[metric]]));
  const ranked = rankedBy(scores, ({ id, scores: own }) => {
    const [a, b] = [own[metric], rival.get(id)];
    return Number.isFinite(a) && Number.isFinite(b) ? a! - b! : null;
  });
  const ahead = ranked
    .filter(({ good }) => good > 0)
    .slice(-most)
    .reverse();
  const behind = ranked.filter(({ good }) => good < 0).slice(0, most);
  return once([
    ...ahead.map(({ id }) => ({ id, why: `${system.name} ahead of ${other.name} ${mostly(most)} by ${metric}` })),
    ...behind.map(({ id }) => ({ id, why: `${system.name} behind ${other.name} ${mostly(most)} by ${metric}` })),
  ]);
}

const mostly = (most: number): string => (most === 1 ? 'most' : 'far');

/** The system that a report is about: the one that is set against a rival, or the last one. */
export function inQuestion({ systems, rivals }: ScoresForChoice): ScoresForChoice['systems'][number] | undefined {
  return systems.find(({ name }) => name === rivals?.system) ?? systems.at(-1);
}

/** The pictures of the system in question from the worst to the best; those without a finite value are left out. */
function rankedBy(
  scores: ScoresForChoice,
  value: (one: ScoresForChoice['systems'][number]['perImage'][number]) => number | null | undefined,
): Ranked[] {
  const sign = Object.values(scores.metrics)[0]?.better === 'lower' ? -1 : 1;
  return (inQuestion(scores)?.perImage ?? [])
    .flatMap((one) => {
      const found = value(one);
      return Number.isFinite(found) ? [{ id: one.id, good: sign * found! }] : [];
    })
    .sort((a, b) => a.good - b.good);
}

/** Each picture once, at its first place and with its first reason. */
export function once(chosen: readonly ChosenPicture[]): ChosenPicture[] {
  return chosen.filter(({ id }, place) => chosen.findIndex((one) => one.id === id) === place);
}
