import type { Problem } from '@mixdiff/contract';
import { qchisq } from '@mixdiff/probability';
import { openProfile, scan } from '@mixdiff/surface';
import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { profileIntervals } from '../src/profile.ts';
import { fev, recordedFit } from './gls/recorded.ts';
import { sure } from './models.ts';

/** Compound symmetry over its one correlation, beta and sigma^2 in closed form: another criterion than the profile's own. */
const lineOf = (problem: Problem) => {
  const { residual } = problem;
  if (!residual) throw new Error('no residual model');
  return openProfile({ ...problem, method: 'ML' }, residual);
};
const lowest = (problem: Problem): number => scan(lineOf(problem)).valleys[0].value;
/** y - b x_j on the other columns. */
function holding(problem: Problem, j: number, b: number): Problem {
  const { conditional } = problem.parts;
  const { X } = conditional;
  const [n, p] = [X.nrow, X.ncol];
  const data = new Float64Array(n * (p - 1));
  for (let k = 0, to = 0; k < p; k++) if (k !== j) data.set(X.data.subarray(k * n, (k + 1) * n), n * to++);
  const columns = conditional.columns.filter((_, k) => k !== j);
  const y = problem.response.y.map((v, i) => v - b * X.data[j * n + i]);
  return {
    ...problem,
    response: { ...problem.response, y },
    parts: { ...problem.parts, conditional: { ...conditional, columns, X: { nrow: n, ncol: p - 1, data } } },
  };
}

describe('profile intervals of compound symmetry', () => {
  const { problem } = fev('cs');
  const fit = recordedFit(problem, 'fev-cs-reml');
  const j = problem.parts.conditional.columns.indexOf('ARMCDTRT');
  const found = sure(profileIntervals(fit, problem, { which: ['rho', 'ARMCDTRT'] }));
  const least = lowest(problem);
  const source = 'the rise of the deviance, by another criterion';

  test('end where the ML deviance has risen by the quantile, also of a fit by REML', () => {
    const [rho, arm] = found.intervals;
    const line = lineOf(problem);
    const m = problem.residual?.structure.labels.length ?? 0;
    for (const limit of [rho.lower, rho.upper]) {
      const share = (limit * (m - 1) + 1) / m;
      agree(2 * (line.value(Math.log(share / (1 - share))) - least), qchisq(0.95, 1), { rel: 1e-6, source });
    }
    for (const limit of [arm.lower, arm.upper])
      agree(2 * (lowest(holding(problem, j, limit)) - least), qchisq(0.95, 1), { rel: 1e-6, source });
  });
  test('estimates are those of the fit, centres those of ML', () => {
    expect(found.intervals[1].estimate).toBe(fit.canonical.beta[j]);
    expect(found.centre[0]).not.toBe(found.intervals[0].estimate);
    agree(found.centre[0], scan(lineOf(problem)).valleys.map(({ x }) => lineOf(problem).rhoAt(x))[0], {
      abs: 1e-5,
      source: 'a scan of the correlation',
    });
  });
});

/** Of the two whose limits are compared: each takes seconds. */
const COUNT = process.env['LONG'] === '1' ? 2 : 1;
test('of an unstructured covariance they do not hang on the order of its visits', () => {
  const { problem } = fev('us', 'REML', { formula: 'FEV1 ~ ARMCD' });
  const made = fev('us');
  const fit = recordedFit(made.problem, 'fev-us-reml');
  const { residual } = problem;
  if (!residual || fit.canonical.residual.kind !== 'marginal') throw new Error('no residual model');
  const turned: Problem = {
    ...problem,
    residual: { ...residual, position: residual.position.map((at) => 3 - at) },
  };
  const { parameters } = fit.canonical.residual;
  const swapped = Object.fromEntries(
    Object.keys(parameters).map((name) => {
      const at = [...name.matchAll(/\d/g)].map(([digit]) => 5 - Number(digit)).sort((a, b) => b - a);
      return [name, parameters[`${name.split('.')[0]}.${at.join('.')}`]];
    }),
  );
  const beta = Float64Array.of(42, 4);
  const at = (p: Problem, own: typeof parameters) =>
    sure(
      profileIntervals(
        {
          ...fit,
          vcov: null,
          absent: { vcov: 'x/y' },
          canonical: { beta, Sigma: [], residual: { kind: 'marginal', sigma2: Number.NaN, parameters: own } },
        },
        p,
        { which: (p === problem ? ['variance.4', 'cov.3.1'] : ['variance.1', 'cov.4.2']).slice(0, COUNT) },
      ),
    ).intervals.flatMap(({ lower, upper }) => [lower, upper]);
  agreeAll(at(problem, parameters), at(turned, swapped), { rel: 1e-5, source: 'the same visits, last first' });
});
