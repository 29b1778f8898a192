import type { Canonical, Certificate, Kind, Matrix, Method } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openCertifier } from '../../src/index.ts';
import { profiledAt, refereeOf } from '../points.ts';
import { endOf, orthodont, source } from './orthodont.ts';

const codes = ({ because }: Certificate): string[] => because.map(({ code }) => code);
const judge = (kind: Kind, method: Method): { found: Certificate; dense: number } => {
  const { at, dense } = endOf(kind, method);
  return { found: openCertifier(orthodont(kind, method)).certify(at), dense };
};

describe('where glmmTMB 1.1.15.2 stopped on Orthodont', () => {
  test.each([
    // two standard deviations at zero
    ['cs-het', 'ML', 'false-zero', 20.467],
    // printed, with a positive definite Hessian
    ['ar1-het', 'ML', 'false-zero', 11.386],
    ['toep-het', 'ML', 'stopped-short', 4.169],
    ['ar1-hom', 'ML', 'interior-maximum', 0],
    ['ar1-het', 'REML', 'interior-maximum', 0],
    ['toep-het', 'REML', 'interior-maximum', 0],
    ['cs-hom', 'ML', 'interior-maximum', 0],
    ['toep-hom', 'REML', 'interior-maximum', 0],
    ['diag-hom', 'ML', 'interior-maximum', 0],
  ] as const)('%s, %s: %s', (kind, method, verdict, gain) => {
    const { found, dense } = judge(kind, method);
    expect(found.verdict).toBe(verdict);
    agree(found.logLik ?? Number.NaN, dense, { abs: 1e-8, source });
    agree(found.gain ?? Number.NaN, gain, {
      abs: 1e-3,
      source: 'glmmTMB 1.1.15.2 against its own fit from beta = (25, -2, 0.8, -0.3)',
    });
  });
  test('an objective above the supremum (193.69) is not believed: its point has -215.895275, and the bound is a true one', () => {
    const { found } = judge('cs-het', 'REML');
    expect(found.verdict).toBe('boundary-maximum');
    agree(found.bestLogLik ?? Number.NaN, -215.8952692884, { abs: 1e-7, source: 'base R, optim at rho = 1' });
  });
  test('one variance and a correlation beside a residual: what is not identified is said, and is no ridge', () => {
    const { found } = judge('cs-hom', 'ML');
    expect(codes(found)).toContain('certify/open');
    const [sum] = found.unidentified?.sums ?? [];
    expect(found.unidentified?.sums.map(({ expression }) => expression)).toEqual(['var(Subject) + var(residual)']);
    agree(sum?.here ?? 0, sum?.best ?? 1, { rel: 1e-3, source: 'any split of the sum is as good' });
    expect(found.ridge).toBeNull();
    expect(found.bounds).toEqual([]);
  });
});

/** lme4 2.1-0, cs(0 + fage | Subject): the best point before its criterion became NaN, relative to sigma. */
function relativeAt(sd: readonly number[], rho: number): Matrix {
  const data = Float64Array.from({ length: 16 }, (_, e) => {
    const [i, j] = [e % 4, Math.floor(e / 4)];
    return (sd[i] ?? 0) * (sd[j] ?? 0) * (i === j ? 1 : rho);
  });
  return { nrow: 4, ncol: 4, data };
}
const relative = relativeAt(
  [1.07244183442784, 1.09262966455409, 1.33031801028078, 0.938085000246597],
  0.913198894151175,
);
const byML = relativeAt(
  [1.0280930634138847, 1.028007448822603, 1.3693680223165936, 1.2456937496783107],
  0.9038052902762147,
);
describe('where lme4 2.1-0 stops with cs', () => {
  test.each([
    ['ML', byML, -214.2989042627, 1.0574],
    ['REML', relative, -217.770936585, 1.8757],
  ] as const)('%s: stopped short of a maximum at rho = 1, whose slope is down', (method, at, logLik, gain) => {
    const problem = orthodont('cs-het', method);
    const certifier = openCertifier(problem);
    const found = certifier.certify(profiledAt(problem, [at]));
    expect(found.verdict).toBe('stopped-short');
    const source = 'lme4 2.1-0: its log-likelihood against that of the maximum';
    agree(found.logLik ?? Number.NaN, logLik, { abs: 1e-7, source });
    agree(found.gain ?? Number.NaN, gain, { abs: 1e-4, source });
    expect(certifier.certify(found.best as Canonical).bounds?.map(({ what, value }) => [what, value])).toEqual([
      ['rho', 1],
    ]);
  });
  test.each([
    ['ML', -213.2414809295, -0.3647394],
    ['REML', -215.8952692884, -0.4304832],
  ] as const)('%s: the maximum and its slope', (method, logLik, slope) => {
    const problem = orthodont('cs-het', method);
    const certifier = openCertifier(problem);
    const found = certifier.certify(certifier.certify(profiledAt(problem, [relative])).best as Canonical);
    const base = { abs: 1e-5, source: 'base R: optim at rho = 1 on a dense likelihood, one-sided differences there' };
    expect(found.verdict).toBe('boundary-maximum');
    agree(found.logLik ?? Number.NaN, logLik, { ...base, abs: 1e-7 });
    // the end of a climb: standard deviations within 1e-5 of the maximum's
    agree(found.bounds?.[0]?.slope ?? Number.NaN, slope, { ...base, abs: 5e-5 });
  });
});

test('a matrix that is none of the structure is not judged', () => {
  const { at } = endOf('us', 'REML');
  const found = openCertifier(orthodont('cs-het', 'REML')).certify(at);
  expect(found.verdict).toBe('not-assessed');
  expect(codes(found)).toEqual(['certify/not-of-structure']);
});
test('a term without variance is false where a matrix of its structure gains', () => {
  const problem = orthodont('ar1-hom', 'ML');
  const none: Matrix = { nrow: 4, ncol: 4, data: new Float64Array(16) };
  const found = openCertifier(problem).certify(profiledAt(problem, [none]));
  expect(found.verdict).toBe('false-zero');
  agree(found.bestLogLik ?? Number.NaN, -214.230513364, { abs: 1e-7, source: 'glmmTMB 1.1.15.2, ar1 + residual' });
  expect(found.bounds?.[0]?.slope).toBeGreaterThan(0);
});

test("Matern's correlation: below its maximum, which is a gaussian one, and the slope from there by 1 / smoothness", () => {
  const coordinates = { nrow: 4, ncol: 1, data: Float64Array.of(8, 10, 12, 14) };
  const problem = orthodont('mat', 'ML', { coordinates });
  // standard deviation 2, range 3, smoothness 1.5: R's besselK
  const rho = [1, 0.8556951983876534, 0.6150599889366958, 0.4060058497098382];
  const Sigma = Float64Array.from({ length: 16 }, (_, e) => 4 * (rho[Math.abs((e % 4) - Math.floor(e / 4))] as number));
  const at: Canonical = {
    beta: new Float64Array(4),
    Sigma: [{ nrow: 4, ncol: 4, data: Sigma }],
    residual: { kind: 'variance', sigma2: 1 },
  };
  const gls = refereeOf(problem).generalizedLeastSquares(at);
  if ('refused' in gls) throw new Error(gls.message);
  const certifier = openCertifier(problem, { starts: 3 });
  const found = certifier.certify({ ...at, beta: gls.beta });
  expect(found.verdict).toBe('stopped-short');
  expect(certifier.certify(found.best as Canonical).bounds).toMatchObject([
    { what: 'the smoothness', by: '1 / the smoothness' },
  ]);
  agree(found.logLik ?? 0, -219.5773662991291, { abs: 1e-8, source: 'a dense likelihood in base R' });
  agree(found.bestLogLik ?? 0, -214.05218072141, {
    abs: 1e-6,
    source: 'optim on it in base R, of the gaussian correlation',
  });
});
