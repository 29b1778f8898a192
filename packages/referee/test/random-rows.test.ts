import {
  type Canonical,
  isRefusal,
  type Method,
  type Problem,
  type ResidualModel,
  structured,
} from '@mixdiff/contract';
import { agree, agreeAll, intercept, jsp, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openReferee, type Referee } from '../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const refereeOf = (p: Problem): Referee => must(openReferee(p));
const number = (v: number) => ({ nrow: 1, ncol: 1, data: Float64Array.of(v) });

/** School random, pupils of a class by compound symmetry: the nested model with a class variance of either sign. */
function withinClasses(method: Method): { nested: Problem; marginal: Problem } {
  const nested = jsp(method);
  const [school, classes] = nested.random;
  if (!school || !classes) throw new Error('jsp has two terms');
  const seen = new Map<number, number>();
  const position = classes.level.map((level) => {
    const before = seen.get(level) ?? 0;
    seen.set(level, before + 1);
    return before;
  });
  const residual: ResidualModel = {
    subject: { name: classes.group, levels: classes.levels, index: classes.level },
    position,
    structure: structured(
      'cs-hom',
      Array.from({ length: Math.max(...position) + 1 }, (_, i) => String(i + 1)),
    ),
  };
  return { nested, marginal: { ...nested, random: [school], residual } };
}

describe('a random school beside compound symmetry of its classes', () => {
  test.each(['ML', 'REML'] as const)('%s: the nested model, where the class variance is not negative', (method) => {
    const { nested, marginal } = withinClasses(method);
    const [s, tau, sigma2] = [3.09379, 1.03556, 27.30293];
    const beta = new Float64Array(nested.parts.conditional.X.ncol);
    const first: Canonical = { beta, Sigma: [number(s), number(tau)], residual: { kind: 'variance', sigma2 } };
    const other: Canonical = {
      beta,
      Sigma: [number(s)],
      residual: { kind: 'marginal', sigma2: tau + sigma2, parameters: { rho: tau / (tau + sigma2) } },
    };
    const [a, b] = [refereeOf(nested), refereeOf(marginal)];
    const gls = must(a.generalizedLeastSquares(first));
    const source = 'the nested model by the dense algebra of its random effects';
    agreeAll(must(b.generalizedLeastSquares(other)).beta, gls.beta, { abs: 1e-8, source });
    const [one, two] = [must(a.score({ ...first, beta: gls.beta })), must(b.score({ ...other, beta: gls.beta }))];
    agree(two.logLik, one.logLik, { abs: 1e-8, source });
    agree(two.Sigma[0]?.data[0] ?? Number.NaN, one.Sigma[0]?.data[0] ?? Number.NaN, { abs: 1e-8, source });
    if (method === 'ML') agree(two.logLik, -2964.1646886, { abs: 1e-6, source: 'lme, random school and corCompSymm' });
  });
  test('a class variance below zero has a likelihood', () => {
    const { marginal } = withinClasses('ML');
    const beta = new Float64Array(marginal.parts.conditional.X.ncol);
    const at = (rho: number): Canonical => ({
      beta,
      Sigma: [number(3)],
      residual: { kind: 'marginal', sigma2: 28, parameters: { rho } },
    });
    const referee = refereeOf(marginal);
    expect(must(referee.logLik(at(-0.01))).logLik).toBeLessThan(must(referee.logLik(at(0.01))).logLik);
  });
});

/** Crossed groups, a slope and correlated residuals of unequal variances, deterministic. */
const n = 24;
const wave = (k: number): number => Math.sin(12.9898 * k) * 2;
const rows = Array.from({ length: n }, (_, i) => i);
const crossed = (method: Method): Problem => ({
  ...problem(
    rows.map((i) => 3 + wave(i) + 0.1 * i),
    [intercept(n), { name: 'x', term: 'x', values: rows.map((i) => wave(i + 0.5)) }],
    [
      {
        group: 'g',
        labels: rows.map((i) => `g${i % 3}`),
        columns: [intercept(n), { name: 'x', term: 'x', values: rows.map((i) => wave(i + 0.5)) }],
      },
      { group: 'h', labels: rows.map((i) => `h${Math.floor(i / 12)}`) },
    ],
    method,
  ),
  residual: {
    subject: {
      name: 's',
      levels: ['a', 'b', 'c', 'd', 'e', 'f'],
      index: Int32Array.from(rows, (i) => Math.floor(i / 4)),
    },
    position: Int32Array.from(rows, (i) => i % 4),
    structure: structured('ar1-hom', ['1', '2', '3', '4']),
    variance: [
      { kind: 'ident', of: null, by: { name: 'k', levels: ['u', 'v'], index: Int32Array.from(rows, (i) => i % 2) } },
    ],
  },
});
test.each(['ML', 'REML'] as const)('%s: slopes and curvature are those of the likelihood', (method) => {
  const referee = refereeOf(crossed(method));
  const at: Canonical = {
    beta: Float64Array.of(3, 0.2),
    Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(1, 0.2, 0.2, 0.6) }, number(0.4)],
    residual: { kind: 'marginal', sigma2: 1.3, parameters: { rho: 0.3, 'sd.v': 1.4 } },
  };
  const { parameters, gradient, matrix } = must(referee.information(at));
  expect(parameters.map(({ kind }) => kind)).toEqual([
    ...Array(4).fill('Sigma'),
    'sigma2',
    'residual',
    'residual',
    ...(method === 'ML' ? ['beta', 'beta'] : []),
  ]);
  const moved = (k: number, h: number): Canonical => {
    const parameter = parameters[k];
    const next = structuredClone(at);
    if (parameter?.kind === 'Sigma') {
      const S = next.Sigma[parameter.term];
      if (!S) throw new Error('no such term');
      S.data[parameter.j * S.nrow + parameter.i] = (S.data[parameter.j * S.nrow + parameter.i] ?? 0) + h;
      if (parameter.i !== parameter.j)
        S.data[parameter.i * S.nrow + parameter.j] = (S.data[parameter.i * S.nrow + parameter.j] ?? 0) + h;
    } else if (parameter?.kind === 'beta') next.beta[parameter.column] = (next.beta[parameter.column] ?? 0) + h;
    else if (next.residual.kind === 'marginal') {
      const name = parameter?.kind === 'residual' ? parameter.name : null;
      const { sigma2, parameters: own } = next.residual;
      const residual = name
        ? { ...next.residual, parameters: { ...own, [name]: (own[name] ?? 0) + h } }
        : { ...next.residual, sigma2: sigma2 + h };
      return { ...next, residual };
    }
    return next;
  };
  const H = 1e-4;
  const source = 'central differences';
  for (const k of parameters.keys()) {
    const value = (h: number): number => must(referee.logLik(moved(k, h))).logLik;
    agree(gradient[k] ?? Number.NaN, (8 * (value(H) - value(-H)) - (value(2 * H) - value(-2 * H))) / (12 * H), {
      rel: 1e-6,
      abs: 1e-6,
      source,
    });
    const [up, down] = [must(referee.information(moved(k, H))), must(referee.information(moved(k, -H)))];
    for (const l of parameters.keys())
      agree(
        matrix.data[k * matrix.nrow + l] ?? Number.NaN,
        -((up.gradient[l] ?? 0) - (down.gradient[l] ?? 0)) / (2 * H),
        { rel: 1e-4, abs: 1e-4, source },
      );
  }
});
test('a matrix with a negative eigenvalue is refused by its term', () => {
  const answer = refereeOf(crossed('ML')).logLik({
    beta: Float64Array.of(3, 0.2),
    Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(1, 2, 2, 1) }, number(0.4)],
    residual: { kind: 'marginal', sigma2: 1.3, parameters: { rho: 0.3, 'sd.v': 1.4 } },
  });
  expect(isRefusal(answer) && answer.refused).toBe('referee/not-psd');
});
