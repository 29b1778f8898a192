import { isRefusal } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { intercept, marginal } from '@mixdiff/testing';
import { expect, it } from 'vitest';
import { criterionNoise } from '../../src/causes/criterion-noise.ts';
import { errorsByInformation } from '../../src/statement/restate.ts';
import { sideOf, stepBetween } from '../made.ts';
import { point as at, binary, bySaying, LAPLACE } from './generalized.ts';
import { n, subjects, y } from './residuals.ts';

const of = (method: 'ML' | 'REML') => marginal(y, [intercept(n)], subjects, method);
const point = (rho: number) => ({
  beta: Float64Array.of(3),
  Sigma: [],
  residual: { kind: 'marginal' as const, sigma2: 2, parameters: { rho } },
});
function dense(method: 'ML' | 'REML'): number {
  const judged = refereeOf(of(method), 'precision')?.logLik(point(0.1), method);
  if (!judged || isRefusal(judged)) throw new Error('no likelihood');
  return judged.logLik;
}
function asked(
  off: number,
  { method = 'REML' as 'ML' | 'REML', se = 'joint-precision' as const, open = false, quantity = 'logLik' } = {},
) {
  const side = sideOf('stated', of(method), {
    fit: { canonical: point(0.1), logLik: dense(method) + off, method },
    meaning: { se },
    open,
  });
  return criterionNoise.detect(stepBetween(side, sideOf('other', of(method)), 'print', quantity));
}
it('noise of a restricted likelihood with the residuals among the random effects', () => {
  expect(asked(6e-5)?.evidence).toMatchObject({ fit: 'stated', dense: dense('REML') });
  expect(asked(-6e-5)?.sentence).toContain('6.0e-5 below');
  expect(asked(6e-5, { quantity: 'aic' })).not.toBeNull();
});
it('more than that, or next to nothing, is something else', () => {
  // 1e-4 and 2e-6 of a variance of 2
  expect(asked(1.03e-4)).not.toBeNull();
  expect(asked(1.05e-4)).toBeNull();
  expect(asked(1e-9)).toBeNull();
});
it('neither under ML nor of an engine at hand, of other standard errors or of estimates', () => {
  expect(asked(6e-5, { method: 'ML' })).toBeNull();
  expect(asked(6e-5, { open: true })).toBeNull();
  expect(asked(6e-5, { se: 'theta-fixed' as never })).toBeNull();
  expect(asked(6e-5, { quantity: 'beta|(Intercept)' })).toBeNull();
});
it('standard errors that are apart by little, and by no more', () => {
  const errors = (factor: number) => {
    const side = sideOf('stated', of('REML'), {
      fit: { canonical: point(0.1), logLik: dense('REML') + 6e-5, method: 'REML' },
      meaning: { se: 'joint-precision' },
      open: false,
    });
    const scaled = {
      ...side,
      reported: { ...side.reported, fixed: side.reported.fixed.map((row) => ({ ...row, se: (row.se ?? 1) * factor })) },
    };
    const difference = stepBetween(scaled, side, 'print', 'se|(Intercept)');
    return criterionNoise.detect(difference);
  };
  expect(errors(1.0008)?.sentence).toContain('come from differences of a restricted likelihood');
  expect(errors(1.05)).toBeNull();
});
it('standard errors of a generalized model by differences: one is off its own information, the other is not', () => {
  const information = refereeOf(binary, 'likelihood', LAPLACE)?.information(at);
  if (!information || isRefusal(information)) throw new Error('no information');
  const se = errorsByInformation(information, at, false) ?? new Float64Array(2);
  const made = (id: string, factor: number) =>
    bySaying(
      id,
      LAPLACE,
      {
        vcov: {
          nrow: 2,
          ncol: 2,
          data: Float64Array.from([0, 1, 2, 3], (k) => (k % 3 === 0 ? (factor * (se[k / 3] ?? 0)) ** 2 : 0)),
        },
      },
      binary,
      { se: 'observed-information' },
    );
  const detect = (a: number, b: number, quantity = 'se|x') =>
    criterionNoise.detect(stepBetween(made('noisy', a), made('exact', b), 'derived', quantity));
  expect(detect(1.004, 1)?.sentence).toMatch(/^the standard errors of noisy .* 0\.40 % off .*that of exact/);
  expect(detect(1, 0.996)?.evidence).toMatchObject({ fit: 'exact' });
  // both are off, or by too much to be digits
  expect(detect(1.004, 0.997)).toBeNull();
  expect(detect(1.05, 1)).toBeNull();
  expect(detect(1.004, 1, 'beta|x')).toBeNull();
});
