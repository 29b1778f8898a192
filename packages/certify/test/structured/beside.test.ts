import {
  type Canonical,
  isRefusal,
  type Method,
  type Problem,
  type ResidualModel,
  structured,
} from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, jsp, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openCertifier } from '../../src/index.ts';
import { profiledAt } from '../points.ts';
import { fixed, sexes, subjects, y } from './orthodont.ts';

const number = (v: number) => ({ nrow: 1, ncol: 1, data: Float64Array.of(v) });

/** School random, pupils of a class by compound symmetry. */
function withinClasses(method: Method): Problem {
  const nested = jsp(method);
  const [school, classes] = nested.random;
  const seen = new Map<number, number>();
  const position = classes.level.map((level) => {
    const before = seen.get(level) ?? 0;
    seen.set(level, before + 1);
    return before;
  });
  const labels = Array.from({ length: Math.max(...position) + 1 }, (_, i) => String(i + 1));
  const residual: ResidualModel = {
    subject: { name: classes.group, levels: classes.levels, index: classes.level },
    position,
    structure: structured('cs-hom', labels),
  };
  return { ...nested, random: [school], residual };
}
describe('JSP: a random school beside compound symmetry of its classes, of either sign', () => {
  const both = [
    ['ML', -2964.1646886, 3.09379, 1.03556, 27.30293],
    ['REML', -5923.65026 / 2, 3.22844, 1.03226, 27.57218],
  ] as const;
  const asked = both.filter(([method]) => method === 'REML' || process.env['LONG'] === '1');
  test.each(asked)('%s: the nested model is its maximum', (method, logLik, school, tau, sigma2) => {
    const p = withinClasses(method);
    const referee = openReferee(p);
    if (isRefusal(referee)) throw new Error(referee.message);
    const start: Canonical = {
      beta: new Float64Array(p.parts.conditional.X.ncol),
      Sigma: [number(school)],
      residual: { kind: 'marginal', sigma2: tau + sigma2, parameters: { rho: tau / (tau + sigma2) } },
    };
    const gls = referee.generalizedLeastSquares(start);
    if (isRefusal(gls)) throw new Error(gls.message);
    const found = openCertifier(p, { starts: 6 }).certify({ ...start, beta: gls.beta });
    expect(found.verdict).toBe('interior-maximum');
    agree(found.bestLogLik ?? Number.NaN, logLik, {
      abs: 1e-6,
      source: 'lme, ~ 1 | school with corCompSymm(~ 1 | school/class); base R over (s, w, v)',
    });
  });
});

/** distance ~ Sex * I(age - 11) + (1 | Subject), a residual variance for each sex. */
const bySex = (method: Method): Problem => ({
  ...problem(y, fixed, [{ group: 'Subject', labels: subjects }], method),
  residual: {
    subject: { name: 'row', levels: y.map((_, i) => String(i)), index: Int32Array.from(y, (_, i) => i) },
    position: new Int32Array(y.length),
    structure: structured('diag-hom', ['1']),
    variance: [
      {
        kind: 'ident',
        of: null,
        by: {
          name: 'Sex',
          levels: ['Male', 'Female'],
          index: Int32Array.from(sexes, (sex) => Number(sex === 'Female')),
        },
      },
    ],
  },
});
describe('Orthodont: a random subject and a residual variance for each sex', () => {
  const certified = (method: Method, ratio: number, intercept: number, sigma: number) => {
    const p = bySex(method);
    const referee = openReferee(p);
    if (isRefusal(referee)) throw new Error(referee.message);
    const at: Canonical = {
      beta: new Float64Array(4),
      Sigma: [number(intercept)],
      residual: { kind: 'marginal', sigma2: sigma ** 2, parameters: { 'sd.Female': ratio } },
    };
    const gls = referee.generalizedLeastSquares(at);
    if (isRefusal(gls)) throw new Error(gls.message);
    return openCertifier(p).certify({ ...at, beta: gls.beta });
  };
  test.each([
    ['ML', -204.6761755],
    ['REML', -207.6102398],
  ] as const)('%s: equal variances stop short of the maximum of lme varIdent and glmmTMB ~ Sex', (method, logLik) => {
    const found = certified(method, 1, 3, 1.4);
    expect(found.verdict).toBe('stopped-short');
    agree(found.bestLogLik ?? Number.NaN, logLik, { abs: 1e-6, source: 'lme, varIdent(~ 1 | Sex); glmmTMB ~ Sex' });
    const { best } = found;
    if (!best) throw new Error('nothing found');
    expect(openCertifier(bySex(method)).certify(best).verdict).toBe('interior-maximum');
  });
});

const [, , age] = fixed;
const slopes = problem(
  y,
  fixed,
  [{ group: 'Subject', labels: subjects, columns: [{ ...age, name: '(Intercept)', values: y.map(() => 1) }, age] }],
  'ML',
);
/** fixef, VarCorr and the dispersion coefficients (log standard deviations) where it stopped. */
const END: Canonical = {
  beta: Float64Array.of(24.9687500143713, -2.3210227629432, 0.784374998923224, -0.304829544787037),
  Sigma: [
    {
      nrow: 2,
      ncol: 2,
      data: Float64Array.of(3.14048587993387, -1.02200958652769e-9, -1.02200958652769e-9, 3.59558913396783e-19),
    },
  ],
  residual: {
    kind: 'marginal',
    sigma2: Math.exp(2 * 0.501891190881199),
    parameters: { 'sd.Female': Math.exp(-0.764006458940804) },
  },
};
/** glmmTMB 1.1.15.2, (1 + I(age - 11) | Subject) with dispformula = ~ Sex, ML: its slopes have no variance where it stops. */
test('Orthodont: random slopes beside a variance for each sex, stopped at no variance of the slopes', () => {
  const p: Problem = { ...slopes, residual: bySex('ML').residual };
  const found = openCertifier(p).certify(END);
  expect(found.verdict).toBe('false-zero');
  agree(found.logLik ?? Number.NaN, -204.676175498967, { abs: 1e-7, source: 'base R, dense, at the recorded end' });
  agree(found.bestLogLik ?? Number.NaN, -203.0211944, {
    abs: 1e-6,
    source: 'glmmTMB 1.1.5; 1.1.15.2 from other starts',
  });
});
/** glmmTMB 1.1.5 prints -214.3195290 with a positive definite Hessian and no warning: the fit without slopes. */
test('Orthodont: random slopes, stopped silently at none of them', () => {
  const relative = { nrow: 2, ncol: 2, data: Float64Array.of(3.0306 / 1.8745, 0, 0, 0) };
  const found = openCertifier(slopes).certify(profiledAt(slopes, [relative]));
  expect(found.verdict).toBe('false-zero');
  agree(found.gain ?? Number.NaN, 0.4166, { abs: 1e-4, source: 'glmmTMB 1.1.5 against lme, -213.9029754' });
});
