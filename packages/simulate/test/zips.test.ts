import { expect, test } from 'vitest';
import { Results, summaryOf, zipsOf } from '../src/index.ts';
import { FILE, studyOf } from './a-study.ts';

test('intervals by how far they are off: as many miss the true value as the summary of coverage says', () => {
  const replicates = 250;
  const study = studyOf({
    ...FILE,
    replicates,
    design: { listed: [{ n: 8, sd: 0.5 }] },
    estimators: ['lme4/ML'],
    estimands: [{ quantity: 'beta|time', true: 1 }],
  });
  const results = new Results(study);
  const rows = Array.from({ length: replicates }, (_, i) => ({
    scenario: 1,
    replicate: i + 1,
    estimator: 'lme4/ML',
    label: 'converged',
    'estimate:beta|time': 1 + 3 * Math.sin(7 * i),
    // every tenth has no interval
    'se:beta|time': i % 10 === 0 ? null : 1,
  }));
  const names = Object.keys(rows[0] as object) as (keyof (typeof rows)[0])[];
  results.add({ rows: replicates, columns: new Map(names.map((name) => [name, rows.map((row) => row[name])])) });
  const [zip] = zipsOf(results);
  const coverage = summaryOf(results).performance.find(
    ({ measure, policy }) => measure === 'coverage' && policy === 'none',
  );
  expect(zip).toMatchObject({ scenario: 1, estimator: 'lme4/ML', truth: 1, n: coverage?.n, coverage: coverage?.value });
  const intervals = zip?.intervals ?? [];
  expect(intervals).toHaveLength(100);
  const off = intervals.map(({ low, high }) => Math.abs((low + high) / 2 - 1));
  expect(off).toEqual([...off].sort((a, b) => a - b));
  // those that miss are on top, from the centile of coverage on
  for (const { low, high, centile, covers } of intervals) {
    expect(covers).toBe(low <= 1 && 1 <= high);
    expect(covers).toBe(centile < 100 * (coverage?.value ?? Number.NaN));
  }
});
