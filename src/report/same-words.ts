import type { SamePictures } from '../experiment/same-pictures.ts';
import type { Summary } from '../experiment/summary.ts';

/** More ids than this are not printed under a table; run.json has them all. */
const mostIds = 8;

/** "3, 5, 8 and 4 more". */
export function someIds(ids: readonly string[]): string {
  if (ids.length <= mostIds) return ids.join(', ');
  return `${ids.slice(0, mostIds).join(', ')} and ${ids.length - mostIds} more`;
}

/** Says once under a table which pictures the numbers of a metric are over, and whose scores the others lack. */
export function sameSentences(label: string, same: SamePictures | undefined, pooled = false): string[] {
  if (!same) return [];
  const { count, of, leftOut, apart } = same;
  const alike = new Map<string, string[]>();
  for (const { id, infinite, undefined: missing } of leftOut) {
    const why = [
      ...(infinite.length > 0 ? [`infinite for ${infinite.join(', ')}`] : []),
      ...(missing.length > 0 ? [`no score for ${missing.join(', ')}`] : []),
    ].join('; ');
    alike.set(why, [...(alike.get(why) ?? []), id]);
  }
  const names = [...alike].map(([why, ids]) => `${someIds(ids)} (${why})`).join('; ');
  const best = leftOut.some(({ infinite }) => infinite.length > 0)
    ? ' Infinite: equal to what it is compared with, the best score there is.'
    : '';
  return [
    ...(leftOut.length > 0
      ? [
          `${label}: over the ${count} of ${of} pictures that have a ${pooled ? '' : 'finite '}score in every row; left out: ${names}.${best}`,
        ]
      : []),
    ...(apart.length > 0
      ? [
          `${label}: ${apart.join(', ')} ${apart.length === 1 ? 'has a score' : 'have scores'} on too few pictures to be compared; ${apart.length === 1 ? 'its number is' : 'their numbers are'} over those alone.`,
        ]
      : []),
  ];
}

/**
 * "(38/40)" for a row that lacks scores itself; where it only shares the gaps of others, the sentence under the table says
 * it for all. Reports of before that rule have no shared pictures.
 */
export function countOf(summary: Summary, row: string, same: SamePictures | undefined): string | undefined {
  const { mean, count, of, undefined: missing } = summary;
  const lacks = missing !== undefined || count < (same?.count ?? of) || same?.apart.includes(row);
  return mean !== null && count < of && lacks ? `${count}/${of}` : undefined;
}

/** What a cell does not hold and the sentence for all rows does not say. */
export function ownGaps(summary: Summary, row: string, same: SamePictures | undefined, pooled = false): string[] {
  const { infinite, undefined: missing, clamped, reason } = summary;
  if (reason) return [];
  const own = !same || same.apart.includes(row);
  const lists = [
    ['infinite (identical pictures), taken as an error of 0', pooled ? infinite : undefined],
    ['infinite (identical pictures), left out', own && !pooled ? infinite : undefined],
    ['undefined', own ? missing : undefined],
    ['clamped', clamped],
  ] as const;
  return lists.flatMap(([what, ids]) => (ids ? [`${ids.length} ${what}: ${someIds(ids)}`] : []));
}
