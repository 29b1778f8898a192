import { type Canonical, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { agree, agreeAll, intercept, marginal } from '@mixdiff/testing';
import { describe, test } from 'vitest';
import { openReferee } from '../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};

/** 20 subjects with three visits, some without the last, some without the first; a mean far from zero, and a covariate. */
function design(method: Method): Problem {
  const [y, arm, base, visits]: [number[], number[], number[], number[]] = [[], [], [], []];
  const subjects: string[] = [];
  for (let s = 0; s < 20; s++) {
    for (let visit = 0; visit < 3; visit++) {
      if ((s % 4 === 1 && visit === 2) || (s % 4 === 2 && visit === 0)) continue;
      subjects.push(`s${s}`);
      visits.push(visit);
      arm.push(s % 2);
      base.push(Math.sin(3 * s));
      y.push(1e5 + 40 * Math.sin(3 * s) + 3 * Math.sin(7 * s + 1) + 2 * Math.cos(11 * s + 5 * visit));
    }
  }
  const column = (name: string, values: number[]) => ({ name, term: name, values });
  const fixed = [intercept(y.length), column('arm', arm), column('base', base)];
  const made = marginal(y, fixed, subjects, method, null, 'us');
  return { ...made, residual: made.residual ? { ...made.residual, position: Int32Array.from(visits) } : null };
}
/** Weights that tell all subjects apart and weigh nothing. */
const apart = (p: Problem): Problem => ({
  ...p,
  weights: {
    values: Float64Array.from(p.residual?.subject.index ?? [], (s) => 1 + s * 2 ** -50),
    kind: 'precision',
  },
});
const end: Canonical = {
  beta: Float64Array.of(1e5 + 0.5, 0.3, 39),
  Sigma: [],
  residual: {
    kind: 'marginal',
    sigma2: Number.NaN,
    parameters: { 'variance.1': 6, 'variance.2': 5, 'variance.3': 8, 'cov.2.1': 3, 'cov.3.1': 1.5, 'cov.3.2': 4 },
  },
};
const source = 'subject by subject';

describe.each(['ML', 'REML'] as const)('a few rows stand for subjects of one covariance matrix: %s', (method) => {
  const [together, alone] = [design(method), apart(design(method))].map((p) => must(openReferee(p)));
  test('likelihood, score, information and coefficients', () => {
    if (!together || !alone) throw new Error('no referee');
    const [one, other] = [must(together.information(end)), must(alone.information(end))];
    agree(one.logLik, other.logLik, { abs: 1e-8, source });
    agreeAll(one.gradient, [...other.gradient], { abs: 1e-7, rel: 1e-8, source });
    agreeAll(one.matrix.data, [...other.matrix.data], { abs: 1e-7, rel: 1e-8, source });
    agreeAll(one.residual?.data ?? [], [...(other.residual?.data ?? [])], { abs: 1e-8, source });
    const [fixed, plain] = [must(together.generalizedLeastSquares(end)), must(alone.generalizedLeastSquares(end))];
    agreeAll(fixed.beta, [...plain.beta], { rel: 1e-9, source });
    agreeAll(fixed.vcov.data, [...plain.vcov.data], { rel: 1e-8, source });
  });
});
