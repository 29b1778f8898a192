/** Cases of docs/originals/glmm.md without a maximum inside: data and estimates by R (golden/limits). */
import { type Canonical, type Certificate, isMaximum, type Problem } from '@mixdiff/contract';
import { agree, binomial, intercept, problem, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';
import { separatedDirection, supremumAtInfinity } from '../../src/integrated/separation.ts';

interface Told {
  readonly logLik: number;
  readonly beta: number | number[];
  readonly se: number | number[];
  readonly sd: number;
  readonly zi: number | null;
  readonly phi: number | null;
}
interface Data {
  readonly g: string[];
  readonly x: number[];
  readonly y: number[];
  readonly fits: { readonly lme4: Told; readonly glmmTMB: Told };
}
const recorded = readGoldenJson<{
  source: string;
  along: Data;
  groups: Data;
  poisson: { g: string[]; y: number[]; inflated: Told; plain: Told };
  under: { g: string[]; y: number[]; nbinom2: Told; plain: Told };
}>('limits/limits.json');
const { source } = recorded;

const pointOf = ({ beta, sd }: Told, more: Partial<Canonical> = {}): Canonical => ({
  beta: Float64Array.from([beta].flat()),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(sd * sd) }],
  residual: { kind: 'none' },
  ...more,
});
const column = (values: readonly number[]) => ({ name: 'x', term: 'x', values });
const withX = ({ g, x, y }: Data): Problem =>
  binomial(y, null, [intercept(y.length), column(x)], [{ group: 'g', labels: g }]);
const expected = { weights: 'likelihood', criterion: { kind: 'laplace', information: 'expected' } } as const;
const text = ({ because }: Certificate): string => because.map((note) => note.text).join(' ');

describe('separated', () => {
  test.each(['lme4', 'glmmTMB'] as const)('36 rows, along x: %s, whatever it prints', (engine) => {
    const fit = recorded.along.fits[engine];
    const found = certify(withX(recorded.along), { canonical: pointOf(fit), meaning: expected });
    expect(found.verdict).toBe('separated');
    expect(isMaximum(found.verdict)).toBe(false);
    expect(found.endless).toMatchObject({ of: 'fixed-effects', direction: [{ name: 'x', value: 1 }] });
    expect(text(found)).toContain('separated along x');
    agree(found.logLik ?? Number.NaN, fit.logLik, { abs: 1e-6, source });
    agree(found.endless?.supremum ?? Number.NaN, -9.5347, { abs: 1e-4, source: 'docs/originals/glmm.md 4.10' });
  });
  test('8 groups of 4, all 0 or all 1: the standard deviation is infinite', () => {
    const p = withX(recorded.groups);
    const found = certify(p, { canonical: pointOf(recorded.groups.fits.lme4), meaning: expected });
    expect(found.verdict).toBe('separated');
    expect(found.endless?.of).toBe('random-effects');
    agree(found.endless?.supremum ?? Number.NaN, -8 * Math.log(2), { abs: 1e-6, source: '-8 log 2' });
    agree(found.gain ?? Number.NaN, 0.775, { abs: 1e-2, source: 'lme4 states -6.32' });
    expect(certify(p, pointOf(recorded.groups.fits.glmmTMB)).verdict).toBe('separated');
  });
  test('a direction is one: nothing falls along it, and the coefficients are those of the columns', () => {
    const n = 12;
    const a = Array.from({ length: n }, (_, i) => i % 4);
    const b = Array.from({ length: n }, (_, i) => 1000 + (i % 3));
    const y = a.map((v, i) => (v - (b[i] ?? 0) + 1000 > 0.5 ? 1 : 0));
    const p = binomial(
      y,
      null,
      [intercept(n), { name: 'a', term: 'a', values: a }, { name: 'b', term: 'b', values: b }],
      [{ group: 'g', labels: a.map((_, i) => String(i % 2)) }],
    );
    const d = separatedDirection(p);
    if (!d) throw new Error('none');
    const along = a.map((v, i) => (y[i] ? 1 : -1) * ((d[0] ?? 0) + (d[1] ?? 0) * v + (d[2] ?? 0) * (b[i] ?? 0)));
    expect(Math.min(...along)).toBeGreaterThan(-1e-6);
    expect(Math.max(...along)).toBeGreaterThan(1e-4);
    // one row turned round: nothing separates any more
    const turned = {
      ...p,
      response: { ...p.response, y: p.response.y.map((v, i) => (i === 0 || i === 4 ? 1 - v : v)) },
    };
    expect(separatedDirection(turned)).toBeNull();
    expect(supremumAtInfinity(p)).toBeNull();
  });
  test('counts: a level of zeros alone takes its coefficient to minus infinity', () => {
    const x = [0, 0, 0, 0, 1, 1, 1, 1];
    const plain = problem(
      [2, 1, 0, 3, 0, 0, 0, 0],
      [intercept(8), column(x)],
      [{ group: 'g', labels: x.map((_, i) => String(i % 4)) }],
      'ML',
    );
    const p: Problem = { ...plain, response: { ...plain.response, family: 'poisson', link: 'log' } };
    expect(Array.from(separatedDirection(p) ?? [], Math.round)).toEqual([0, -1]);
    expect(certify(p, pointOf({ ...recorded.poisson.plain, beta: [0.4, -20] })).verdict).toBe('separated');
  });
});

describe('at a limit of the family', () => {
  const counts = ({ g, y }: { g: string[]; y: number[] }, family: string): Problem => {
    const plain = problem(y, [intercept(y.length)], [{ group: 'g', labels: g }], 'ML');
    return { ...plain, response: { ...plain.response, family, link: 'log' } };
  };
  test('zero-inflated Poisson of Poisson data: equal to Poisson, -192.506224', () => {
    const { poisson } = recorded;
    const plain = counts(poisson, 'poisson');
    const one = problem(poisson.y, [intercept(poisson.y.length)], [], 'ML').parts.conditional;
    const p: Problem = { ...plain, parts: { ...plain.parts, zeroInflation: one } };
    const at = pointOf(poisson.inflated, { others: { zeroInflation: Float64Array.of(poisson.inflated.zi ?? 0) } });
    const found = certify(p, at);
    expect(found.verdict).toBe('at-limit');
    expect(found.endless?.of).toBe('zero-inflation');
    agree(found.endless?.supremum ?? Number.NaN, -192.506224, { abs: 1e-5, source: 'docs/originals/glmm.md 4.11' });
    agree(found.logLik ?? Number.NaN, poisson.inflated.logLik, { abs: 1e-6, source });
    expect(found.endless?.slope).toBeLessThanOrEqual(0);
    // with zeros that the Poisson has no room for it is no limit
    const zeros = { ...p, response: { ...p.response, y: p.response.y.map((v, i) => (i % 2 === 0 ? 0 : v + 3)) } };
    expect(certify(zeros, at).verdict).toBe('stopped-short');
  });
  test('negative binomial of under-dispersed counts: -175.677413', () => {
    const { under } = recorded;
    const p = counts(under, 'nbinom2');
    const at = pointOf(under.nbinom2, {
      residual: { kind: 'none', family: { dispersion: 1 / (under.nbinom2.phi ?? 1) } },
    });
    const found = certify(p, at);
    expect(found.verdict).toBe('at-limit');
    expect(found.endless?.of).toBe('dispersion');
    agree(found.endless?.supremum ?? Number.NaN, -175.677413, { abs: 1e-5, source: 'docs/originals/glmm.md 4.12' });
    agree(found.gain ?? Number.NaN, 0, { abs: 1e-5, source });
    expect(found.endless?.slope).toBeLessThanOrEqual(0);
    // away from the limit it has stopped short
    expect(certify(p, { ...at, residual: { kind: 'none', family: { dispersion: 0.5 } } }).verdict).toBe(
      'stopped-short',
    );
  });
});
