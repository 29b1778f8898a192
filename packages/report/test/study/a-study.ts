/** A study as its document has it. */
import type { SimulationDocument } from '@mixdiff/schema';

const POLICIES = ['own', 'union', 'none', 'certified'] as const;
const measured = { n: 10, value: 0.9, mcse: 0.09 };
/** Two scenarios, two estimators; the second fails in the second scenario and its fits are no maxima. */
export function study(
  depends: boolean,
  name = 'b/ML',
  factors: readonly Readonly<Record<string, number | string>>[] = [{ n: 10 }, { n: 20 }],
): SimulationDocument {
  const names = ['a/ML', name];
  const scenarios = factors.map((_, i) => i + 1);
  return {
    schema: 'mixdiff/simulation@1',
    title: null,
    seed: 1,
    replicates: 10,
    level: 0.95,
    failures: ['error'],
    estimators: names.map((one) => ({ name: one, estimator: 'lme4/ML' })),
    estimands: [{ name: 'x', quantity: 'beta|x' }],
    scenarios: scenarios.map((scenario) => ({
      scenario,
      factors: factors[scenario - 1] ?? {},
      done: 10,
      truths: { x: 1 },
    })),
    fits: scenarios.flatMap((scenario) =>
      names.map((estimator, i) => ({
        scenario,
        estimator,
        fits: 10,
        failed: i * ((scenario - 1) % 2) * 5,
        labels: { converged: 10 },
        verdicts: { 'interior-maximum': 10 },
        singular: 0,
        withheld: 0,
        notAMaximum: i * 3,
        silent: 0,
        falseAlarm: 0,
        largestGain: i === 0 ? null : 2.5,
        convergence: measured,
        time: measured,
      })),
    ),
    performance: scenarios.flatMap((scenario) =>
      names.flatMap((estimator) =>
        POLICIES.flatMap((policy) => [
          { scenario, estimator, estimand: 'x', policy, measure: 'bias' as const, n: 10, value: -0.1234, mcse: 0.02 },
          { scenario, estimator, estimand: 'x', policy, measure: 'coverage' as const, ...measured },
        ]),
      ),
    ),
    differences: scenarios.flatMap((scenario) =>
      (['bias', 'rmse'] as const).map((measure) => ({
        scenario,
        first: 'a/ML',
        second: name,
        estimand: 'x',
        policy: 'none' as const,
        measure,
        value: 0.1,
        mcse: 0.01,
      })),
    ),
    conclusions: [
      {
        scenario: 1,
        estimand: 'x',
        what: 'rmse',
        estimators: names,
        by: { own: 'first', union: 'first', none: depends ? 'second' : 'first', certified: 'first' },
        depends,
      },
    ],
    needed: [],
    worst: [{ scenario: 2, replicate: 7, estimator: name, label: 'converged', verdict: 'false-zero', gain: 2.5 }],
  };
}
export const around = {
  study: "it's.yaml",
  version: '1',
  zips: [
    {
      scenario: 1,
      estimator: 'a/ML',
      estimand: 'x',
      truth: 1,
      coverage: 0.5,
      n: 2,
      intervals: [
        { low: 0.5, high: 1.5, centile: 25, covers: true },
        { low: 2, high: 3, centile: 75, covers: false },
      ],
    },
  ],
};
