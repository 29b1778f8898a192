import { expect, test } from 'vitest';
import { Results, summaryOf } from '../src/index.ts';
import { FILE, studyOf } from './a-study.ts';

const REPLICATES = 40;
/** Two estimators of one number: the second is far off on the replicates on which it says that it failed. */
function planted() {
  const study = studyOf({
    ...FILE,
    replicates: REPLICATES,
    design: { listed: [{ n: 8, sd: 0.5 }] },
    estimators: ['lme4/ML', 'nlme/ML'],
    estimands: [{ quantity: 'beta|time', true: 1 }],
    wanted: { bias: 0.01 },
  });
  const results = new Results(study);
  const rows: Record<string, unknown>[] = [];
  for (let replicate = 1; replicate <= REPLICATES; replicate++) {
    const noise = Math.sin(replicate * 7) / 2;
    const fails = replicate % 4 === 0;
    const row = (estimator: string, label: string, verdict: string, estimate: number, certified: number) => ({
      scenario: 1,
      replicate,
      estimator,
      label,
      verdict,
      gain: verdict === 'stopped-short' ? 0.5 : 0,
      singular: false,
      withheld: false,
      'estimate:beta|time': estimate,
      'se:beta|time': 0.4,
      'certified-estimate:beta|time': certified,
      'certified-se:beta|time': 0.4,
    });
    rows.push(row('lme4/ML', 'converged', 'interior-maximum', 1.05 + noise, 1.05 + noise));
    rows.push(
      row(
        'nlme/ML',
        fails ? 'not-converged' : 'converged',
        fails ? 'stopped-short' : 'interior-maximum',
        1.05 + noise + (fails ? 3 : 0),
        1.05 + noise,
      ),
    );
  }
  const names = Object.keys(rows[0] ?? {});
  results.add({ rows: rows.length, columns: new Map(names.map((name) => [name, rows.map((row) => row[name])])) });
  return summaryOf(results);
}

test('what failed is dropped as each policy says', () => {
  const { performance } = planted();
  const bias = (estimator: string, policy: string) =>
    performance.find((one) => one.measure === 'bias' && one.estimator === estimator && one.policy === policy);
  expect(bias('nlme/ML', 'none')).toMatchObject({ n: 40 });
  expect(bias('nlme/ML', 'none')?.value).toBeCloseTo((bias('lme4/ML', 'none')?.value ?? 0) + 0.75, 10);
  expect(bias('nlme/ML', 'own')).toMatchObject({ n: 30 });
  expect(bias('lme4/ML', 'own')).toMatchObject({ n: 40 });
  expect(bias('lme4/ML', 'union')).toMatchObject({ n: 30 });
  expect(bias('nlme/ML', 'union')?.value).toBe(bias('lme4/ML', 'union')?.value);
  expect(bias('nlme/ML', 'certified')?.value).toBe(bias('lme4/ML', 'certified')?.value);
});
test('a conclusion that hangs on the policy is one, and equal estimators are no order', () => {
  const { conclusions } = planted();
  const rmse = conclusions.find(({ what }) => what === 'rmse');
  expect(rmse).toMatchObject({ by: { none: 'first', union: 'same', certified: 'same' }, depends: true });
});
test('labels, verdicts and false alarms are counted, the farthest fits named', () => {
  const { fits, worst, needed } = planted();
  expect(fits[1]).toMatchObject({
    fits: 40,
    failed: 10,
    labels: { converged: 30, 'not-converged': 10 },
    notAMaximum: 10,
    silent: 0,
    falseAlarm: 0,
    largestGain: 0.5,
    convergence: { n: 40, value: 0.75 },
  });
  expect(worst[0]).toMatchObject({ replicate: 4, estimator: 'nlme/ML', gain: 0.5 });
  const [first] = needed.filter(({ measure }) => measure === 'bias');
  // errors fall with the root of the number of replicates
  expect(first?.more).toBe(Math.ceil(40 * ((first?.mcse ?? 0) / 0.01) ** 2) - 40);
});
test('the largest gain of more fits than a call takes arguments', () => {
  const replicates = 150_000;
  const results = new Results(
    studyOf({ ...FILE, replicates, design: { listed: [{ n: 8, sd: 0.5 }] }, estimators: ['lme4/ML'] }),
  );
  const filled = (value: (replicate: number) => unknown) => Array.from({ length: replicates }, (_, i) => value(i + 1));
  results.add({
    rows: replicates,
    columns: new Map(
      Object.entries({
        scenario: filled(() => 1),
        replicate: filled((replicate) => replicate),
        estimator: filled(() => 'lme4/ML'),
        label: filled(() => 'converged'),
        verdict: filled(() => 'stopped-short'),
        gain: filled((replicate) => (replicate === 77_777 ? 2 : 0.5)),
        singular: filled(() => false),
        withheld: filled(() => false),
      }),
    ),
  });
  expect(summaryOf(results).fits[0]).toMatchObject({ notAMaximum: replicates, largestGain: 2 });
});
