/** Families with a further parameter: ends of glmmTMB are maxima of their own criterion, points beside them are none, limits are limits. */
import { type Canonical, isMaximum, type Problem, structured } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { agree, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';

interface Ended {
  readonly family: string;
  readonly link: string;
  readonly logLik: number;
  readonly beta: readonly number[];
  readonly variance: number;
  readonly betad: number;
  readonly psi: number | null;
}
interface Recorded {
  readonly source: string;
  readonly g: readonly number[];
  readonly x: readonly number[];
  readonly y: Readonly<Record<string, readonly number[]>>;
  readonly fits: readonly Ended[];
}
const { source, g, x, y, fits } = readGoldenJson<Recorded>('glmm/shaped.json');
const n = g.length;
function problemOf(values: readonly number[], family: string, link: string): Problem {
  const levels = [...new Set(g)].map(String);
  return {
    response: { y: Float64Array.from(values), trials: null, family, link },
    parts: {
      conditional: {
        X: { nrow: n, ncol: 2, data: Float64Array.from([...x.map(() => 1), ...x]) },
        columns: ['(Intercept)', 'x'],
        term: ['(Intercept)', 'x'],
        offset: null,
      },
    },
    random: [
      {
        name: '1 | g',
        group: 'g',
        columns: ['(Intercept)'],
        levels,
        level: Int32Array.from(g, (l) => l - 1),
        Z: { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) },
        structure: structured('us', ['(Intercept)']),
      },
    ],
    residual: null,
    weights: null,
    method: 'ML',
    source: { formula: 'y ~ x + (1 | g)', dataHash: '', rows: Int32Array.from(g, (_, i) => i), dropped: [] },
  };
}
const pointOf = (beta: readonly number[], variance: number, family: Record<string, number>): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(variance) }],
  residual: { kind: 'none', family },
});
const furtherOf = ({ family, psi }: Ended): Record<string, number> => {
  if (psi === null) return {};
  return family === 't_family' ? { df: Math.exp(psi) } : { power: 1 + 1 / (1 + Math.exp(-psi)) };
};

describe("glmmTMB's ends", () => {
  test.each(fits.map((fit) => [fit.family, fit] as const))('of %s are maxima', (family, fit) => {
    const problem = problemOf(y[family] ?? [], family, fit.link);
    const dispersion = Math.exp((family === 't_family' ? 2 : 1) * fit.betad);
    const end = pointOf(fit.beta, fit.variance, { dispersion, ...furtherOf(fit) });
    const found = certify(problem, end);
    agree(found.logLik ?? Number.NaN, fit.logLik, { abs: 1e-8, source });
    expect([found.verdict, isMaximum(found.verdict)]).toEqual(['interior-maximum', true]);
    expect(found.gain).toBeLessThan(1e-5);
    const away = certify(problem, { ...end, beta: end.beta.map((b, j) => (j === 0 ? b + 0.3 : b)) });
    expect(away.verdict).toBe('stopped-short');
    agree(away.bestLogLik ?? Number.NaN, fit.logLik, { abs: 1e-4, source });
  });
});
interface EndedZeros extends Omit<Ended, 'family' | 'link' | 'psi'> {
  readonly source: string;
  readonly zi: readonly number[];
}
describe('ziGamma', () => {
  const ended = readGoldenJson<EndedZeros>('glmm/zi-gamma.json');
  const inflated = (values: readonly number[]): Problem => {
    const problem = problemOf(values, 'ziGamma', 'log');
    return { ...problem, parts: { ...problem.parts, zeroInflation: problem.parts.conditional } };
  };
  const at = (zi: readonly number[]): Canonical => ({
    ...pointOf(ended.beta, ended.variance, { dispersion: Math.exp(-ended.betad) }),
    others: { zeroInflation: Float64Array.from(zi) },
  });
  const zeros = y['tweedie'] ?? [];
  test("glmmTMB's end is a maximum, and points beside it are none", () => {
    const found = certify(inflated(zeros), at(ended.zi));
    agree(found.logLik ?? Number.NaN, ended.logLik, { abs: 1e-8, source: ended.source });
    expect([found.verdict, isMaximum(found.verdict)]).toEqual(['interior-maximum', true]);
    for (const beside of [at([-1, 0]), { ...at(ended.zi), Sigma: pointOf([], 2, {}).Sigma }])
      expect(certify(inflated(zeros), beside)).toMatchObject({ verdict: 'stopped-short' });
  });
  test('of responses without a zero it is at the limit of no zeros, as high as the gamma', () => {
    const values = zeros.map((v) => Math.max(v, 0.05));
    const found = certify(inflated(values), at([-3, 0]));
    expect(found.verdict).toBe('stopped-short');
    expect(found.best && certify(inflated(values), found.best)).toMatchObject({
      verdict: 'at-limit',
      endless: { of: 'zero-inflation' },
    });
    const gamma = certify(problemOf(values, 'Gamma', 'log'), pointOf(ended.beta, ended.variance, { dispersion: 1 }));
    agree(found.bestLogLik ?? Number.NaN, gamma.bestLogLik ?? Number.NaN, { abs: 1e-4, source: 'Gamma' });
  });
});
test('a t of errors that are all about as large is at the limit of infinite degrees of freedom', () => {
  const values = x.map((v, i) => 1 + v / 2 + Math.sin(g[i] ?? 0) + 0.8 * Math.sin(7 * i));
  const problem = problemOf(values, 't_family', 'identity');
  const found = certify(problem, pointOf([1, 0.5], 0.5, { dispersion: 0.3, df: 50 }));
  expect(found.endless?.of).toBe('shape');
  expect(found.endless?.slope ?? 1).toBeLessThan(0);
  if (!found.best) throw new Error('no best point');
  expect(certify(problem, found.best).verdict).toBe('at-limit');
});

test('a Tweedie of gamma responses is at the limit of a power of 2, as high as the gamma', () => {
  const random = new Random(3);
  const values = x.map((v, i) => {
    const sum = [1, 2, 3, 4].reduce((total) => total - Math.log(random.unifRand()), 0);
    return (Math.exp(0.6 + 0.4 * v + 0.4 * Math.sin(g[i] ?? 0)) * sum) / 4;
  });
  const problem = problemOf(values, 'tweedie', 'log');
  const found = certify(problem, pointOf([0.6, 0.4], 0.1, { dispersion: 0.25, power: 1.9 }));
  expect(found.endless?.of).toBe('shape');
  expect(found.endless?.slope ?? 1).toBeLessThan(0);
  const gamma = certify(problemOf(values, 'Gamma', 'log'), pointOf([0.6, 0.4], 0.1, { dispersion: 0.25 }));
  agree(found.bestLogLik ?? Number.NaN, gamma.bestLogLik ?? Number.NaN, { abs: 1e-6, source: 'Gamma' });
});

describe('counts with a variance of one part only are at a limit of nbinom12', () => {
  const mean = x.map((v, i) => Math.exp(0.8 + 0.8 * v + 0.4 * Math.sin(g[i] ?? 0)));
  // what is drawn says which: excess where means are small and none where they are large asks for no square, and the other way round
  test.each([
    ['nbinom1', 2, (mu: number) => (mu < 2.5 ? mu / 4 : Infinity)],
    ['nbinom2', 0.5, (mu: number) => (mu < 2.5 ? Infinity : 1)],
  ] as const)('%s', (family, dispersion, size) => {
    const random = new Random(1);
    const values = mean.map((mu) =>
      size(mu) === Infinity ? random.poisson(mu) : random.negativeBinomial(size(mu), mu),
    );
    const problem = problemOf(values, 'nbinom12', 'log');
    const found = certify(problem, pointOf([0.8, 0.8], 0.1, { dispersion: 1, psi: 1 }));
    const smaller = certify(problemOf(values, family, 'log'), pointOf([0.8, 0.8], 0.1, { dispersion }));
    expect([found.verdict, found.endless?.of]).toEqual(['stopped-short', 'shape']);
    agree(found.bestLogLik ?? Number.NaN, smaller.bestLogLik ?? Number.NaN, { abs: 1e-9, source: family });
    if (found.best?.residual.kind !== 'none') throw new Error('no best point');
    expect(certify(problem, found.best).verdict).toBe('at-limit');
    // the slope by other differences: from points ten times as near as that of the certificate
    const { family: own = {} } = found.best.residual;
    const away = family === 'nbinom1' ? { psi: 1e5 } : { dispersion: 1e-5 };
    const beside = certify(problem, { ...found.best, residual: { kind: 'none', family: { ...own, ...away } } });
    const slope = ((beside.logLik ?? Number.NaN) - (found.bestLogLik ?? Number.NaN)) / 1e-5;
    agree(found.endless?.slope ?? Number.NaN, slope, { rel: 0.02, source: 'differences' });
  });
});
