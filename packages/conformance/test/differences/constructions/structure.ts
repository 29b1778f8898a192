import { type Construction, pair } from '../construction.ts';

const FIXED = 'y ~ x + f';
const byVisit = { formula: FIXED, factors: { v: null }, method: 'REML' } as const;
/** Half of the rows of dose 2 are missing: gaps within subjects, no visit without rows. */
const GAPS = 'dose != 2 | x < 3';

/** How the rows of a subject vary together: the pattern, the positions, what stands beside them, which signs it may have. */
export const structure: readonly Construction[] = [
  pair('one-variance-or-many', ['structure-name-clash'], 'cs of mmrm in a, what glmmTMB calls cs in b', () => ({
    a: { ...byVisit, backend: 'mmrm', repeated: 'cs(v | g)' },
    b: { ...byVisit, backend: 'mmrm', repeated: 'csh(v | g)' },
  })),
  pair('ar1-or-ar1h', ['structure-name-clash'], 'heterogeneous in a', () => ({
    a: { ...byVisit, backend: 'nlme', repeated: 'ar1h(v | g)', method: 'ML' },
    b: { ...byVisit, backend: 'nlme', repeated: 'ar1(v | g)', method: 'ML' },
  })),
  pair('row-order', ['time-index'], 'rows are missing; positions by row order in a, by visit in b', () => ({
    a: { formula: FIXED, method: 'REML', where: GAPS, backend: 'nlme', correlation: 'corAR1(form = ~ 1 | g)' },
    b: { formula: FIXED, method: 'REML', where: GAPS, backend: 'nlme', correlation: 'corAR1(form = ~ v | g)' },
  })),
  pair(
    'visit-without-rows',
    ['dropped-visits'],
    'no row has visit 3: a factor drops it in a, a number keeps it in b',
    () => ({
      a: { ...byVisit, where: 'v != 3', backend: 'nlme', repeated: 'ar1(v | g)' },
      b: { formula: FIXED, method: 'REML', where: 'v != 3', backend: 'nlme', correlation: 'corAR1(form = ~ v | g)' },
    }),
  ),
  pair('seen-with-error', ['nugget'], 'ar1 beside a residual in a, alone in b', () => ({
    a: { ...byVisit, method: 'ML', backend: 'glmmTMB', formula: 'ya ~ x + ar1(0 + v | g)' },
    b: { ...byVisit, method: 'ML', backend: 'glmmTMB', formula: 'ya ~ x + ar1(0 + v | g)', dispformula: '~ 0' },
  })),
  pair(
    'repelling',
    ['parameter-space'],
    'rows of a group repel each other: a variance in a, a correlation in b',
    () => ({
      a: { formula: 'yn ~ x + (1 | g)', method: 'ML', backend: 'nlme' },
      b: { formula: 'yn ~ x', method: 'ML', backend: 'nlme', correlation: 'corCompSymm(form = ~ 1 | g)' },
    }),
    { groupSD: 0, innerSD: 0 },
  ),
  pair(
    'pairs-that-repel',
    ['df-method', 'ic-convention', 'parameter-space', 'sigma-divisor'],
    'each subject has two of three visits, which add up to little: rho ends at -1/2 in a, at -1 in b; each by its own conventions',
    () => ({
      a: { ...byVisit, formula: 'yp ~ 1', method: 'ML', where: 'pair == 1', backend: 'mmrm', repeated: 'cs(v | g)' },
      b: { ...byVisit, formula: 'yp ~ 1', method: 'ML', where: 'pair == 1', backend: 'nlme', repeated: 'cs(v | g)' },
    }),
  ),
];
