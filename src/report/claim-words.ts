import { signed } from './numbers.ts';
import type { ClaimRecord, TableColumn, TableRecord } from './table-record.ts';

/** The interval of a claim's difference, or why there is none. */
export function claimNumbers({ measured }: ClaimRecord, column: TableColumn): string {
  if (!measured) return 'n/a';
  const { value, low, high } = measured.difference;
  const sign = (number: number): string => signed(number, column.decimals);
  return Number.isFinite(low) ? `${sign(value)} [${sign(low)}, ${sign(high)}]` : sign(value);
}

/** The difference of each seed: "+0.31, −0.02, +0.40". */
export const seedsText = ({ bySeed }: ClaimRecord, column: TableColumn): string =>
  bySeed.map((each) => signed(each, column.decimals)).join(', ');

/** How the verdicts of a table's claims are to be read. */
export function claimLegend({ settings, data }: TableRecord): string {
  const { scale, steps, seeds } = settings;
  const lines = [
    'The sign agrees or disagrees where the interval of the measured difference leaves out zero, else it is undecided.',
    seeds.length > 1
      ? `Intervals and p are over the differences of ${seeds.length} seeds (Student’s t): they say how sure the sign is for other seeds, on these test pictures.`
      : 'Intervals are over pictures of one training each (another seed may turn a small difference round); --seeds 3 gives intervals over seeds.',
  ];
  const simulated = data.some(({ facts }) => facts.simulated);
  const other = data.some(({ same }) => !same) ? [simulated ? 'simulated data' : 'other data'] : [];
  const short = scale === 'quick' || steps !== undefined ? ['short trainings'] : [];
  if (other.length + short.length > 0)
    lines.push(
      `Measured on ${[...other, ...short].join(' and by ')}: this says what happened here, not whether the paper is right.`,
    );
  return lines.join(' ');
}
