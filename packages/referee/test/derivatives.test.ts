import { type Canonical, isRefusal, sigma2Of } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { type InformationParameter, openReferee } from '../src/index.ts';
import { small } from './designs.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};

/** The point moved by h in a parameter of the information. */
function moved(at: Canonical, parameter: InformationParameter, h: number): Canonical {
  const beta = at.beta.slice();
  const Sigma = at.Sigma.map((m) => ({ ...m, data: m.data.slice() }));
  let sigma2 = sigma2Of(at);
  if (parameter.kind === 'sigma2') sigma2 += h;
  else if (parameter.kind === 'beta') beta[parameter.column] += h;
  else if (parameter.kind === 'Sigma') {
    const { term, i, j } = parameter;
    const { data, nrow } = Sigma[term];
    data[j * nrow + i] += h;
    if (i !== j) data[i * nrow + j] += h;
  }
  return { beta, Sigma, residual: { kind: 'variance', sigma2 } };
}
/** Inside the cone, so that every parameter can move both ways. */
const lifted = (at: Canonical): Canonical => ({
  ...at,
  Sigma: at.Sigma.map((m) => ({ ...m, data: m.data.map((v, i) => (i % (m.nrow + 1) === 0 ? v + 0.4 : v)) })),
});
const H = 1e-4;
/** Fourth order: (8 [f(h) - f(-h)] - [f(2h) - f(-2h)]) / 12h. */
const central = (f: (h: number) => number): number => (8 * (f(H) - f(-H)) - (f(2 * H) - f(-2 * H))) / (12 * H);

describe.each(['precision', 'likelihood'] as const)(
  'analytic against central differences, weights as %s',
  (weights) => {
    test('score and information', () => {
      fc.assert(
        fc.property(small, ({ problem, at: raw }) => {
          const at = lifted(raw);
          const judge = must(openReferee(problem, { weights }));
          const { parameters, gradient, matrix } = must(judge.information(at));
          parameters.forEach((parameter, i) => {
            const name = JSON.stringify(parameter);
            const slope = central((h) => must(judge.logLik(moved(at, parameter, h))).logLik);
            agree(gradient[i], slope, { rel: 1e-6, abs: 1e-6, source: 'central difference' }, name);
            const scores = [2, 1, -1, -2].map((t) => must(judge.information(moved(at, parameter, t * H))).gradient);
            for (let j = 0; j < parameters.length; j++) {
              const [f2, f1, g1, g2] = scores.map((score) => score[j]);
              const curvature = (8 * (f1 - g1) - (f2 - g2)) / (12 * H);
              const tolerance = { rel: 1e-5, abs: 1e-5, source: 'central difference' };
              agree(matrix.data[j * parameters.length + i], -curvature, tolerance, name);
            }
          });
        }),
        { numRuns: 12 },
      );
    });
  },
);

test('at a singular point the score is the limit of scores inside', () => {
  fc.assert(
    fc.property(small, ({ problem, at }) => {
      const judge = must(openReferee(problem));
      const zero = { ...at, Sigma: at.Sigma.map((m) => ({ ...m, data: m.data.map(() => 0) })) };
      const near = (variance: number) => ({
        ...at,
        Sigma: zero.Sigma.map((m) => ({ ...m, data: m.data.map((_, i) => (i % (m.nrow + 1) ? 0 : variance)) })),
      });
      // extrapolated, since the score itself moves by the information times the step
      const [a, b, c] = [zero, near(1e-8), near(2e-8)].map((point) => must(judge.score(point)));
      a.Sigma.forEach((S, k) => {
        S.data.forEach((v, i) => {
          const limit = 2 * b.Sigma[k].data[i] - c.Sigma[k].data[i];
          agree(v, limit, { abs: 1e-4, rel: 1e-5, source: 'points at 1e-8 and 2e-8' });
        });
      });
    }),
    { numRuns: 30 },
  );
});
