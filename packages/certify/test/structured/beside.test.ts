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
  test.each([
    ['ML', -2964.1646886, 3.09379, 1.03556, 27.30293],
    ['REML', -5923.65026 / 2, 3.22844, 1.03226, 27.57218],
  ] as const)('%s: the nested model is its maximum', (method, logLik, school, tau, sigma2) => {
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
