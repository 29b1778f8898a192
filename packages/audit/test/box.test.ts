import { type Canonical, type Matrix, sigma2Of } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { boxedBeta, highestInBox, insideBox } from '../src/box.ts';
import { boxFor, refereeFor, sure } from './made.ts';
import { decimals, pointOf, published } from './published.ts';

const problem = sleepstudy('ML');
const referee = refereeFor(problem);
const exact = published(problem, (x) => x);
const best = pointOf(exact);
const top = sure(referee.logLik(best, 'ML')).logLik;
const shifted = (at: Canonical, by: number): Canonical => ({
  ...at,
  Sigma: at.Sigma.map((m) => ({ ...m, data: m.data.map((x) => x * (1 + by)) })),
});

describe('the highest point that rounds to the printed numbers', () => {
  test.each([0, 1, 2])('is that of the maximum, to %i decimals of it', (n) => {
    const box = boxFor(published(problem, decimals(n)), problem);
    const found = highestInBox(box, referee, problem);
    expect(found && insideBox(box, found.at, problem)).toBe(true);
    expect(top - (found?.logLik ?? Number.NaN)).toBeLessThan(1e-6);
    expect(found?.logLik).toBeLessThanOrEqual(top + 1e-9);
  });
  test('is no lower than any point of the box', () => {
    const off = { ...exact, random: exact.random.map((b) => ({ ...b, cov: [['700'], ['12', '40']] })), sigma: '26' };
    const box = boxFor({ ...off, fixed: { '(Intercept)': '250', Days: '10' } }, problem);
    const found = highestInBox(box, referee, problem);
    const corner = (s: number, t: number): Canonical => ({
      beta: Float64Array.from(box.at.beta, (b, j) => b + s * (box.beta[j] as number)),
      Sigma: box.at.Sigma.map((m, k) => ({
        ...m,
        data: m.data.map((x, i) => x + t * ((box.Sigma[k] as Matrix).data[i] as number)),
      })),
      residual: { kind: 'variance', sigma2: (box.sigma.value + s * box.sigma.half) ** 2 },
    });
    for (const s of [-1, 0, 1])
      for (const t of [-1, 0, 1])
        expect(found?.logLik).toBeGreaterThanOrEqual(sure(referee.logLik(corner(s, t), 'ML')).logLik - 1e-7);
    expect(found?.logLik).toBeLessThan(top);
  });
  test('is a covariance matrix where the printed one is none by a digit', () => {
    const random = exact.random.map((b) => ({ ...b, cov: [['1.0'], ['1.0', '0.9']] }));
    const box = boxFor({ ...exact, random }, problem);
    const found = highestInBox(box, referee, problem);
    const { values } = symmetricEigen(found?.at.Sigma[0]?.data.slice() ?? new Float64Array(4).fill(-1), 2);
    expect(Math.min(...values)).toBeGreaterThan(-1e-7);
  });
  test('there is none where no covariance matrix rounds so', () => {
    const random = exact.random.map((b) => ({ ...b, cov: [['1.0'], ['3.0', '1.0']] }));
    expect(highestInBox(boxFor({ ...exact, random }, problem), referee, problem)).toBeNull();
  });
  test('is found from anywhere, unless it is late', () => {
    const box = boxFor(published(problem, decimals(0)), problem);
    const from = shifted(best, 0.5);
    expect(highestInBox(box, referee, problem, from)?.logLik).toBeCloseTo(top, 5);
    const cut = highestInBox(box, referee, problem, from, () => true);
    expect(cut?.logLik).toBeLessThanOrEqual(top);
  });
});
test('inside the box: every number rounds to its print; REML takes no notice of beta', () => {
  const box = boxFor(published(problem, decimals(2)), problem);
  expect(insideBox(box, best, problem)).toBe(true);
  expect(insideBox(box, shifted(best, 1e-3), problem)).toBe(false);
  expect(insideBox(box, { ...best, residual: { kind: 'variance', sigma2: sigma2Of(best) * 1.01 } }, problem)).toBe(
    false,
  );
  const beside = { ...best, beta: best.beta.map((b) => b + 1) };
  expect([problem, { ...problem, method: 'REML' as const }].map((of) => insideBox(box, beside, of))).toEqual([
    false,
    true,
  ]);
});
describe('fixed effects within their own box', () => {
  const vcov: Matrix = { nrow: 2, ncol: 2, data: Float64Array.of(1, 0.9, 0.9, 1) };
  const given = Float64Array.of(0, 0);
  test('are those of generalized least squares where these round so', () => {
    const gls = Float64Array.of(0.3, -0.2);
    expect(Array.from(boxedBeta(given, Float64Array.of(0.5, 0.5), gls, vcov))).toEqual([
      expect.closeTo(0.3, 9),
      expect.closeTo(-0.2, 9),
    ]);
  });
  test('else the nearest in the metric of their information: no point of a grid is nearer', () => {
    const gls = Float64Array.of(2, 0.4);
    const half = Float64Array.of(0.5, 0.5);
    const found = boxedBeta(given, half, gls, vcov);
    const det = 1 - 0.81;
    const away = (a: number, b: number): number => {
      const [x, y] = [a - 2, b - 0.4];
      return (x * x - 1.8 * x * y + y * y) / det;
    };
    const own = away(found[0] as number, found[1] as number);
    for (let a = -0.5; a <= 0.5; a += 0.05)
      for (let b = -0.5; b <= 0.5; b += 0.05) expect(own).toBeLessThanOrEqual(away(a, b) + 1e-9);
  });
});
