import { type Canonical, isRefusal, type Method, type Problem, sigma2Of } from '@mixdiff/contract';
import { richardsonGradient } from '@mixdiff/linalg';
import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { denseLogLik } from './dense.ts';
import { opened } from './opened.ts';
import { problemOf, recorded } from './recorded.ts';

const names = [
  'machines',
  'orthodont, blocks',
  'sleepstudy, weighted',
  'three levels',
  'pixel',
  'one group',
  'dyestuff2',
];
const models = recorded.cases.filter((c) => names.includes(c.name));
const runs = models.flatMap((c) =>
  (['REML', 'ML'] as const).map((method) => [`${c.name}, ${method}`, problemOf(c, method), method] as const),
);
/** Somewhere away from the start, a different step for each parameter. */
const elsewhere = (start: Float64Array): Float64Array => start.map((v, i) => v + 0.7 * Math.sin(3 * i + 1));

describe.each(runs)('%s', (_, problem: Problem, method: Method) => {
  test('the profiled log-likelihood is the dense one at its own beta and sigma', async () => {
    const engine = await opened(problem);
    for (const par of [engine.start, elsewhere(engine.start)]) {
      const at = engine.toCanonical(par);
      agree(engine.logLik(par), denseLogLik(problem, at), { abs: 1e-8, source: 'n x n Cholesky' });
    }
  });

  test('beta and sigma are its maximum', async () => {
    const engine = await opened(problem);
    const par = elsewhere(engine.start);
    const at = engine.toCanonical(par);
    const best = denseLogLik(problem, at);
    for (const factor of [0.99, 1.01]) {
      expect(denseLogLik(problem, { ...at, ...rescaled(at, factor) })).toBeLessThan(best);
      if (method === 'ML')
        expect(denseLogLik(problem, { ...at, beta: at.beta.map((b) => b * factor) })).toBeLessThan(best);
    }
  });

  test('gradient against Richardson differences', async () => {
    const engine = await opened(problem);
    const par = elsewhere(engine.start);
    const gradient = new Float64Array(par.length);
    engine.objective(par, gradient);
    const differences = richardsonGradient((x) => engine.objective(x), par);
    agreeAll(gradient, differences, { rel: 1e-6, abs: 1e-6, source: 'numDeriv' }, 'gradient');
  });

  test('at any point: the log-likelihood of beta, Sigma and sigma as given', async () => {
    const engine = await opened(problem);
    const at = engine.toCanonical(elsewhere(engine.start));
    const point: Canonical = {
      ...at,
      beta: at.beta.map((b, j) => b + 0.01 * (j + 1)),
      residual: { kind: 'variance', sigma2: 1.3 },
    };
    const fit = engine.at(point);
    if (isRefusal(fit)) throw new Error(fit.message);
    agree(fit.logLik, denseLogLik(problem, point), { abs: 1e-8, rel: 1e-11, source: 'n x n Cholesky' });
    expect(fit.canonical).toBe(point);
    expect(fit.stop.reason).toBe('given');
  });
});

/** Sigma and sigma^2 by the same factor: the relative precisions stay. */
const rescaled = ({ Sigma, residual }: Canonical, factor: number): Pick<Canonical, 'Sigma' | 'residual'> => ({
  Sigma: Sigma.map((s) => ({ ...s, data: s.data.map((v) => v * factor) })),
  residual: { kind: 'variance', sigma2: sigma2Of({ residual }) * factor },
});
