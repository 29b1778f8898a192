import { type Canonical, isRefusal, type Meaning } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { intercept, problem as problemOf, sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { onRows } from '../../src/ladder/rows.ts';
import { restate, vcovAt } from '../../src/statement/restate.ts';

const problem = sleepstudy('ML');
const point: Canonical = {
  beta: Float64Array.of(251.4, 10.47),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(565.5, 11.06, 11.06, 32.68) }],
  residual: { kind: 'variance', sigma2: 654.9 },
};
const referee = refereeOf(problem, 'precision');
if (!referee) throw new Error('no referee');
const meaning = (change: Partial<Meaning> = {}): Meaning => ({ ...statedFit(problem).meaning, ...change });
const errors = (change: Partial<Meaning>, of = problem, at = point, by = referee) => {
  const V = vcovAt(by, of, at, meaning(change));
  return V && Array.from({ length: V.nrow }, (_, j) => Math.sqrt(V.data[j * (V.nrow + 1)] as number));
};

describe('standard errors at a point', () => {
  test('with the variances as known are those of generalized least squares, times the scale', () => {
    const gls = referee.generalizedLeastSquares(point);
    if (isRefusal(gls)) throw new Error(gls.message);
    expect(errors({})?.[1]).toBe(Math.sqrt(gls.vcov.data[3] as number));
    expect(errors({ seScale: 1.5 })?.[1]).toBeCloseTo(1.5 * Math.sqrt(gls.vcov.data[3] as number), 12);
  });
  test('that carry the variances are no smaller, and one matrix under ML whichever name it has', () => {
    const [plain, joint, observed] = [
      errors({}),
      errors({ se: 'joint-precision' }),
      errors({ se: 'observed-information' }),
    ];
    joint?.forEach((se, j) => {
      expect(se).toBeGreaterThanOrEqual((plain?.[j] ?? 0) - 1e-9);
    });
    expect(observed).toEqual(joint);
  });
  test('under REML the formula with d beta / d phi agrees with that of ML at one point in what it adds', () => {
    const reml = { ...problem, method: 'REML' as const };
    const by = refereeOf(reml, 'precision');
    const [plain, carried] = [errors({}, reml, point, by!), errors({ se: 'joint-precision' }, reml, point, by!)];
    carried?.forEach((se, j) => {
      expect(se).toBeGreaterThanOrEqual((plain?.[j] ?? 0) - 1e-9);
      expect(se / (plain?.[j] ?? 0)).toBeLessThan(1.1);
    });
  });
  test('what it adds is, by both formulas, of one size where groups are unequal', () => {
    const few = Int32Array.from([...problem.response.y.keys()].filter((i) => i < 90 && i % 10 <= i / 12 + 1));
    const added = (method: 'ML' | 'REML') => {
      const of = onRows({ ...problem, method }, few);
      const by = refereeOf(of, 'precision')!;
      const [plain, carried] = [errors({}, of, point, by), errors({ se: 'joint-precision' }, of, point, by)];
      return carried?.map((se, j) => se ** 2 - (plain?.[j] ?? 0) ** 2) ?? [];
    };
    const [ml, reml] = [added('ML'), added('REML')];
    ml.forEach((extra, j) => {
      expect(extra).toBeGreaterThan(0);
      expect(Math.abs(Math.log((reml[j] ?? 0) / extra))).toBeLessThan(Math.log(2));
    });
  });
  test('a variance of zero is not free: it adds nothing', () => {
    const labels = Array.from({ length: 12 }, (_, i) => `g${i % 3}`);
    const x = { name: 'x', term: 'x', values: Array.from({ length: 12 }, (_, i) => i) };
    const of = problemOf(Array.from({ length: 12 }, (_, i) => Math.sin(i)), [intercept(12), x], [{ group: 'g', labels }], 'REML'); // biome-ignore format: one line
    const zero = { ...unitPoint(of), Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0) }] };
    const by = refereeOf(of, 'precision')!;
    errors({ se: 'joint-precision' }, of, zero, by)?.forEach((se, j) => {
      expect(se).toBeCloseTo(errors({}, of, zero, by)?.[j] ?? Number.NaN, 6);
    });
  });
});
describe('a fit stated elsewhere', () => {
  const fit = statedFit(problem, { logLik: -10, criterion: 25, notes: [{ code: 'lme4/singular', text: '' }] });
  test('has the log-likelihood of the referee less its constant, and no word of how it came there', () => {
    const judged = referee.logLik(point, 'ML');
    const stated = restate(fit, problem, point, meaning({ logLikConstant: 2 }));
    expect(stated?.logLik).toBe(isRefusal(judged) ? null : judged.logLik - 2);
    expect(stated).toMatchObject({ canonical: point, notes: [], trace: null, stop: { reason: 'given' } });
  });
  test('is none where the referee has no log-likelihood', () => {
    const beyond = { ...point, residual: { kind: 'variance' as const, sigma2: -1 } };
    expect(restate(fit, problem, beyond)).toBeNull();
  });
  test('its criterion keeps its offset from minus twice the log-likelihood, unless that is rounding', () => {
    const stated = restate(fit, problem, point);
    expect((stated?.criterion ?? 0) + 2 * (stated?.logLik ?? 0)).toBeCloseTo(5, 8);
    const printed = restate({ ...fit, criterion: 20.00000001 }, problem, point);
    expect((printed?.criterion ?? 0) + 2 * (printed?.logLik ?? 0)).toBe(0);
  });
});
