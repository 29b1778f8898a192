import { type Canonical, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import {
  agree,
  agreeAll,
  familyProblem,
  glmerFits,
  glmerProblem,
  glmerProblems,
  intercept,
  problem,
  type RecordedFamily,
  recordedFamilies,
} from '@mixdiff/testing';
import { describe, test } from 'vitest';
import { openReferee, type Referee, type RefereeOptions } from '../../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const opened = (p: Problem, options: RefereeOptions = {}): Referee => must(openReferee(p, options));
const value = (referee: Referee, at: Canonical): number => must(referee.logLik(at)).logLik;
const symmetric = (data: readonly number[]): Matrix => {
  const c = Math.sqrt(data.length);
  return { nrow: c, ncol: c, data: Float64Array.from(data) };
};
/** Every slope that the referee states against five-point differences of its own value. */
function expectSlopes(referee: Referee, at: Canonical, rel = 1e-5): void {
  const { gradient, parameters } = must(referee.information(at));
  for (const [k, parameter] of parameters.entries()) {
    const to = (by: number): Canonical => {
      switch (parameter.kind) {
        case 'Sigma': {
          const { term, i, j } = parameter;
          const Sigma = at.Sigma.map((S, t): Matrix => {
            const data = S.data.slice();
            if (t !== term) return S;
            data[j * S.nrow + i] = (data[j * S.nrow + i] ?? 0) + by;
            if (i !== j) data[i * S.nrow + j] = (data[i * S.nrow + j] ?? 0) + by;
            return { ...S, data };
          });
          return { ...at, Sigma };
        }
        case 'beta':
          return { ...at, beta: at.beta.map((b, j) => (j === parameter.column ? b + by : b)) };
        case 'dispersion':
          return {
            ...at,
            residual: {
              kind: 'none',
              family: {
                dispersion: (at.residual.kind === 'none' ? (at.residual.family?.['dispersion'] ?? 0) : 0) + by,
              },
            },
          };
        case 'other': {
          const { part, column } = parameter;
          const values = (at.others?.[part] ?? new Float64Array(0)).map((b, j) => (j === column ? b + by : b));
          return { ...at, others: { ...at.others, [part]: values } };
        }
        default:
          throw new Error(parameter.kind);
      }
    };
    const h = 1e-4;
    const slope =
      (8 * (value(referee, to(h)) - value(referee, to(-h))) - value(referee, to(2 * h)) + value(referee, to(-2 * h))) /
      (12 * h);
    agree(gradient[k] ?? Number.NaN, slope, { rel, abs: 2e-6, source: `differences, ${JSON.stringify(parameter)}` });
  }
}

describe("glmmTMB's ends", () => {
  const { source, cases } = recordedFamilies();
  const sign: Readonly<Record<string, number>> = { nbinom1: 1, nbinom2: -1, Gamma: -1, beta: -1 };
  const pointOf = (c: RecordedFamily): Canonical => {
    const betad = c.par[c.names.indexOf('betad')];
    return {
      beta: Float64Array.from(c.beta),
      Sigma: Object.values(c.cov).map(symmetric),
      residual:
        betad === undefined
          ? { kind: 'none' }
          : { kind: 'none', family: { dispersion: Math.exp((sign[c.family] ?? Number.NaN) * betad) } },
    };
  };
  // printed covariance matrices have 15 digits; a correlation of 1 has no neighbours on both sides
  test.each(cases.map((c) => [c.name, c] as const))('%s: its objective, and its slopes there', (_, c) => {
    const referee = opened(familyProblem(c));
    const end = pointOf(c);
    agree(value(referee, end), -c.objective, { abs: 2e-8, source });
    const { dbeta, ddispersion } = must(referee.score(end));
    agreeAll(
      dbeta ?? [],
      c.beta.map(() => 0),
      { abs: 2e-3, source },
    );
    if (ddispersion !== undefined && end.residual.kind === 'none') {
      agree(ddispersion * (end.residual.family?.['dispersion'] ?? 0), 0, { abs: 2e-3, source });
    }
  });
  test.each(cases.filter(({ name }) => name !== 'binomial slopes').map((c) => [c.name, c] as const))(
    '%s: slopes away from it are those of its value',
    (_, c) => {
      const end = pointOf(c);
      const Sigma = end.Sigma.map(({ nrow, data }) =>
        symmetric([...data].map((x, at) => x + (at % (nrow + 1) === 0 ? 0.2 : 0.03))),
      );
      expectSlopes(opened(familyProblem(c)), { ...end, beta: end.beta.map((b) => 0.9 * b + 0.05), Sigma });
    },
  );
});

describe("lme4 2.1-0's ends, with any random terms", () => {
  const fits = glmerFits('2.1-0');
  const problems = glmerProblems().filter(
    ({ nAGQ, random, link, weights }) =>
      nAGQ === 1 && (random.length > 1 || random[0]?.columns.length === 2 || link === 'cauchit' || weights),
  );
  test.each(problems.map((c) => [c.name, c] as const))('%s', (name, c) => {
    const fit = fits.find((one) => one.name === name);
    if (!fit) throw new Error(name);
    let at = 0;
    // lme4's theta has the terms with most levels first
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
      Sigma[term] = { nrow: n, ncol: n, data };
    }
    const end: Canonical = { beta: Float64Array.from(fit.beta), Sigma, residual: { kind: 'none' } };
    const referee = opened(glmerProblem(c), { criterion: { kind: 'laplace', information: 'expected' } });
    // lme4 ends its iterations for the modes at a relative change of 1e-7: with cauchit, far from canonical, they are not there yet
    agree(value(referee, end), fit.logLik, { abs: c.link === 'cauchit' ? 1e-4 : 5e-6, source: 'lme4 2.1-0' });
    expectSlopes(
      referee,
      {
        ...end,
        Sigma: Sigma.map(({ nrow, data }) => symmetric([...data].map((x, k) => x + (k % (nrow + 1) === 0 ? 0.1 : 0)))),
      },
      1e-4,
    );
  });
});

test('a Gaussian response with another link, with zero-inflation or with a dispersion that varies is not judged as if it had none', () => {
  const y = [0.4, 1.2, 2.5, 0.9, 1.7, 3.1];
  const plain = problem(y, [intercept(6)], [{ group: 'g', labels: ['a', 'b', 'c', 'a', 'b', 'c'] }], 'ML');
  const at: Canonical = {
    beta: Float64Array.of(0.5),
    Sigma: [symmetric([0])],
    residual: { kind: 'variance', sigma2: 0.8 },
  };
  const normal = (mean: number, sigma2: number): number =>
    y.reduce((sum, v) => sum - Math.log(2 * Math.PI * sigma2) / 2 - (v - mean) ** 2 / (2 * sigma2), 0);
  agree(value(opened(plain), at), normal(0.5, 0.8), { abs: 1e-12, source: 'the density' });
  const log: Problem = { ...plain, response: { ...plain.response, link: 'log' } };
  agree(value(opened(log), at), normal(Math.exp(0.5), 0.8), { abs: 1e-12, source: 'the density' });
  const spread: Problem = { ...plain, parts: { ...plain.parts, dispersion: plain.parts.conditional } };
  const wide = { ...at, residual: { kind: 'none' } as const, others: { dispersion: Float64Array.of(0.3) } };
  agree(value(opened(spread), wide), normal(0.5, Math.exp(0.6)), { abs: 1e-12, source: 'the density' });
});
