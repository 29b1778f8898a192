import { type Chosen, choose, type Engine, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import {
  agree,
  agreeAll,
  binomial,
  binomialProblem,
  intercept,
  type RecordedBinomial,
  recordedBinomial,
} from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { glmmTMB } from '../../src/index.ts';
import { openModel } from '../../src/laplace/model.ts';

const { source, cases } = recordedBinomial();
const chosen = choose(glmmTMB, '1.1.5') as Chosen;
async function opened(p: Problem, by: Chosen = chosen): Promise<Engine> {
  const engine = await glmmTMB.open?.(p, by);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? 'nothing to open');
  return engine;
}

describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('goes the way of glmmTMB, and states what it prints', async () => {
    const fit = (await opened(binomialProblem(c))).fit() as Fit;
    agree(fit.logLik, c.logLik, { abs: 1e-8, source });
    const counts = [fit.stop.iterations, fit.stop.evaluations.f, fit.stop.evaluations.g];
    expect([...counts, fit.stop.message]).toEqual([c.iterations, ...c.evaluations, c.message]);
    // a log SD far below zero hangs on rounding of the objective
    const flat = (c.par.at(-1) ?? 0) < -5;
    agreeAll(fit.canonical.beta, c.beta, { abs: 1e-6, source });
    if (!flat) agreeAll(fit.native.values, c.par, { abs: 1e-6, source });
    const p = c.beta.length;
    const se = Float64Array.from({ length: p }, (_, j) => Math.sqrt(fit.vcov?.data[j * (p + 1)] ?? Number.NaN));
    agreeAll(se, c.se, { rel: 1e-4, source });
    agreeAll(fit.fitted, c.fitted, { abs: 1e-5, source });
    const { k, nBIC, dfResidual } = fit.meaning;
    agree(2 * k - 2 * fit.logLik, c.AIC, { abs: 1e-7, source });
    agree(k * Math.log(nBIC) - 2 * fit.logLik, c.BIC, { abs: 1e-7, source });
    expect(dfResidual).toBe(c.dfResidual);
    expect(fit.singular).toBe(flat);
    expect(fit.meaning.criterion).toEqual({ kind: 'laplace', information: 'observed' });
  });
});

test('its gradient is that of its objective: any data', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3 })),
        {
          minLength: 8,
          maxLength: 14,
        },
      ),
      fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })),
      fc.double({ min: -2, max: 1.5, noNaN: true }),
      (rows, beta, tau) => {
        const y = rows.map(([a, b]) => Math.min(a, b));
        const n = rows.map(([a, b]) => Math.max(a, b, 1));
        const x = { name: 'x', term: 'x', values: rows.map((_, i) => Math.sin(i)) };
        const labels = rows.map(([, , g]) => String(g));
        const { objective } = openModel(binomial(y, n, [intercept(y.length), x], [{ group: 'g', labels }]), chosen);
        const par = Float64Array.from([...beta, tau]);
        const gradient = new Float64Array(3);
        objective(par, gradient);
        const h = 1e-5;
        for (let j = 0; j < 3; j++) {
          const moved = (by: number) => objective(par.map((v, i) => (i === j ? v + by : v)));
          agree(gradient[j] ?? 0, (moved(h) - moved(-h)) / (2 * h), { abs: 1e-5, rel: 1e-5, source: 'differences' });
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('what is not built yet is refused by name, and choices of gaussian models are', async () => {
  const c = cases[0] as RecordedBinomial;
  const p = binomialProblem(c);
  const code = async (q: Problem, by: Chosen = chosen): Promise<string> => {
    const engine = await glmmTMB.open?.(q, by);
    return engine && isRefusal(engine) ? engine.refused : 'opened';
  };
  expect(await code(p)).toBe('opened');
  expect(await code({ ...p, method: 'REML' })).toBe('opened');
  expect(await code({ ...p, random: [] })).toBe('opened');
  const inDispersion = p.random.map((term) => ({ ...term, part: 'dispersion' as const }));
  expect(await code({ ...p, random: inDispersion })).toBe('glmmtmb/random-of-part');
  expect(await code({ ...p, response: { ...p.response, family: 'lognormal', link: 'log' } })).toBe(
    'glmmtmb/family-since',
  );
  expect(await code({ ...p, response: { ...p.response, link: 'cauchit' } })).toBe('glmmtmb/family');
  const weights = { values: new Float64Array(c.y.length).fill(2), kind: 'precision' as const };
  expect(await code({ ...p, weights })).toBe('glmmtmb/weights-of-family');
  const negative = { values: new Float64Array(c.y.length).fill(-1), kind: 'likelihood' as const };
  expect(await code({ ...p, weights: negative })).toBe('glmmtmb/weights');
  const twice = binomial(
    c.y,
    c.n,
    [intercept(c.y.length), { ...intercept(c.y.length), name: 'again' }],
    [{ group: 'g', labels: c.group }],
  );
  expect(await code({ ...twice, method: 'REML' })).toBe('glmmtmb/rank-deficient');
  expect(await code(p, choose(glmmTMB, '1.1.5', { dispersion: 'log-sd' }) as Chosen)).toBe(
    'glmmtmb/choice-of-gaussian',
  );
  const zero = { beta: Float64Array.of(0, 0, 0, 0), Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(0) }] };
  expect((await opened(p)).toNative({ ...zero, residual: { kind: 'none' } })).toMatchObject({
    refused: 'glmmtmb/no-native-point',
  });
});
test('it lacks what it refuses: nobody is told that it fits the model', () => {
  const p = binomialProblem(cases[0] as RecordedBinomial);
  expect(glmmTMB.lacks(p)).toEqual([]);
  expect(glmmTMB.lacks({ ...p, response: { ...p.response, family: 'compois' } })).toEqual(['family:compois(logit)']);
});

test('the objective does not hang on where the search has been: after wild points it is what it was', () => {
  const c = cases[0] as RecordedBinomial;
  const fresh = (par: Float64Array): number => openModel(binomialProblem(c), chosen).objective(par);
  const model = openModel(binomialProblem(c), chosen);
  const p = c.par.length - 1;
  const end = Float64Array.from(c.par);
  // TMB has a value where s^-2 is below any number, none where s is above any
  for (const [beta, tau, known] of [
    [40, 5, 1934.567],
    [-800, 390, 36235.74],
    [1e5, 60, null],
    [0, 1200, Number.POSITIVE_INFINITY],
  ] as const) {
    const wild = Float64Array.from(end, (_, j) => (j === p ? tau : beta));
    const value = model.objective(wild);
    expect(value).toBe(fresh(wild));
    if (known !== null) agree(value, known, { rel: 1e-6, source: 'the objective of glmmTMB 1.1.5 there' });
    // at 1e5 its inner search stops 7e6 above the mode
    else expect(value).toBeLessThan(11429663);
    agree(model.objective(end), fresh(end), { abs: 1e-9, source: 'the same point, first' });
  }
});
