import { type Fit, isRefusal } from '@mixdiff/contract';
import { agree, dyestuff2, jsp } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { coefficientTable } from '../src/coefficients.ts';
import { kenwardRoger, kenwardRogerTable } from '../src/kenward-roger.ts';
import { combined, satterthwaiteTable } from '../src/satterthwaite.ts';
import { waldIntervals } from '../src/wald.ts';
import { waldAnova } from '../src/wald-anova.ts';
import { optimum, sure } from './models.ts';

const problem = jsp('REML');
const base = optimum(problem);
const meaning = (changed: Partial<Fit['meaning']>, extra: Partial<Fit> = {}): Fit => ({
  ...base,
  ...extra,
  meaning: { ...base.meaning, ...changed },
});
const craven = (fit: Fit) => sure(coefficientTable(fit, problem))[1];

describe('the table says what the fit says', () => {
  test('no df, no p', () => {
    expect(craven(base)).toMatchObject({ term: 'craven', statisticName: 't', df: null, p: null });
  });
  test('z from the normal', () => {
    const row = craven(meaning({ statistic: 'z', df: 'infinite' }));
    expect(row.df).toBe(Infinity);
    agree(row.p as number, 4.5e-74, { rel: 0.2, source: 'pnorm(-18.2) twice' });
  });
  test('t from its own df', () => {
    const df = new Float64Array(10).fill(854);
    const rows = sure(coefficientTable(meaning({ df: 'containment' }, { df }), problem));
    agree(rows[4].p as number, 0.0418, { abs: 5e-5, source: "the seed's nlme table, social4" });
    agree(rows[5].p as number, 0.2396, { abs: 5e-5, source: "the seed's nlme table, social5" });
  });
  test('dropped columns are left out, an indefinite Hessian leaves NaN', () => {
    const beta = base.canonical.beta.slice();
    beta[3] = Number.NaN;
    const data = base.vcov!.data.slice();
    data[11] = -1;
    const fit = { ...base, canonical: { ...base.canonical, beta }, vcov: { ...base.vcov!, data } };
    const rows = sure(coefficientTable(fit, problem));
    expect(rows).toHaveLength(9);
    expect(rows.map((row) => row.term)).not.toContain('social3');
    expect(rows[1].se).toBeNaN();
  });
  test('no covariance, no table', () => {
    const got = coefficientTable({ ...base, vcov: null, absent: { vcov: 'nlme/none' } }, problem);
    expect(isRefusal(got) && got.refused).toBe('inference/no-vcov');
  });
});

describe('Wald intervals', () => {
  test('z, or t where the fit has df', () => {
    const z = sure(waldIntervals(base, problem)).intervals;
    expect(z.slice(0, 3).map((i) => [i.name, i.lower])).toEqual([
      ['.sig01', NaN],
      ['.sig02', NaN],
      ['.sigma', NaN],
    ]);
    const { estimate, lower, upper } = z[4];
    agree(upper - lower, 2 * 1.959963984540054 * 0.0320849, { rel: 1e-6, source: 'normal quantile' });
    const df = new Float64Array(10).fill(5);
    const t = sure(waldIntervals(meaning({ df: 'containment' }, { df }), problem)).intervals[4];
    agree((t.upper - estimate) / (upper - estimate), 2.570581835636314 / 1.959963984540054, {
      rel: 1e-10,
      source: 'R: qt(0.975, 5)',
    });
  });
  test('refuses a level that is none', () => {
    const got = waldIntervals(base, problem, 95);
    expect(isRefusal(got) && got.refused).toBe('inference/level');
  });
});

describe('at a singular fit', () => {
  const zero = dyestuff2('REML');
  test('Kenward-Roger has 5 df, Satterthwaite 29', () => {
    const fit = optimum(zero);
    agree(sure(kenwardRogerTable(fit, zero))[0].df as number, 5, {
      abs: 1e-6,
      source: 'docs/originals/lme4-nlme-glmmtmb.md',
    });
    agree(sure(satterthwaiteTable(fit, zero))[0].df as number, 29, {
      abs: 1e-4,
      source: 'docs/originals/lme4-nlme-glmmtmb.md',
    });
  });
});

describe('invariances of Kenward-Roger', () => {
  const kr = (p: typeof problem) => sure(kenwardRogerTable(optimum(p), p)).map((row) => row.df as number);
  const before = kr(problem);
  test.each([
    ['shifted by 1e6', (y: number) => y + 1e6],
    ['in thousandths', (y: number) => y / 1000],
    ['in thousands', (y: number) => 1000 * y],
  ])('y %s', (_, change) => {
    kr({ ...problem, response: { ...problem.response, y: problem.response.y.map(change) } }).forEach((df, j) => {
      agree(df, before[j], { rel: 1e-5, source: 'the same model' });
    });
  });
});

test('combined degrees of freedom: the mean when they agree, 2 when one is too few', () => {
  expect(combined([7])).toBe(7);
  expect(combined([7, 7, 7])).toBe(7);
  expect(combined([1.5, 40])).toBe(2);
  // E = 10/8 + 6/4 = 2.75, 2 E / (E - 2)
  agree(combined([10, 6]), 5.5 / 0.75, { rel: 1e-14, source: 'Fai & Cornelius 1996' });
});

test('an ML fit has no Kenward-Roger, and a fit without df no p in its anova', () => {
  const ml = jsp('ML');
  const got = kenwardRoger(optimum(ml), ml);
  expect(isRefusal(got) && got.refused).toBe('inference/needs-reml');
  expect(sure(waldAnova(base, problem)).rows.map((row) => row.p)).toEqual([null, null, null]);
  const df = new Float64Array(10).fill(854);
  const rows = sure(waldAnova(meaning({ df: 'containment' }, { df }), problem)).rows;
  agree(rows[0].statistic as number, 8103.8, { abs: 0.1, source: "the seed's nlme anova; nlme stops a little short" });
  agree(rows[2].p as number, 0.0049, { abs: 5e-5, source: "the seed's nlme anova" });
});
