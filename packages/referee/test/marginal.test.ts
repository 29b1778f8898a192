import { type Canonical, isRefusal, type Method, type Problem, withConditional } from '@mixdiff/contract';
import { agree, agreeAll, glsProblem, intercept, marginal, problem, recordedGls } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InformationParameter, openReferee, plainLogLik, type Referee } from '../src/index.ts';
import { point, square } from './designs.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const opened = (p: Problem): Referee => must(openReferee(p));
const at = (beta: readonly number[], sigma2: number, rho: number): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma: [],
  residual: { kind: 'marginal', sigma2, parameters: { rho } },
});

const { source, cases } = recordedGls();
test.each(cases.map((c) => [`${c.name}, ${c.method}`, c] as const))(
  'the value that gls prints, and a slope of zero there: %s',
  (_, c) => {
    const referee = opened(glsProblem(c));
    const end = at(c.beta, c.sigma ** 2, c.rho);
    const judged = must(referee.information(end));
    agree(judged.logLik, c.logLik, { abs: 1e-8, source });
    agreeAll(must(referee.generalizedLeastSquares(end)).beta, c.beta, { rel: 1e-7, source });
    // a slope in units of log-likelihood for a standard error's move
    const slopes = judged.gradient.map((g, i) => g / Math.sqrt(judged.matrix.data[i * (judged.matrix.nrow + 1)] ?? 1));
    agreeAll(slopes, Array<number>(slopes.length).fill(0), { abs: 1e-3, source: 'nlminb stops at a maximum' });
  },
);

const number = fc.double({ min: -3, max: 3, noNaN: true });
const some = fc.record({
  y: fc.array(number, { minLength: 12, maxLength: 12 }),
  x: fc.array(number, { minLength: 12, maxLength: 12 }),
  g: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 }),
  w: fc.option(fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: 12, maxLength: 12 })),
  beta: fc.tuple(number, number),
  sigma2: fc.double({ min: 0.3, max: 4, noNaN: true }),
  /** Share of the way from the lower end of the correlation, for the largest subject, to 1. */
  share: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  method: fc.constantFrom<Method>('ML', 'REML'),
});
type Some = typeof some extends fc.Arbitrary<infer T> ? T : never;
function made({ y, x, g, w, beta, sigma2, share, method }: Some) {
  const sizes = g.map((one) => g.filter((other) => other === one).length);
  const lower = -1 / (Math.max(...sizes) - 1);
  const weights = w && { values: Float64Array.from(w), kind: 'precision' as const };
  const columns = [intercept(12), { name: 'x', term: 'x', values: x }];
  return {
    p: marginal(y, columns, g.map(String), method, weights),
    end: at(beta, sigma2, lower + share * (1 - lower)),
  };
}
const varied = ({ x }: Some): boolean => new Set(x.map((v) => Math.round(v * 10))).size > 2;

describe('any marginal model', () => {
  test('is the density written out', () => {
    fc.assert(
      fc.property(some, (one) => {
        fc.pre(varied(one));
        const { p, end } = made(one);
        agree(must(opened(p).logLik(end)).logLik, plainLogLik(p, end, one.method), {
          abs: 1e-8,
          rel: 1e-9,
          source: 'V as one matrix',
        });
      }),
      { numRuns: 100 },
    );
  });
  test('has the derivatives of its log-likelihood', () => {
    fc.assert(
      fc.property(some, (one) => {
        fc.pre(varied(one));
        const { p, end } = made(one);
        const referee = opened(p);
        const { parameters, gradient, matrix } = must(referee.information(end));
        const h = 1e-5;
        for (const [i, parameter] of parameters.entries()) {
          const [up, down] = [moved(end, parameter, h), moved(end, parameter, -h)];
          const slope = (must(referee.logLik(up)).logLik - must(referee.logLik(down)).logLik) / (2 * h);
          agree(gradient[i] ?? Number.NaN, slope, { abs: 1e-4, rel: 1e-4, source: 'differences of l' });
          const [a, b] = [must(referee.information(up)).gradient, must(referee.information(down)).gradient];
          for (const [j] of parameters.entries()) {
            const second = -((a[j] ?? 0) - (b[j] ?? 0)) / (2 * h);
            agree(matrix.data[i * matrix.nrow + j] ?? 0, second, { abs: 1e-4, rel: 1e-4, source: 'of the score' });
          }
        }
      }),
      { numRuns: 60 },
    );
  });
  test('with a positive correlation is the random intercept that it hides', () => {
    fc.assert(
      fc.property(some, (one) => {
        fc.pre(varied(one));
        const { p } = made(one);
        const [sigma2, rho] = [one.sigma2, one.share];
        const mixed = problem(
          one.y,
          [intercept(12), { name: 'x', term: 'x', values: one.x }],
          [{ group: 'g', labels: one.g.map(String) }],
          one.method,
        );
        const same = point(one.beta, [square(1, [rho * sigma2])], (1 - rho) * sigma2);
        agree(
          must(opened({ ...p, weights: null }).logLik(at(one.beta, sigma2, rho))).logLik,
          must(opened(mixed).logLik(same)).logLik,
          { abs: 1e-8, rel: 1e-10, source: 'Var = tau^2 + sigma^2' },
        );
      }),
      { numRuns: 50 },
    );
  });
});
function moved(end: Canonical, parameter: InformationParameter, h: number): Canonical {
  const { residual } = end;
  if (residual.kind !== 'marginal') return end;
  if (parameter.kind === 'beta') {
    const beta = end.beta.slice();
    beta[parameter.column] = (beta[parameter.column] ?? 0) + h;
    return { ...end, beta };
  }
  const { sigma2, parameters } = residual;
  if (parameter.kind === 'sigma2') return { ...end, residual: { ...residual, sigma2: sigma2 + h } };
  return { ...end, residual: { ...residual, parameters: { rho: (parameters['rho'] ?? 0) + h } } };
}

describe('every structure', () => {
  const kinds = [
    'us',
    'diag-het',
    'cs-het',
    'cs-hom',
    'ar1-het',
    'ar1-hom',
    'toep-het',
    'toep-hom',
    'ad-het',
    'ad-hom',
  ] as const;
  /** Five subjects, positions 1 to 3, some of them missing at the end. */
  const subjects = ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'd', 'd', 'd', 'e'];
  const y = [1.2, 3.1, 0.4, 5.5, -4.2, 6.1, 2.0, 1.1, 0.3, 2.2, 3.7, 1.9];
  const x = { name: 'x', term: 'x', values: y.map((_, i) => Math.cos(i)) };
  const points: Record<(typeof kinds)[number], Record<string, number>> = {
    us: { 'variance.1': 4, 'variance.2': 3, 'variance.3': 5, 'cov.2.1': 1, 'cov.3.1': -0.5, 'cov.3.2': 0.7 },
    'diag-het': { 'variance.1': 4, 'variance.2': 3, 'variance.3': 5 },
    'cs-het': { 'variance.1': 4, 'variance.2': 3, 'variance.3': 5, rho: 0.3 },
    'cs-hom': { rho: 0.3 },
    'ar1-het': { 'variance.1': 4, 'variance.2': 3, 'variance.3': 5, rho: -0.4 },
    'ar1-hom': { rho: 0.6 },
    'toep-het': { 'variance.1': 4, 'variance.2': 3, 'variance.3': 5, 'rho.1': 0.3, 'rho.2': -0.2 },
    'toep-hom': { 'rho.1': 0.3, 'rho.2': -0.2 },
    'ad-het': { 'variance.1': 4, 'variance.2': 3, 'variance.3': 5, 'rho.1': 0.3, 'rho.2': -0.6 },
    'ad-hom': { 'rho.1': 0.3, 'rho.2': -0.6 },
  };
  const pointOf = (kind: (typeof kinds)[number], parameters = points[kind]): Canonical => ({
    beta: Float64Array.of(1, 0.5),
    Sigma: [],
    residual: { kind: 'marginal', sigma2: kind.endsWith('hom') ? 3 : Number.NaN, parameters },
  });
  const weights = { values: Float64Array.from(y, (_, i) => 1 + (i % 3)), kind: 'precision' as const };
  test.each(
    kinds.flatMap(
      (kind) =>
        [
          [kind, 'ML'],
          [kind, 'REML'],
        ] as const,
    ),
  )('%s by %s has its derivatives', (kind, method) => {
    const referee = opened(marginal(y, [intercept(12), x], subjects, method, weights, kind));
    const end = pointOf(kind);
    const { parameters, gradient, matrix } = must(referee.information(end));
    const h = 1e-5;
    for (const [i, parameter] of parameters.entries()) {
      const [up, down] = [movedBy(end, parameter, h), movedBy(end, parameter, -h)];
      const slope = (must(referee.logLik(up)).logLik - must(referee.logLik(down)).logLik) / (2 * h);
      agree(gradient[i] ?? Number.NaN, slope, { abs: 1e-6, rel: 1e-6, source: 'differences of l' });
      const [a, b] = [must(referee.information(up)).gradient, must(referee.information(down)).gradient];
      for (const [j] of parameters.entries()) {
        const second = -((a[j] ?? 0) - (b[j] ?? 0)) / (2 * h);
        agree(matrix.data[i * matrix.nrow + j] ?? 0, second, { abs: 1e-6, rel: 1e-6, source: 'of the score' });
      }
    }
  });
  test('special cases are equal: cs and toep of one correlation, ad and ar1, us and what it holds', () => {
    const l = (kind: (typeof kinds)[number], parameters: Record<string, number>, sigma2 = Number.NaN): number =>
      must(
        opened(marginal(y, [intercept(12), x], subjects, 'REML', null, kind)).logLik({
          beta: Float64Array.of(1, 0.5),
          Sigma: [],
          residual: { kind: 'marginal', sigma2, parameters },
        }),
      ).logLik;
    agree(l('toep-hom', { 'rho.1': 0.3, 'rho.2': 0.3 }, 3), l('cs-hom', { rho: 0.3 }, 3), {
      abs: 1e-10,
      source: 'equal',
    });
    agree(l('ad-hom', { 'rho.1': 0.3, 'rho.2': 0.3 }, 3), l('ar1-hom', { rho: 0.3 }, 3), {
      abs: 1e-10,
      source: 'equal',
    });
    const v = { 'variance.1': 4, 'variance.2': 1, 'variance.3': 9 };
    const covariances = { 'cov.2.1': 0.3 * 2, 'cov.3.1': 0.09 * 6, 'cov.3.2': 0.3 * 3 };
    agree(l('us', { ...v, ...covariances }), l('ar1-het', { ...v, rho: 0.3 }), { abs: 1e-10, source: 'equal' });
    agree(l('diag-het', v), l('cs-het', { ...v, rho: 0 }), { abs: 1e-10, source: 'equal' });
  });
  test('a point of another structure is refused', () => {
    const referee = opened(marginal(y, [intercept(12), x], subjects, 'ML', null, 'us'));
    expect(referee.logLik(pointOf('cs-het'))).toMatchObject({ refused: 'referee/shape' });
    expect(referee.logLik(pointOf('us', { ...points.us, 'variance.1': -1 }))).toMatchObject({
      refused: 'referee/invalid-covariance',
    });
  });
});
function movedBy(end: Canonical, parameter: InformationParameter, h: number): Canonical {
  const { residual } = end;
  if (parameter.kind === 'residual' && residual.kind === 'marginal') {
    const { parameters } = residual;
    const shifted = { ...parameters, [parameter.name]: (parameters[parameter.name] ?? 0) + h };
    return { ...end, residual: { ...residual, parameters: shifted } };
  }
  return moved(end, parameter, h);
}

test('what has no likelihood is refused: an iid point, a correlation below its end, copies, another structure', () => {
  const y = [1, 3, 2, 5, 4, 6];
  const p = marginal(y, [intercept(6)], ['a', 'a', 'a', 'b', 'b', 'b'], 'ML');
  const code = (q: Problem, end: Canonical): string => {
    const referee = openReferee(q);
    const answer = isRefusal(referee) ? referee : referee.logLik(end);
    return isRefusal(answer) ? answer.refused : 'judged';
  };
  expect(code(p, point([0], [], 1))).toBe('referee/residual');
  expect(code(p, at([0], 1, -0.6))).toBe('referee/invalid-covariance');
  expect(code(p, at([0], 1, -0.4))).toBe('judged');
  const copies = { ...p, weights: { values: new Float64Array(6).fill(2), kind: 'likelihood' as const } };
  expect(code(copies, at([0], 1, 0.2))).toBe('referee/weights-of-correlated');
  const residual = p.residual && { ...p.residual, structure: { ...p.residual.structure, kind: 'exp' as const } };
  expect(code({ ...p, residual }, at([0], 1, 0.2))).toBe('referee/structure');
  const twice = withConditional(p, {
    X: { nrow: 6, ncol: 2, data: new Float64Array(12).fill(1) },
    columns: ['(Intercept)', 'again'],
    term: ['(Intercept)', 'again'],
  });
  expect(code(twice, at([3, Number.NaN], 1, 0.2))).toBe('judged');
});
