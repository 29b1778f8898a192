import type { SimulationDocument } from '@mixdiff/schema';
import { expect, test } from 'vitest';
import { simulationHtml, simulationTex } from '../../src/pages/index.ts';

const EVIL = '<script>alert(1)</script>';
const POLICIES = ['own', 'union', 'none', 'certified'] as const;
const measured = { n: 10, value: 0.9, mcse: 0.09 };
/** Two scenarios, two estimators; the second fails in the second scenario and its fits are no maxima. */
function study(depends: boolean, name = 'b/ML'): SimulationDocument {
  const names = ['a/ML', name];
  const scenarios = [1, 2];
  return {
    schema: 'mixdiff/simulation@1',
    title: null,
    seed: 1,
    replicates: 10,
    level: 0.95,
    failures: ['error'],
    estimators: names.map((one) => ({ name: one, estimator: 'lme4/ML' })),
    estimands: [{ name: 'x', quantity: 'beta|x' }],
    scenarios: scenarios.map((scenario) => ({ scenario, factors: { n: 10 * scenario }, done: 10, truths: { x: 1 } })),
    fits: scenarios.flatMap((scenario) =>
      names.map((estimator, i) => ({
        scenario,
        estimator,
        fits: 10,
        failed: i * (scenario - 1) * 5,
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
const around = {
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

test('first of all it says which conclusions depend on the policy, and how', () => {
  const html = simulationHtml(study(true), around);
  const finding = html.indexOf('1 of 1 conclusion depends on what is done with failed fits.');
  expect(finding).toBeGreaterThan(0);
  expect(finding).toBeLessThan(html.indexOf('picture-failures'));
  const row = /<tr><th scope="row">1: n=10<\/th>.*?<\/tr>/.exec(html)?.[0] ?? '';
  expect([...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((cell) => cell[1])).toEqual([
    'x',
    'RMSE: a/ML or b/ML',
    'a/ML',
    'a/ML',
    'b/ML',
    'a/ML',
  ]);
  expect(simulationHtml(study(false), around)).toContain('None of 1 conclusion depends');
});
test('numbers with two digits of their Monte Carlo error; the worst data set as a command that a shell takes', () => {
  const html = simulationHtml(study(true), around);
  expect(html).toContain('-0.123 (0.020)');
  expect(html).toContain('mixdiff simulate replay &#39;it&#39;\\&#39;&#39;s.yaml&#39; --scenario 2 --replicate 7');
  expect(simulationTex(study(true))).toContain('1: n=10 & a/ML & $-$0.123 (0.020)');
});
test('every picture is drawn, or says why not', () => {
  const html = simulationHtml(study(true), around);
  for (const name of ['failures', 'performance-1', 'differences-1', 'zip-1'])
    expect(html).toContain(`<figure id="picture-${name}">`);
  const without = simulationHtml({ ...study(true), differences: [] }, { ...around, zips: [] });
  expect(without).toContain('Not drawn: no two estimators state it.');
  expect(without).toContain('Not drawn: no fit states a standard error of it');
});
test('names are text', () => {
  const html = simulationHtml(study(true, EVIL), { ...around, study: EVIL });
  expect(html).not.toContain(EVIL);
  expect(html).toContain('&lt;script&gt;');
  expect(simulationTex(study(true, '\\input{x}_%'))).not.toContain('\\input{x}');
});
