import { isRefusal } from '@mixdiff/contract';
import { agree, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { varianceExplained } from '../src/variance-explained.ts';

const problem = sleepstudy('REML');
/** lme4 1.1-31: fixef, VarCorr and sigma of Reaction ~ Days + (Days | Subject). */
const canonical = {
  beta: Float64Array.of(251.4051048, 10.46728596),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(612.1002, 9.604409, 9.604409, 35.07171) }],
  residual: { kind: 'variance' as const, sigma2: 654.94 },
};

test('R^2 with random slopes is that of the definition, computed in R from the same fit', () => {
  const found = varianceExplained({ canonical }, problem);
  if (isRefusal(found)) throw new Error(found.message);
  const tolerance = { abs: 2e-5, source: "R 4.2.2: var(X beta), mean diagonal of Z Sigma Z', sigma^2 of lmer" };
  agree(found.marginal, 0.27865, tolerance);
  agree(found.conditional, 0.79922, tolerance);
  agree(found.iccAdjusted, 0.72166, tolerance);
  agree(found.iccUnadjusted, 0.52057, tolerance);
});
test('it does not depend on the unit of a predictor', () => {
  const { X, ...rest } = problem.parts.conditional;
  const scaled = X.data.map((x, at) => (at >= X.nrow ? 10 * x : x));
  const Z = problem.random[0]!.Z;
  const other = {
    ...problem,
    parts: { conditional: { ...rest, X: { ...X, data: scaled } } },
    random: [{ ...problem.random[0]!, Z: { ...Z, data: Z.data.map((z, at) => (at >= Z.nrow ? 10 * z : z)) } }],
  };
  const beta = canonical.beta.map((b, j) => (j === 1 ? b / 10 : b));
  const S = canonical.Sigma[0]!.data;
  const Sigma = [{ nrow: 2, ncol: 2, data: Float64Array.of(S[0]!, S[1]! / 10, S[2]! / 10, S[3]! / 100) }];
  const [a, b] = [
    varianceExplained({ canonical }, problem),
    varianceExplained({ canonical: { ...canonical, beta, Sigma } }, other),
  ];
  if (isRefusal(a) || isRefusal(b)) throw new Error('refused');
  agree(a.conditional, b.conditional, { abs: 1e-12, source: 'the same model' });
});
test('it is refused where there is no one residual variance', () => {
  const counts = { ...problem, response: { ...problem.response, family: 'poisson', link: 'log' } };
  expect(varianceExplained({ canonical }, counts)).toMatchObject({ refused: 'inference/no-variance-explained' });
  const weights = { values: new Float64Array(180).fill(2), kind: 'precision' as const };
  expect(isRefusal(varianceExplained({ canonical }, { ...problem, weights }))).toBe(true);
  expect(isRefusal(varianceExplained({ canonical }, { ...problem, random: [] }))).toBe(true);
});
