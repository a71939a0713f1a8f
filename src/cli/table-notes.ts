import type { OpenSet } from './measure-row.ts';

/** Test sets of the paper for which one and the same set stands in: their columns hold the same numbers. */
export function sharedStandIns(open: readonly OpenSet[]): string[] {
  const hashes = new Set(open.map(({ set }) => set.manifest.hash));
  const groups = [...hashes].map((hash) => open.filter(({ set }) => set.manifest.hash === hash));
  return groups.flatMap((same) =>
    same.length > 1
      ? [
          `${same[0]!.choice.used} stands in for ${same.map(({ choice }) => choice.wanted).join(' and ')}: their numbers are the same.`,
        ]
      : [],
  );
}

/** What a training of a row on a set says of itself. */
export interface RowNote {
  readonly note: string;
  readonly row: string;
  readonly set: string;
}

/** What the trainings say of themselves; a note that is not everybody's names its rows, or its set. */
export function trainingNotes(all: readonly RowNote[]): string[] {
  const distinct = (each: 'note' | 'row' | 'set', of = all): string[] => [...new Set(of.map((one) => one[each]))];
  return distinct('note').map((note) => {
    const own = all.filter((one) => one.note === note);
    const [rows, sets] = [distinct('row', own), distinct('set', own)];
    const trainedThere = distinct(
      'row',
      all.filter(({ set }) => sets.includes(set)),
    );
    const trainedOn = distinct(
      'set',
      all.filter(({ row }) => rows.includes(row)),
    );
    const words = [
      ...(rows.length < trainedThere.length ? [rows.join(', ')] : []),
      ...(sets.length < trainedOn.length ? [`on ${sets.join(', ')}`] : []),
    ].join(' ');
    if (words === '') return note;
    return `${words.startsWith('on ') ? `O${words.slice(1)}` : words}: ${note}`;
  });
}

/** What intervals and tests take for granted. */
export const standing = (open: readonly OpenSet[]): string[] =>
  open.length === 0
    ? []
    : [
        'Intervals and tests take test pictures as independent; patches of one photograph are not quite, so that intervals are somewhat too narrow.',
      ];
