import { type Canonical, isMaximum, type Matrix } from '@mixdiff/contract';
import { agree, familyProblem, glmerFits, glmerProblem, glmerProblems, recordedFamilies } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';

const square = (data: ArrayLike<number>): Matrix => {
  const c = Math.sqrt(data.length);
  return { nrow: c, ncol: c, data: Float64Array.from(data) };
};
describe("glmmTMB's ends are maxima of their own criterion", () => {
  const { source, cases } = recordedFamilies();
  const sign: Readonly<Record<string, number>> = { nbinom1: 1, nbinom2: -1, Gamma: -1, beta: -1 };
  test.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const betad = c.par[c.names.indexOf('betad')];
    const end: Canonical = {
      beta: Float64Array.from(c.beta),
      Sigma: Object.values(c.cov).map(square),
      residual:
        betad === undefined
          ? { kind: 'none' }
          : { kind: 'none', family: { dispersion: Math.exp((sign[c.family] ?? Number.NaN) * betad) } },
    };
    const p = familyProblem(c);
    const found = certify(p, end);
    expect(isMaximum(found.verdict)).toBe(true);
    expect(found.gain).toBeLessThan(1e-5);
    agree(found.bestLogLik ?? Number.NaN, -c.objective, { abs: 1e-5, source });
    // beside it is none
    const away = certify(p, { ...end, beta: end.beta.map((b, j) => (j === 0 ? b + 0.3 : b)) });
    expect(away.verdict).toBe('stopped-short');
    agree(away.bestLogLik ?? Number.NaN, -c.objective, { abs: 1e-4, source });
  });
});
describe("lme4 2.1-0's ends, of any random terms, are maxima of its own criterion", () => {
  const fits = glmerFits('2.1-0');
  const several = glmerProblems().filter(
    ({ nAGQ, random, link, weights }) =>
      nAGQ === 1 && (random.length > 1 || random[0]?.columns.length === 2 || link === 'cauchit' || weights),
  );
  test.each(several.map((c) => [c.name, c] as const))('%s', (name, c) => {
    const fit = fits.find((one) => one.name === name);
    if (!fit) throw new Error(name);
    let at = 0;
    const order = [...c.random.keys()].sort(
      (a, b) => (c.random[b]?.levels.length ?? 0) - (c.random[a]?.levels.length ?? 0),
    );
    const Sigma: Matrix[] = [];
    for (const term of order) {
      const n = c.random[term]?.columns.length ?? 0;
      const L = new Float64Array(n * n);
      for (let j = 0; j < n; j++) for (let i = j; i < n; i++) L[j * n + i] = fit.theta[at++] ?? 0;
      const data = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) data[j * n + i]! += L[k * n + i]! * L[k * n + j]!;
      Sigma[term] = square(data);
    }
    const end: Canonical = { beta: Float64Array.from(fit.beta), Sigma, residual: { kind: 'none' } };
    const found = certify(glmerProblem(c), {
      canonical: end,
      meaning: { weights: 'likelihood', criterion: { kind: 'laplace', information: 'expected' } },
    });
    expect([found.verdict, isMaximum(found.verdict)]).toEqual([found.verdict, true]);
    agree(found.bestLogLik ?? Number.NaN, fit.logLik, { abs: 2e-4, source: 'lme4 2.1-0' });
  });
});
