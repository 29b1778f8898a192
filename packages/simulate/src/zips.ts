/** What a zip plot shows: intervals of one estimator in one scenario, in the order of how far they are from the true value. */
import { quantiles } from './measures.ts';
import type { Results } from './results.ts';

export interface Zips {
  readonly scenario: number;
  readonly estimator: string;
  readonly estimand: string;
  readonly truth: number;
  readonly coverage: number;
  readonly n: number;
  readonly intervals: readonly {
    readonly low: number;
    readonly high: number;
    /** Of |estimate - truth| over its half width, from 0 to 100. */
    readonly centile: number;
    readonly covers: boolean;
  }[];
}
/** Lines that a picture shows; of more, those at evenly spaced centiles. */
const MOST = 100;

/** Of every scenario, estimator and estimand that has intervals and a true value; every fit is kept. */
export function zipsOf(results: Results): Zips[] {
  const { estimators, estimands, scenarios, level } = results.study;
  return estimands.flatMap(({ name: estimand, truths }, e) =>
    scenarios.flatMap(({ id }, k) =>
      estimators.flatMap(({ name: estimator }) => {
        const { estimate, se, df } = results.of(id, estimator).stated[e];
        const truth = truths[k];
        const quantile = quantiles(level, df);
        const all = Array.from(estimate.keys())
          .filter((i) => Number.isFinite(estimate[i]) && Number.isFinite(se[i]))
          .map((i) => ({ i, half: quantile(i) * se[i] }))
          .map(({ i, half }) => ({
            low: estimate[i] - half,
            high: estimate[i] + half,
            off: Math.abs(estimate[i] - truth) / half,
          }))
          .sort((a, b) => a.off - b.off);
        if (all.length === 0 || !Number.isFinite(truth)) return [];
        const marked = all.map(({ low, high, off }, rank) => ({
          low,
          high,
          centile: (100 * (rank + 0.5)) / all.length,
          covers: off <= 1,
        }));
        const step = Math.max(1, all.length / MOST);
        const intervals = Array.from(
          { length: Math.min(MOST, all.length) },
          (_, j) => marked[Math.floor((j + 0.5) * step)],
        );
        const coverage = marked.filter(({ covers }) => covers).length / all.length;
        return [{ scenario: id, estimator, estimand, truth, coverage, n: all.length, intervals }];
      }),
    ),
  );
}
