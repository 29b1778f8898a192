import { agree, agreeAll, intercept, jsp, problem } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { mixedProblem, nativePoint } from './arbitrary.ts';
import { denseLogLik } from './dense.ts';
import { opened } from './opened.ts';

const versions = fc.constantFrom('1.1.8', '1.1.9');

test('the log-likelihood is that of the marginal normal density', async () => {
  await fc.assert(
    fc.asyncProperty(mixedProblem(), versions, fc.gen(), async (model, version, draw) => {
      const engine = await opened(model, version);
      const par = draw(nativePoint, engine.names.length);
      const at = engine.toCanonical(par);
      const source = 'Cholesky factor of V';
      agree(engine.logLik(par), denseLogLik(model, at), { rel: 1e-10, abs: 1e-9, source });
    }),
    { numRuns: 40 },
  );
});

test('the gradient is that of the objective', async () => {
  await fc.assert(
    fc.asyncProperty(mixedProblem(), versions, fc.gen(), async (model, version, draw) => {
      const engine = await opened(model, version);
      const par = draw(nativePoint, engine.names.length);
      const gradient = new Float64Array(par.length);
      engine.objective(par, gradient);
      const differences = par.map((_, i) => {
        const slope = (h: number): number => {
          const at = (step: number): number => engine.objective(par.map((x, j) => (j === i ? x + step : x)));
          return (at(h) - at(-h)) / (2 * h);
        };
        return (4 * slope(5e-4) - slope(1e-3)) / 3;
      });
      const size = Math.max(1, ...Array.from(gradient, Math.abs));
      agreeAll(gradient, Array.from(differences), { abs: 1e-7 * size, source: 'extrapolated central differences' });
    }),
    { numRuns: 40 },
  );
});

test('canonical and native points go back and forth', async () => {
  await fc.assert(
    fc.asyncProperty(mixedProblem(['ML']), fc.gen(), async (model, draw) => {
      const engine = await opened(model);
      const par = draw(nativePoint, engine.names.length);
      const back = engine.toNative(engine.toCanonical(par));
      agreeAll(back as Float64Array, Array.from(par), { rel: 1e-9, abs: 1e-9, source: 'itself' });
    }),
    { numRuns: 25 },
  );
});

describe('accuracy', () => {
  // R's path on JSP survives relative noise of 1e-12 in f and g, not 1e-11: summing in another order shows ours.
  test('rounding noise on JSP is below 1e-13 in f, and in g relative to the terms it is the difference of', async () => {
    const model = jsp('ML');
    const turned = [...model.response.y.keys()].reverse();
    const pick = (x: Float64Array): Float64Array => Float64Array.from(turned, (i) => x[i] as number);
    const {
      parts: {
        conditional: { X },
      },
    } = model;
    const columns = model.parts.conditional.columns.map((_, j) => pick(X.data.subarray(j * X.nrow, (j + 1) * X.nrow)));
    const reordered = {
      ...model,
      response: { ...model.response, y: pick(model.response.y) },
      parts: {
        conditional: {
          ...model.parts.conditional,
          X: { ...X, data: Float64Array.from(columns.flatMap((c) => Array.from(c))) },
        },
      },
      random: model.random.map((term) => ({
        ...term,
        level: Int32Array.from(turned, (i) => term.level[i] as number),
      })),
    };
    const [a, b] = [await opened(model), await opened(reordered)];
    const [ga, gb] = [new Float64Array(13), new Float64Array(13)];
    const middle = [31.6, 0.58, 0, -0.2, -1.8, -1, -2, -2.7, -3.3, -0.5, 1.66, 0.65, -4.5];
    for (const par of [a.start, Float64Array.from(middle)]) {
      const source = 'the same rows, the other way round';
      agree(a.objective(par, ga), b.objective(par, gb), { rel: 1e-13, source });
      const size = Math.max(model.response.y.length, ...Array.from(ga, Math.abs));
      agreeAll(ga, Array.from(gb), { abs: 1e-13 * size, source });
    }
  });

  test('a shift of the response by 1e6 costs no more than the digits it takes from y', async () => {
    const model = jsp('ML');
    const shifted = { ...model, response: { ...model.response, y: model.response.y.map((y) => y + 1e6) } };
    const [a, b] = [await opened(model), await opened(shifted)];
    const par = Float64Array.from([32, 0.58, 0, -0.2, -1.8, -1, -2, -2.7, -3.3, -0.5, 1.66, 0.65, -0.5]);
    const far = par.map((x, i) => (i === 0 ? x + 1e6 : x));
    const [ga, gb] = [new Float64Array(13), new Float64Array(13)];
    agree(b.objective(far, gb), a.objective(par, ga), { abs: 1e-8, source: 'unshifted' });
    agreeAll(gb, Array.from(ga), { abs: 1e-6, source: 'unshifted' });
  });

  test('a between-group variance of 1e14 sigma^2 leaves sigma^2 its digits', async () => {
    // Balanced one-way with mean 0, m groups of k: -2 l = mk log 2 pi + m(k - 1) log sigma^2 + m log lambda
    // + SSW / sigma^2 + SSB / lambda, lambda = sigma^2 + k v. Effects and deviations are exact in binary. (REML's border
    // is another matter: there a ratio of 1e14 costs 14 digits of one pivot, in TMB's joint Hessian, too.)
    const effects = [-3, 1, 5, -4, 2, -1].map((a) => a * 2 ** 24);
    const within = [-2, 1, 3, -2];
    const [m, k] = [effects.length, within.length];
    const y = effects.flatMap((a) => within.map((e) => a + e));
    const labels = effects.flatMap((_, i) => within.map(() => String(i)));
    const engine = await opened(problem(y, [intercept(m * k)], [{ group: 'g', labels }], 'ML'));
    const [sigma2, v] = [6, 12 * 2 ** 48];
    const lambda = sigma2 + k * v;
    const squares = (x: readonly number[]): number => x.reduce((sum, value) => sum + value * value, 0);
    const logs = m * k * Math.log(2 * Math.PI) + m * (k - 1) * Math.log(sigma2) + m * Math.log(lambda);
    const minusTwice = logs + (m * squares(within)) / sigma2 + (k * squares(effects)) / lambda;
    const got = engine.objective(Float64Array.of(0, Math.log(sigma2) / 2, Math.log(v) / 2));
    agree(got, minusTwice / 2, { rel: 1e-13, source: 'closed form' });
  });
});
