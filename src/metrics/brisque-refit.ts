import { BenchError } from '../core/errors.ts';
import { grayPlane } from '../image/plane.ts';
import { brisqueFeatures } from './brisque-features.ts';
import { brisqueLive, smallestBrisqueSide } from './brisque-live.ts';
import type { BrisqueModel } from './fit/fit-brisque.ts';
import { assertSide, type Metric, versionOf } from './metric.ts';
import { predictSvr, scaleFeatures } from './svr.ts';

const mend = 'bench fit brisque --images DIR --mos FILE --name NAME, then brisque-refit@NAME';

/**
 * BRISQUE features with a regression refitted to opinion scores of 0 to 100; larger is better, unlike `brisque-live`.
 *
 * **Source** Mittal, Moorthy, Bovik, TIP 2012; refitted as papers do that print larger values for better pictures.
 * **Input** One picture with sides of at least 16 pixels, as MATLAB's rounded 8-bit gray; `brisque-refit@NAME` names
 * the fitted model.
 * **Output** The opinion score that the model predicts, higher is better.
 * **Deviations** The database that a paper used is its own; values of different models cannot be compared.
 */
export const brisqueRefit: Metric = {
  ...brisqueLive,
  name: 'brisque-refit',
  protocol: 'BRISQUE features, regression fitted to opinion scores 0 to 100 (name the model: brisque-refit@NAME)',
  better: 'higher',
  needs: [],
  lacks: { reason: `needs a fitted model: ${mend}`, mend },
  source: { ...brisqueLive.source, checkedAgainst: 'svm-train and svm-predict of libsvm' },
  score() {
    throw new BenchError('missing-model', 'The metric brisque-refit needs a fitted model, and none is named.', {
      mend,
    });
  },
};

/** `brisque-refit@NAME`: the metric with a fitted model. */
export function brisqueRefitWith(model: string, { svr, ranges }: BrisqueModel): Metric {
  const metric: Metric = {
    ...brisqueRefit,
    name: `brisque-refit@${model}`,
    protocol: `BRISQUE features, regression "${model}" fitted to opinion scores 0 to 100, MATLAB's rounded gray`,
    version: versionOf([svr.gamma, svr.rho, ...svr.coefficients, ...svr.vectors, ...ranges.minima, ...ranges.maxima]),
    lacks: undefined,
    score(result) {
      assertSide(metric, result, smallestBrisqueSide);
      const features = brisqueFeatures(grayPlane(result));
      return features.every(Number.isFinite) ? predictSvr(svr, scaleFeatures(features, ranges)) : Number.NaN;
    },
  };
  return metric;
}
