import { expect, test } from 'vitest';
import { bench } from '../src/bench.ts';
import { benchmarksPage } from '../src/table.ts';
import { spread } from '../src/timing.ts';

/** Nothing here asserts how long anything takes. */
test('a quick run without R times every engine and method on JSP', async () => {
  const results = await bench({ quick: true, r: false, rounds: 1 });
  const ids = results.rows.map(({ id }) => id);
  for (const name of ['lme4', 'nlme', 'glmmTMB']) {
    for (const what of ['objective', 'set-up', 'estimate', 'fit']) expect(ids).toContain(`jsp/${name}/${what}`);
  }
  for (const what of ['boot', 'profile', 'rlrt', 'kr']) expect(ids).toContain(`jsp/lme4/${what}`);
  for (const { ours, r, ratio } of results.rows) {
    expect(ours.every((ms) => ms > 0 && Number.isFinite(ms))).toBe(true);
    expect([r, ratio]).toEqual([null, null]);
  }
  // the page of the seed gives 930.34 for these degrees of freedom
  expect(results.rows.find(({ id }) => id === 'jsp/lme4/kr')?.found.ours).toBeCloseTo(930.34, 1);
  expect(benchmarksPage(results).match(/^\| jsp /gm)).toHaveLength(results.rows.length);
});

test.each([
  [[3, 1, 2], { min: 1, median: 2, max: 3 }],
  [[4, 1, 2, 3], { min: 1, median: 2.5, max: 4 }],
])('the spread of %s', (values, expected) => expect(spread(values)).toEqual(expected));
