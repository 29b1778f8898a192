import {
  type Canonical,
  isRefusal,
  type Method,
  type Problem,
  type ResidualModel,
  residualNames,
} from '@mixdiff/contract';
import { agree, agreeAll, intercept, marginal, recordedResiduals, residualProblem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openReferee, type Referee } from '../../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const opened = (p: Problem): Referee => must(openReferee(p));

const { source, cases } = recordedResiduals();
test.each(cases.map((c) => [`${c.name}, ${c.method}`, c] as const))('the value that gls prints: %s', (_, c) => {
  const { problem, end } = residualProblem(c);
  const referee = opened(problem);
  // gls states sigma to 1e-9 of itself; beyond 1e6 of the distances its own log-determinant has lost digits
  agree(must(referee.logLik(end)).logLik, c.logLik, { abs: 2e-7, source });
  agreeAll(must(referee.generalizedLeastSquares(end)).beta, c.beta, { rel: 1e-6, abs: 1e-6, source });
});

/** l and its slopes against differences of l and of the slopes, in steps of a millionth of each parameter. */
function holdDerivatives(referee: Referee, end: Canonical, tolerance = 1e-5): void {
  const { gradient, matrix, parameters } = must(referee.information(end));
  const { residual } = end;
  if (residual.kind !== 'marginal') throw new Error('no residual model');
  for (const [i, parameter] of parameters.entries()) {
    if (parameter.kind !== 'sigma2' && parameter.kind !== 'residual') continue;
    const name = parameter.kind === 'sigma2' ? 'sigma2' : parameter.name;
    const value = (name === 'sigma2' ? residual.sigma2 : residual.parameters[name]) ?? Number.NaN;
    const h = 1e-5 * Math.max(Math.abs(value), 1e-2);
    const moved = (by: number): Canonical => ({
      ...end,
      residual:
        name === 'sigma2'
          ? { ...residual, sigma2: value + by }
          : { ...residual, parameters: { ...residual.parameters, [name]: value + by } },
    });
    const [up, down] = [must(referee.information(moved(h))), must(referee.information(moved(-h)))];
    const size = Math.sqrt(Math.abs(matrix.data[i * (matrix.nrow + 1)] ?? 1)) || 1;
    const told = { abs: tolerance * size, rel: tolerance, source: 'differences' };
    agree(gradient[i] ?? Number.NaN, (up.logLik - down.logLik) / (2 * h), told);
    for (const [j] of parameters.entries()) {
      const other = Math.sqrt(Math.abs(matrix.data[j * (matrix.nrow + 1)] ?? 1)) || 1;
      agree(matrix.data[j * matrix.nrow + i] ?? 0, -((up.gradient[j] ?? 0) - (down.gradient[j] ?? 0)) / (2 * h), {
        abs: tolerance * size * other,
        rel: tolerance,
        source: 'differences of the score',
      });
    }
  }
}

describe('first and second derivatives', () => {
  /** 4 subjects of 4 rows at scattered places, two groups. */
  const n = 16;
  const y = Array.from({ length: n }, (_, i) => 5 * Math.sin(3 * i) + (i % 4));
  const subjects = Array.from({ length: n }, (_, i) => 'abcd'[Math.floor(i / 4)] ?? '');
  const x = { name: 'x', term: 'x', values: y.map((_, i) => Math.cos(i)) };
  const v = Float64Array.from(y, (_, i) => 1 + ((7 * i) % 5));
  const by = { name: 'arm', levels: ['p', 'q'], index: Int32Array.from(y, (_, i) => Number(i >= 8)) };
  const within = { name: 'sex', levels: ['f', 'm'], index: Int32Array.from(y, (_, i) => i % 2) };
  const at = { nrow: n, ncol: 2, data: Float64Array.from({ length: 2 * n }, (_, i) => ((i * i * 7) % 23) / 5) };
  const line = { nrow: n, ncol: 1, data: Float64Array.from(y, (_, i) => [0, 1, 2.5, 6][i % 4] ?? 0) };
  const of = (change: Partial<ResidualModel>, kind: ResidualModel['structure']['kind'], method: Method): Problem => {
    const p = marginal(y, [intercept(n), x], subjects, method, null, kind);
    if (!p.residual) throw new Error('no residual model');
    return {
      ...p,
      residual: { ...p.residual, ...change, structure: { ...p.residual.structure, ...change.structure } },
    };
  };
  const structure = (kind: ResidualModel['structure']['kind'], more: object = {}) => ({
    kind,
    labels: ['1', '2', '3', '4'],
    ...more,
  });
  const known = {
    nrow: 4,
    ncol: 4,
    data: Float64Array.from([2, 1, 0.5, 0.2, 1, 3, 1, 0.5, 0.5, 1, 2, 1, 0.2, 0.5, 1, 4]),
  };
  const power = { kind: 'power' as const, of: v, by: null };
  const cases: readonly (readonly [string, Partial<ResidualModel>, Record<string, number>])[] = [
    ['us-hom', { structure: structure('us-hom') }, { 'cor.2.1': 0.3, 'cor.3.1': 0.1, 'cor.4.2': -0.2 }],
    ['arma(1,1)', { structure: structure('arma', { order: [1, 1] }) }, { 'ar.1': 0.5, 'ma.1': 0.3 }],
    ['arma(2,1)', { structure: structure('arma', { order: [2, 1] }) }, { 'ar.1': 0.4, 'ar.2': 0.2, 'ma.1': -0.3 }],
    ['arma(0,2)', { structure: structure('arma', { order: [0, 2] }) }, { 'ma.1': 0.4, 'ma.2': 0.2 }],
    ['exp', { structure: structure('exp'), at }, { range: 1.3 }],
    ['gau', { structure: structure('gau'), at }, { range: 0.9 }],
    ['ratio with nugget', { structure: structure('ratio', { nugget: true }), at }, { range: 1.3, nugget: 0.2 }],
    ['lin', { structure: structure('lin'), at: line }, { range: 3.2 }],
    ['spher with nugget', { structure: structure('spher', { nugget: true }), at }, { range: 4.3, nugget: 0.1 }],
    ['mat', { structure: structure('mat'), at }, { range: 1.1, smoothness: 0.8 }],
    [
      'mat with nugget',
      { structure: structure('mat', { nugget: true }), at },
      { range: 0.5, smoothness: 2.3, nugget: 0.1 },
    ],
    ['cs-hom with nugget', { structure: structure('cs-hom', { nugget: true }) }, { rho: 0.5, nugget: 0.3 }],
    ['propto', { structure: structure('propto', { known }) }, {}],
    [
      'groups of ar1',
      { structure: structure('ar1-hom'), by },
      { 'sigma2[p]': 3, 'rho[p]': 0.4, 'sigma2[q]': 7, 'rho[q]': -0.3 },
    ],
    ['cs and power', { structure: structure('cs-hom'), variance: [power] }, { rho: 0.3, power: 0.7 }],
    [
      'ar1-het, ident and exp by level',
      {
        structure: structure('ar1-het'),
        variance: [
          { kind: 'ident', of: null, by: within },
          { kind: 'exp', of: v, by },
        ],
      },
      {
        'variance.1': 4,
        'variance.2': 6,
        'variance.3': 3,
        'variance.4': 5,
        rho: 0.4,
        'sd.m': 1.7,
        '2:exp.p': 0.2,
        '2:exp.q': -0.1,
      },
    ],
    [
      'const-power and fixed',
      {
        structure: structure('cs-hom'),
        variance: [
          { kind: 'const-power', of: v, by: within },
          { kind: 'fixed', of: v, by: null },
        ],
      },
      { rho: 0.2, 'const.f': 0.5, 'const.m': 1.5, 'power.f': 0.6, 'power.m': -0.4 },
    ],
  ];
  test.each(
    cases.flatMap((c) => (['ML', 'REML'] as const).map((method) => [`${c[0]}, ${method}`, c, method] as const)),
  )('%s', (_, [, change, given], method) => {
    const p = of(change, change.structure?.kind ?? 'us', method);
    const names = residualNames(p.residual as ResidualModel).filter((name) => name !== 'sigma2');
    const parameters = Object.fromEntries(names.map((name) => [name, given[name] ?? 0]));
    const sigma2 = residualNames(p.residual as ResidualModel).includes('sigma2') ? 4 : Number.NaN;
    const end: Canonical = {
      beta: Float64Array.of(1, 0.5),
      Sigma: [],
      residual: { kind: 'marginal', sigma2, parameters },
    };
    holdDerivatives(opened(p), end);
  });
});

test('mat of smoothness 1/2 is exp', () => {
  const found = cases.find(({ name, method }) => name === 'BodyWeight exp' && method === 'REML');
  if (!found) throw new Error('not recorded');
  const { problem, end } = residualProblem(found);
  const { residual } = problem;
  if (!residual || end.residual.kind !== 'marginal') throw new Error('no residual model');
  const mat = { ...problem, residual: { ...residual, structure: { ...residual.structure, kind: 'mat' as const } } };
  const parameters = { ...end.residual.parameters, smoothness: 0.5 };
  const judged = must(opened(mat).logLik({ ...end, residual: { ...end.residual, parameters } }));
  agree(judged.logLik, found.logLik, { abs: 1e-7, source });
});
test('a linear correlation in the plane is no covariance: refused, with its eigenvalue', () => {
  const found = cases.find(({ name }) => name === 'Wheat2 spher');
  if (!found) throw new Error('not recorded');
  const { problem, end } = residualProblem({ ...found, kind: 'lin', parameters: { range: 12.923 } });
  const answer = opened(problem).logLik(end);
  expect(answer).toMatchObject({ refused: 'referee/invalid-covariance' });
  // smallest eigenvalue of the correlations -0.47: base R's eigen
  expect(isRefusal(answer) && Number(/eigenvalue (\S+)/.exec(answer.message)?.[1]) / found.sigma2).toBeCloseTo(
    -0.47,
    2,
  );
});
test('what no structure has is refused by name', () => {
  const p = marginal([1, 3, 2, 5], [intercept(4)], ['a', 'a', 'b', 'b'], 'ML', null, 'arma');
  if (!p.residual) throw new Error('no residual model');
  const arma = { ...p, residual: { ...p.residual, structure: { ...p.residual.structure, order: [1, 0] } } };
  const point = (parameters: Record<string, number>): Canonical => ({
    beta: Float64Array.of(0),
    Sigma: [],
    residual: { kind: 'marginal', sigma2: 1, parameters },
  });
  expect(opened(arma).logLik(point({ 'ar.1': 1.2 }))).toMatchObject({ refused: 'referee/parameter' });
  expect(opened(arma).logLik(point({ 'ma.1': 0.2 }))).toMatchObject({ refused: 'referee/shape' });
});
