import { isRefusal } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { intercept, marginal } from '@mixdiff/testing';
import { expect, it } from 'vitest';
import { criterionNoise } from '../../src/causes/criterion-noise.ts';
import { sideOf, stepBetween } from '../made.ts';
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
