/**
 * A nested model without its random effects: every way of saying it ends where random effects end, and a data set whose
 * rows repel one another is said to be what it is.
 */
import { backends, engineNamed } from '@mixdiff/backends';
import { isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { marginalOf, withZeros } from '@mixdiff/explain';
import { Random } from '@mixdiff/probability';
import { type Entrant, Runs } from '@mixdiff/runs';
import type { MarginalDocument } from '@mixdiff/schema';
import { agree, intercept, jsp, penicillin, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

const entrantOf = (id: string): Entrant => {
  const named = engineNamed(id, backends, {});
  if (isRefusal(named)) throw new Error(named.message);
  return { ...named, label: `${id}*`, kind: 're-implementation' };
};
const entrants = ['nlme', 'mmrm'].map(entrantOf);
const runsOf = (make: (method: Method) => Problem): Runs => {
  const made = { ML: make('ML'), REML: make('REML') };
  return new Runs((method) => made[method], { milliseconds: () => 0 }, { starts: 3, seed: 1 });
};
const only = async (make: (method: Method) => Problem, method: Method): Promise<MarginalDocument> => {
  const [document] = await marginalOf(runsOf(make), [method], { entrants });
  if (!document) throw new Error('no section');
  return document;
};

// base R's Nelder-Mead over free s, w, v; lme, gls 3.1-162 and mmrm 0.3.19 end at the same. The ratios are those at which
// mmrm's sp_exp was found best
describe.each([
  ['ML', -2964.1646886, -2965.1073396, 1.142248],
  ['REML', -5923.65026 / 2, -5925.498444 / 2, 1.137953],
] as const)('JSP by %s', (method, logLik, without, ratio) => {
  test('is fitted without a random class effect in three ways, and without any random effect in two', async () => {
    const { ways, free, positive } = await only(jsp, method);
    const nested = ways.filter(({ space }) => space !== 'outer-only');
    expect(nested.map(({ engine, way, space }) => [engine, way, space])).toEqual([
      ['nlme*', 'inner-compound-symmetry', 'inner-free'],
      ['nlme*', 'exponential-nugget', 'positive'],
      ['mmrm*', 'exponential', 'positive'],
    ]);
    for (const way of nested) {
      agree(way.logLik as number, logLik, { abs: 1e-6, source: `${way.engine} ${way.way}` });
      expect(Math.abs(way.gap as number)).toBeLessThan(1e-6);
    }
    agree(nested[2]?.ratio as number, ratio, { abs: 1e-6, source: 'profile over mmrm fits' });
    expect(free).toEqual(positive);
  });
  test('compound symmetry within school is another model, by gls and by mmrm', async () => {
    const { ways, outerOnly } = await only(jsp, method);
    const other = ways.filter(({ space }) => space === 'outer-only');
    expect(other.map(({ engine }) => engine)).toEqual(['nlme*', 'mmrm*']);
    for (const { logLik: end } of other) agree(end as number, without, { abs: 3e-6, source: 'mmrm, gls' });
    agree(outerOnly.logLik as number, without, { abs: 3e-6, source: 'mmrm, gls' });
  });
});

test("glmmTMB's false zero is the model without classes", async () => {
  const runs = runsOf(jsp);
  const run = await runs.run(entrantOf('glmmTMB'), 'ML');
  const fit = isRefusal(run.fit) ? null : run.fit;
  const certificate = fit && runs.certificate(run, fit);
  const placed = certificate ? [{ run, certificate }] : [];
  const [document] = withZeros(await marginalOf(runs, ['ML'], { entrants: [] }), placed);
  expect(document?.zeros.map(({ fit: id }) => id)).toEqual([run.id]);
  const gap = document?.zeros[0]?.gap as number;
  // the published fit: -2965.107107, 2.3e-4 above what gls has without classes
  agree(gap, 2.3e-4, { abs: 5e-6, source: 'glmmTMB 1.1.9 and gls' });
});

/** Four rows to a class, whose sums vary less than those of independent rows: 1 + 4 tau = 0.12. */
function repelling(method: Method): Problem {
  const r = new Random(5);
  const [a, b, y]: [string[], string[], number[]] = [[], [], []];
  for (let i = 0; i < 24; i++) {
    const outer = r.normRand();
    for (let j = 0; j < 3; j++) {
      const u = Array.from({ length: 4 }, () => r.normRand());
      const mean = u.reduce((sum, v) => sum + v, 0) / 4;
      for (const v of u) {
        a.push(`a${i}`);
        b.push(`a${i}:b${j}`);
        y.push(10 + outer + v - mean + Math.sqrt(0.12) * mean);
      }
    }
  }
  const groups = [
    { group: 'a', labels: a },
    { group: 'a:b', labels: b },
  ];
  return problem(y, [intercept(y.length)], groups, method);
}
describe.each(['ML', 'REML'] as const)('rows that repel one another, by %s', (method) => {
  test('are fitted better with a negative covariance, which compound symmetry within classes reaches', async () => {
    const { free, positive, ways } = await only(repelling, method);
    expect(free.inner).toBeLessThan(-0.1);
    expect(positive.inner).toBe(0);
    expect((free.logLik as number) - (positive.logLik as number)).toBeGreaterThan(5);
    const [within, ...others] = ways;
    agree(within?.logLik as number, free.logLik as number, { abs: 1e-6, source: 'the search' });
    expect(others.filter(({ way }) => way.startsWith('exp')).map(({ logLik, absent }) => [logLik, absent])).toEqual(
      Array(2).fill([null, expect.stringContaining('zero at the maximum')]),
    );
  });
});
test('a crossed model has no such section', async () => {
  expect(await marginalOf(runsOf(penicillin), ['ML', 'REML'], { entrants })).toEqual([]);
});
