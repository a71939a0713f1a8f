import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { studentCdf, studentQuantile } from '../experiment/student.ts';
import { intraclassCorrelation, krippendorffAlpha } from './agreement.ts';
import { agreementOf } from './agreement-of.ts';
import { drawMeans, intervalOf } from './intervals.ts';
import { mosMeans } from './means.ts';
import type { Grade, Rating, Scores } from './protocol.ts';
import { screenRaters } from './screening.ts';
import type { Study } from './study.ts';

describe('krippendorffAlpha', () => {
  const observers = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
  ];
  const units = observers[0]!.map((_, u) => observers.map((row) => row[u]!).filter((value) => value > 0));

  it('gives 0.815 for the worked example of Krippendorff (2011)', () => {
    expect(krippendorffAlpha(units)).toBeCloseTo(0.815, 3);
  });

  it('is 1 for full agreement, does not depend on what the grades are called, and is near 0 for chance', () => {
    expect(krippendorffAlpha([[1, 1], [3, 3, 3], [5, 5], [2]])).toBe(1);
    expect(krippendorffAlpha(units.map((unit) => unit.map((value) => value ** 3)))).toBeCloseTo(
      krippendorffAlpha(units),
      12,
    );
    const random = randomStream(1, 'chance');
    const chance = Array.from({ length: 2000 }, () => [1 + random.integer(5), 1 + random.integer(5)]);
    expect(Math.abs(krippendorffAlpha(chance))).toBeLessThan(0.05);
  });

  it('is undefined where nothing varies or nothing can be paired', () => {
    expect(
      krippendorffAlpha([
        [3, 3],
        [3, 3],
      ]),
    ).toBeNaN();
    expect(krippendorffAlpha([[1], [2]])).toBeNaN();
  });
});

describe('intraclassCorrelation', () => {
  const table2 = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ];

  it('gives 0.29 and 0.62 for table 2 of Shrout & Fleiss (1979)', () => {
    const { single, mean } = intraclassCorrelation(table2);
    expect(single).toBeCloseTo(0.29, 2);
    expect(mean).toBeCloseTo(0.62, 2);
  });

  it('follows the Spearman–Brown formula from one rater to four, and needs two of both', () => {
    const { single, mean } = intraclassCorrelation(table2);
    expect(mean).toBeCloseTo((4 * single) / (1 + 3 * single), 12);
    expect(intraclassCorrelation([[1, 2]]).mean).toBeNaN();
    expect(intraclassCorrelation([[1], [2]]).mean).toBeNaN();
  });
});

describe("Student's t", () => {
  it('has the quantiles of printed tables and the closed form of one degree of freedom', () => {
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.776445, 6);
    expect(studentQuantile(0.975, 28)).toBeCloseTo(2.048407, 6);
    for (const t of [-3, -0.5, 0, 1, 20]) expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
  });
});

describe('drawMeans', () => {
  const random = randomStream(5, 'crossed');
  const [raters, pictures] = [6, 9];
  const rows = Array.from({ length: raters }, () => {
    const own = random.normal();
    return Array.from({ length: pictures }, (_, i) => own + i / 4 + random.normal() / 2);
  });
  const observations = rows.flatMap((row, rater) =>
    row.map((value, picture) => ({ rater, picture, system: 0, values: [value] })),
  );
  const sizes = { raters, pictures, systems: 1, values: 1 };

  it('has the variance that theory gives for drawing raters and pictures', () => {
    const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
    const variance = (values: readonly number[]): number => {
      const middle = mean(values);
      return mean(values.map((each) => (each - middle) ** 2));
    };
    const byRater = rows.map(mean);
    const byPicture = rows[0]!.map((_, i) => mean(rows.map((row) => row[i]!)));
    const grand = mean(byRater);
    const rest = variance(rows.flatMap((row, r) => row.map((value, i) => value - byRater[r]! - byPicture[i]! + grand)));
    const expected = variance(byRater) / raters + variance(byPicture) / pictures + rest / (raters * pictures);
    const { means, drawn } = drawMeans(observations, sizes, { draws: 20_000 });
    expect(means[0]![0]).toBeCloseTo(grand, 12);
    expect(variance([...drawn[0]![0]!]) / expected).toBeCloseTo(1, 1);
    expect(mean([...drawn[0]![0]!])).toBeCloseTo(grand, 1);
  });

  it('leads to intervals that hold the true mean at least as often as they say', () => {
    const [few, some, studies] = [5, 8, 150];
    let held = 0;
    for (let study = 0; study < studies; study++) {
      const chance = randomStream(study, 'coverage');
      const [byRater, byPicture] = [few, some].map((count) => Array.from({ length: count }, () => chance.normal() / 2));
      const rated = byRater!.flatMap((a, rater) =>
        byPicture!.map((b, picture) => ({ rater, picture, system: 0, values: [a + b + 0.7 * chance.normal()] })),
      );
      const small = { raters: few, pictures: some, systems: 1, values: 1 };
      const { means, drawn } = drawMeans(rated, small, { draws: 400 });
      const { low, high } = intervalOf(means[0]![0]!, drawn[0]![0]!, small);
      if (low! <= 0 && high! >= 0) held++;
    }
    expect(held / studies).toBeGreaterThan(0.95);
  });

  it('gives no interval for one rater or one picture, and one of width zero where all are equal', () => {
    const { means, drawn } = drawMeans(observations, sizes);
    expect(intervalOf(means[0]![0]!, drawn[0]![0]!, { raters: 1, pictures })).toMatchObject({ low: null, high: null });
    const equal = drawMeans(
      observations.map((each) => ({ ...each, values: [4] })),
      sizes,
    );
    expect(intervalOf(4, equal.drawn[0]![0]!, sizes)).toEqual({ mean: 4, low: 4, high: 4 });
  });
});

const rating = (
  rater: string,
  picture: string,
  system: string,
  grade: Grade,
  changes: Partial<Scores> = {},
): Rating => ({
  rater,
  picture,
  system,
  trial: 0,
  scores: { colour: grade, texture: grade, luminance: grade, overall: grade, ...changes },
  seconds: 1,
  scale: 1,
  at: '2026-01-01T00:00:00Z',
  test: true,
});

describe('screenRaters', () => {
  const pictures = Array.from({ length: 10 }, (_, i) => `p${i}`);
  const panel = Array.from({ length: 30 }, (_, r) =>
    pictures.map((picture, p) => rating(`r${r}`, picture, 's', ([2, 3, 3, 3, 4] as const)[(r + p) % 5]!)),
  ).flat();

  it('leaves out who strays both ways, and keeps who is strict', () => {
    const wild = pictures.map((picture, i) => rating('wild', picture, 's', i % 2 === 0 ? 1 : 5));
    const harsh = pictures.map((picture) => rating('harsh', picture, 's', 1));
    const found = screenRaters([...panel, ...wild, ...harsh]);
    expect(found.filter(({ rejected }) => rejected).map(({ rater }) => rater)).toEqual(['wild']);
    const { above, below, of } = found.find(({ rater }) => rater === 'harsh')!;
    expect([above, below, of]).toEqual([0, 40, 40]);
  });

  it('takes the wide bound where the kurtosis is outside 2 to 4', () => {
    // Grades 3 ×9 and 5: mean 3.2, S = 0.632, β2 = 8.1, so the bound is 3.2 + √20·0.632 = 6.03 and not 3.2 + 2·0.632 = 4.46.
    const grades: Grade[] = [3, 3, 3, 3, 3, 3, 3, 3, 3, 5];
    const found = screenRaters(grades.map((grade, i) => rating(`r${i}`, 'p', 's', grade)));
    expect(found.every(({ above, below }) => above + below === 0)).toBe(true);
  });
});

describe('mosMeans', () => {
  const study = (ratings: Rating[], pictures: string[], systems: string[]): Study => ({
    plan: {
      format: 1,
      name: 'known',
      test: true,
      seed: 1,
      showInput: false,
      created: '',
      systems: systems.map((name) => ({ name, key: name, source: '' })),
      pictures: pictures.map((id) => ({ id, width: 1, height: 1, input: '', files: systems.map(() => '') })),
      from: { name: 'known', simulated: false },
    },
    raters: [],
    ratings,
    revised: 0,
    notes: [],
  });
  const ratings = [
    rating('a', 'p', 'x', 5, { texture: 3 }),
    rating('a', 'q', 'x', 4),
    rating('a', 'p', 'y', 1),
    rating('a', 'q', 'y', 2),
    rating('b', 'p', 'x', 3),
    rating('b', 'p', 'y', 1),
  ];

  it('averages by criterion and over the four, counts incomplete raters, and says that it is test data', () => {
    const means = mosMeans(study(ratings, ['p', 'q'], ['x', 'y', 'unrated']));
    expect(means).toMatchObject({ test: true, raters: 2, complete: 0, pictures: 2, ratings: 6 });
    expect(means.systems.map(({ system, count }) => [system, count])).toEqual([
      ['x', 3],
      ['y', 3],
    ]);
    const [x, y] = means.systems;
    expect(x!.cells.colour.mean).toBe(4);
    expect(x!.cells.texture.mean).toBeCloseTo(10 / 3, 12);
    expect(x!.cells.average.mean).toBeCloseTo((4 + 10 / 3 + 4 + 4) / 4, 12);
    expect(x!.behindBest).toBeNull();
    expect(y!.behindBest!.mean).toBeCloseTo(x!.cells.average.mean - 4 / 3, 12);
  });

  it('leaves incomplete raters out on demand and names them', () => {
    const means = mosMeans(study(ratings, ['p', 'q'], ['x', 'y']), { completeOnly: true });
    expect(means).toMatchObject({ raters: 1, complete: 1, ratings: 4 });
    expect(means.leftOut).toEqual([{ rater: 'b', reason: 'incomplete: 2 of 4 ratings' }]);
    expect(means.systems[0]!.cells.colour).toEqual({ mean: 4.5, low: null, high: null });
  });

  it('is empty for a study that nobody has rated', () => {
    expect(mosMeans(study([], ['p'], ['x']))).toMatchObject({ systems: [], raters: 0, ratings: 0 });
  });

  it('computes intraclass correlations from complete raters only, alpha from all', () => {
    const [colour] = agreementOf(ratings, 4);
    expect(colour).toMatchObject({ criterion: 'colour', raters: 1, units: 4, mean: null });
    expect(colour!.alpha).toBeGreaterThan(0);
  });
});
