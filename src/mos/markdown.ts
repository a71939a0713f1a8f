import { markdownTable } from '../report/markdown.ts';
import type { MeanInterval } from './intervals.ts';
import { type Column, columns } from './means.ts';
import { criteria, criterionFacts } from './protocol.ts';
import type { MosReport } from './report.ts';

const heads: Readonly<Record<Column, string>> = {
  colour: criterionFacts.colour.head,
  texture: criterionFacts.texture.head,
  luminance: criterionFacts.luminance.head,
  overall: criterionFacts.overall.head,
  average: 'Avg',
};

/** The report of a study as markdown. */
export function mosMarkdown(report: MosReport): string {
  const { title, command, means, notes } = report;
  const parts = [
    `# ${title}`,
    means.test ? '> **Scripted raters: test data.** No person has rated these pictures; the numbers say nothing.' : '',
    `Made by \`${command}\`.`,
    studySentences(report),
    ...(means.ratings === 0
      ? ['Nobody has rated yet, so there are no means.']
      : [meansTable(report), legend(report), '## Agreement', agreementTable(report), '## Raters', ratersTable(report)]),
    notes.length > 0 ? `## Notes\n\n${notes.map((note) => `- ${note}`).join('\n')}` : '',
    'Every rating is in `ratings.csv`, raters in `raters.csv`, means in `table.csv`, all of it in `run.json`.',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** The least number of observers that ITU-R BT.500-13, section 2.5, takes for enough. */
const recommendedRaters = 15;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function studySentences({ plan, means, idle, revised, options }: MosReport): string {
  const total = plan.pictures.length * plan.systems.length;
  const incomplete = means.raters - means.complete;
  const lines = [
    `${plural(plan.systems.length, 'system')} on ${plural(plan.pictures.length, 'picture')} of ${plan.from.name}${plan.from.simulated ? ' (simulated: no photographs)' : ''}; integers from 1 (bad) to 5 (excellent) by four criteria, blind, in balanced random order (seed ${plan.seed})${plan.showInput ? ', the input shown beside' : ''}.`,
    `${plural(means.raters, 'rater')}, ${means.ratings} of ${means.raters * total} ratings: ${means.complete} ${means.complete === 1 ? 'rater is' : 'raters are'} through${incomplete > 0 ? `, ${incomplete} ${incomplete === 1 ? 'is' : 'are'} not and ${incomplete === 1 ? 'counts' : 'count'} with what is there` : ''}${idle > 0 ? `; ${idle} more entered and rated nothing` : ''}.${revised > 0 ? ` ${plural(revised, 'rating')} ${revised === 1 ? 'was' : 'were'} changed by the rater; the last one counts.` : ''}`,
    options.screen
      ? `Raters were screened by the β2 test of ITU-R BT.500-13${means.leftOut.length === 0 ? '; it leaves nobody out' : ''}.`
      : 'Raters were not screened (`--screen` does it by ITU-R BT.500-13).',
    ...means.leftOut.map(({ rater, reason }) => `Left out: ${rater} (${reason}).`),
    ...(means.raters > 0 && means.raters < recommendedRaters
      ? [`ITU-R BT.500 asks for at least ${recommendedRaters} raters.`]
      : []),
  ];
  return lines.join('  \n');
}

/** Cells in bold belong to the best system, or to one whose distance to it may be chance. */
function meansTable({ means, published }: MosReport): string {
  const rows = means.systems.flatMap(({ system, cells, count, behindBest }) => {
    const tied = behindBest === null || (behindBest.low !== null && behindBest.low <= 0);
    const own = columns.map((column) => {
      const text = cells[column].mean.toFixed(2);
      return `${tied && column === 'average' ? `**${text}**` : text}${inBrackets(cells[column])}`;
    });
    const behind = behindBest === null ? 'best' : `${behindBest.mean.toFixed(2)}${inBrackets(behindBest)}`;
    const printed = published.rows[system];
    return [
      [system, ...own, String(count), behind],
      ...(printed
        ? [
            [
              `*printed in ${published.table}* †`,
              ...columns.map((column) => `*${printed[column].toFixed(column === 'average' ? 2 : 1)}*`),
              '',
              '',
            ],
          ]
        : []),
    ];
  });
  return markdownTable(['system', ...columns.map((column) => heads[column]), 'ratings', 'behind the best'], rows);
}

const inBrackets = ({ low, high }: MeanInterval): string =>
  low === null || high === null ? '' : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`;

function legend({ means, published }: MosReport): string {
  const alone = means.raters < 2 || means.pictures < 2;
  const lines = [
    'Cells: mean over all ratings; Avg is the mean of the four criteria.',
    alone
      ? 'No intervals: they need at least two raters and two pictures.'
      : 'In brackets: 95 % interval over raters and pictures, both taken as random (pigeonhole bootstrap, 2,000 draws, percentiles expanded by Student’s t for the smaller of the two numbers). Behind the best: difference of the averages, from paired draws. Bold: best average, and averages whose difference to it may be chance.',
  ];
  if (means.systems.some(({ system }) => published.rows[system]))
    lines.push(`† ${published.source.paper} (${published.source.year}): ${published.condition}.`);
  return lines.join('  \n');
}

function agreementTable({ agreement }: MosReport): string {
  const number = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(2));
  const { raters, units } = agreement[0]!;
  const rows = agreement.map(({ criterion, alpha, single, mean }) => [
    criterionFacts[criterion].label,
    number(alpha),
    number(single),
    number(mean),
  ]);
  const table = markdownTable(['criterion', 'Krippendorff’s α (ordinal)', 'ICC(2,1)', 'ICC(2,k)'], rows);
  const lines =
    raters < 2
      ? 'α from all ratings; intraclass correlations need two raters who are through.'
      : `α from all ratings; ICC (two-way random effects, absolute agreement) from the ${raters} raters who are through, k = ${raters}, on ${units} pictures by systems.`;
  const undefinedToo = agreement.some(({ alpha }) => alpha === null)
    ? ' n/a: the grades do not vary, or nothing can be paired.'
    : '';
  return `${table}\n\n${lines}${undefinedToo}`;
}

function ratersTable({ raters, options }: MosReport): string {
  const head = ['rater', 'ratings', ...criteria.map((criterion) => heads[criterion]), 'median s', 'counted'];
  const rows = raters.map(({ rater, ratings, of, means, seconds, counted, screening }) => [
    rater,
    `${ratings}/${of}`,
    ...criteria.map((criterion) => means[criterion].toFixed(2)),
    seconds.toFixed(1),
    counted ? 'yes' : 'no',
    ...(screening ? [`${screening.above} above, ${screening.below} below, of ${screening.of}`] : []),
  ]);
  return markdownTable(options.screen ? [...head, 'outside the β2 bounds'] : head, rows);
}
