import { type Canonical, type Certificate, isRefusal, type Kind, type Method, type Problem } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, intercept, marginal, recordedResiduals, residualProblem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify, openCertifier } from '../../src/index.ts';

const codes = ({ because }: Certificate): string[] => because.map(({ code }) => code);
const recorded = (name: string, method: Method) => {
  const found = recordedResiduals().cases.find((c) => c.name === name && c.method === method);
  if (!found) throw new Error(`${name} is not recorded`);
  return residualProblem(found);
};
/** beta and sigma^2 at their best, for given other parameters: l is a - N/2 log s - q / 2s. */
function profiled(problem: Problem, parameters: Record<string, number>, scale = 1): Canonical {
  const referee = openReferee(problem);
  if (isRefusal(referee)) throw new Error(referee.message);
  const at = (sigma2: number, beta: Float64Array = new Float64Array(problem.parts.conditional.X.ncol)): Canonical => ({
    beta,
    Sigma: [],
    residual: { kind: 'marginal', sigma2, parameters },
  });
  const gls = referee.generalizedLeastSquares(at(scale));
  if (isRefusal(gls)) throw new Error(gls.message);
  const l = (sigma2: number): number => {
    const judged = referee.logLik(at(sigma2, gls.beta));
    if (isRefusal(judged)) throw new Error(judged.message);
    return judged.logLik;
  };
  const { nrow, ncol } = problem.parts.conditional.X;
  const N = problem.method === 'REML' ? nrow - ncol : nrow;
  const q = (l(2 * scale) - l(scale) + (N / 2) * Math.log(2)) * 4 * scale;
  return at(q / N, gls.beta);
}

describe('a range that has run to zero', () => {
  // glmmTMB 1.1.5 and 1.1.15.2 end there, at objective 868.2579; gls at 8.0745
  test.each([
    ['ML', -868.2579383, -775.8766233, 92.38],
    ['REML', -862.5557491, -769.3381918, 93.22],
  ] as const)('BodyWeight, gau by %s: a false zero, and how far the best is', (method, there, best, gap) => {
    const { problem } = recorded('BodyWeight gau', method);
    const found = certify(problem, profiled(problem, { range: Math.exp(-6.56) }));
    // under REML with a residual of 2^-26 glmmTMB's last digits are not the density's: 5e-4 here
    agree(found.logLik ?? Number.NaN, there, { abs: method === 'ML' ? 1e-6 : 1e-3, source: 'where glmmTMB stops' });
    expect(found.verdict).toBe('false-zero');
    agree(found.bestLogLik ?? Number.NaN, best, { abs: 1e-6, source: 'gls of nlme 3.1-162' });
    agree(found.gain ?? Number.NaN, gap, { abs: 6e-3, source: 'their difference' });
    expect(found.bounds).toMatchObject([{ what: 'range', value: 0, of: 'space' }]);
    // sum over pairs one day apart of r_i r_j / s^2, base R
    if (method === 'ML') agree(found.bounds?.[0]?.slope ?? Number.NaN, 15.67, { abs: 0.01, source: 'base R' });
  });
  test('no correlation is the best there is: a boundary maximum, whatever tiny range it is written with', () => {
    const y = [1, 9, 2, 8, 0, 10, 3, 7, 1.5, 8.5];
    const p = marginal(y, [intercept(10)], ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e', 'e'], 'ML', null, 'exp');
    if (!p.residual) throw new Error('no residual model');
    const at = { nrow: 10, ncol: 1, data: Float64Array.from(y, (_, i) => i % 2) };
    const problem = { ...p, residual: { ...p.residual, at } };
    for (const range of [1e-3, 0.02, 1e-300]) {
      const found = certify(problem, profiled(problem, { range }));
      expect(found.verdict).toBe('boundary-maximum');
      expect(found.bounds?.[0]?.slope).toBeLessThan(0);
    }
  });
});
describe('a range that has run to infinity', () => {
  // it takes as long as all others here together
  test.runIf(process.env['LONG'] === '1')('Wheat2, spher by REML: the supremum lies below an interior maximum', () => {
    const { problem } = recorded('Wheat2 spher', 'REML');
    const certifier = openCertifier(problem);
    const far = certifier.certify(profiled(problem, { range: 2.892e6 }, 1e6));
    agree(far.logLik ?? Number.NaN, -553.6858, { abs: 1e-4, source: 'gls of nlme 3.1-162 ends there' });
    expect(far.verdict).toBe('local-maximum');
    expect(far.bounds).toMatchObject([{ what: 'range', value: Number.POSITIVE_INFINITY }]);
    agree(far.bestLogLik ?? Number.NaN, -553.1694, { abs: 1e-4, source: 'base R, by a scan' });
    expect(far.gain).toBeCloseTo(0.516, 3);
    const inside = certifier.certify(far.best as Canonical);
    expect(inside.verdict).toBe('interior-maximum');
    expect(inside.bounds).toBeUndefined();
  });
});

/** 18 subjects, each at 2 of 3 visits; pairs strongly negative. */
const a = [1.3, -0.7, 2.1, -1.6, 0.4, 1.9, -2.2, 0.8, -1.1, 1.5, -0.3, -1.9, 2.4, -0.9, 0.6, 1.2, -1.4, 0.2];
const e = [0.2, -0.3, 0.1, 0.4, -0.2, -0.1, 0.3, -0.4, 0.2, 0.1, -0.3, 0.2, -0.1, 0.3, -0.2, 0.1, 0.2, -0.4];
const visits = [
  [0, 1],
  [0, 2],
  [1, 2],
];
function pairsOfThree(kind: Kind): Problem {
  const y = a.flatMap((v, s) => [10 + v + (e[s] ?? 0), 10 - v + (e[s] ?? 0)]);
  const subjects = a.flatMap((_, s) => [String(s), String(s)]);
  const p = marginal(y, [intercept(36)], subjects, 'ML', null, kind);
  if (!p.residual) throw new Error('no residual model');
  const position = Int32Array.from(a.flatMap((_, s) => visits[s % 3] ?? []));
  return { ...p, residual: { ...p.residual, position, structure: { kind, labels: ['1', '2', '3'] } } };
}
describe('compound symmetry of three visits of which no subject has all', () => {
  const problem = pairsOfThree('cs-hom');
  const mmrm = profiled(problem, { rho: -0.5 + 1.5 / (1 + Math.exp(14.98)) });
  test('at -1/2: a maximum at the boundary of the structure, and what lies outside of it', () => {
    const found = certify(problem, mmrm);
    agree(found.logLik ?? Number.NaN, -55.258, { abs: 1e-4, source: 'mmrm 0.3.19, which ends at theta -14.98' });
    expect(found.verdict).toBe('boundary-maximum');
    expect(found.bounds).toMatchObject([{ what: 'rho', value: -0.5, of: 'structure' }]);
    agree(found.bounds?.[0]?.slope ?? Number.NaN, -19.86, { abs: 0.01, source: 'base R' });
    expect(found.outside?.gain).toBeCloseTo(55.258 - 44.8614, 3);
    expect(codes(found)).toContain('certify/outside');
  });
  test('where gls ends: judged in its own space', () => {
    const beyond = profiled(problem, { rho: -0.939 });
    const best = certify(problem, beyond).best as Canonical;
    const meaning = { weights: 'precision' as const, space: { rho: { lower: -1, upper: 1 } } };
    const found = certify(problem, { canonical: best, meaning });
    agree(found.logLik ?? Number.NaN, -44.8614, { abs: 1e-4, source: 'gls of nlme 3.1-162' });
    expect(found.verdict).toBe('interior-maximum');
    expect(found.outside).toBeUndefined();
    // and the same engine at the end of the narrower space has stopped short
    expect(certify(problem, { canonical: mmrm, meaning }).verdict).toBe('stopped-short');
  });
  test('with a variance per visit', () => {
    const het = pairsOfThree('cs-het');
    const start = { 'variance.1': 2, 'variance.2': 2, 'variance.3': 2, rho: -0.2 };
    const found = certify(het, {
      beta: Float64Array.of(10),
      Sigma: [],
      residual: { kind: 'marginal', sigma2: Number.NaN, parameters: start },
    });
    agree(found.bestLogLik ?? Number.NaN, -54.9501, { abs: 1e-4, source: 'mmrm 0.3.19 csh, glmmTMB cs' });
    const there = certify(het, found.best as Canonical);
    expect(there.verdict).toBe('boundary-maximum');
    expect(there.bounds).toMatchObject([{ what: 'rho', of: 'structure' }]);
    expect((there.logLik ?? 0) + (there.outside?.gain ?? 0)).toBeCloseTo(-43.3949, 3);
  });
});

describe('ends of a nugget, and what a design does not tell', () => {
  test('BodyWeight, exp with a nugget that is nothing', () => {
    const { problem, end } = recorded('BodyWeight exp', 'ML');
    if (!problem.residual || end.residual.kind !== 'marginal') throw new Error('no residual model');
    const structure = { ...problem.residual.structure, nugget: true as const };
    const wide = { ...problem, residual: { ...problem.residual, structure } };
    const parameters = { ...end.residual.parameters, nugget: 1e-9 };
    const found = certify(wide, { ...end, residual: { ...end.residual, parameters } });
    expect(found.bounds).toMatchObject([{ what: 'nugget', value: 0 }]);
    // a nugget above zero is better here: a slope into the space, or a boundary maximum, but not both
    const rises = (found.bounds?.[0]?.slope ?? 0) > 0;
    expect(found.verdict).toBe(rises ? 'false-zero' : 'boundary-maximum');
  });
  test('compound symmetry with a nugget: the product of both alone', () => {
    const p = pairsOfThree('cs-hom');
    if (!p.residual) throw new Error('no residual model');
    const structure = { ...p.residual.structure, nugget: true as const };
    const problem = { ...p, residual: { ...p.residual, structure } };
    const start = profiled(problem, { rho: -0.3, nugget: 0.1 });
    const found = certify(problem, certify(problem, start).best as Canonical);
    expect(codes(found)).toContain('certify/redundant');
    expect(found.because.find(({ code }) => code === 'certify/redundant')?.text).toMatch(/rho, nugget/);
    // the product that is identified is at its own end
    expect(found.verdict).toBe('boundary-maximum');
    expect(found.unidentified).toMatchObject({ parameters: ['rho', 'nugget'], silent: [] });
  });
  test('a lag that no subject has', () => {
    const p = pairsOfThree('toep-hom');
    if (!p.residual) throw new Error('no residual model');
    const labels = ['1', '2', '3', '4', '5'];
    const position = p.residual.position.map((v) => 2 * v);
    const problem = { ...p, residual: { ...p.residual, position, structure: { kind: 'toep-hom' as const, labels } } };
    const start = profiled(problem, { 'rho.1': 0, 'rho.2': 0, 'rho.3': 0, 'rho.4': 0 });
    const found = certify(problem, certify(problem, start).best as Canonical);
    expect(found.verdict).toBe('boundary-maximum');
    expect(found.unidentified?.silent).toEqual(['rho.1', 'rho.3']);
    expect(found.because.find(({ code }) => code === 'certify/flat-covariance')?.text).toMatch(/rho.1, rho.3/);
  });
  test('ar1 of even lags: the sign is in no likelihood', () => {
    const p = pairsOfThree('ar1-hom');
    if (!p.residual) throw new Error('no residual model');
    const position = p.residual.position.map((v) => 2 * v);
    const structure = { kind: 'ar1-hom' as const, labels: ['1', '2', '3', '4', '5'] };
    const problem = { ...p, residual: { ...p.residual, position, structure } };
    expect(codes(certify(problem, profiled(problem, { rho: 0.2 })))).toContain('certify/signless');
  });
});
