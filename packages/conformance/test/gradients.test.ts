import { backends } from '@mixdiff/backends';
import { type Canonical, choose, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { richardsonGradient, richardsonHessian } from '@mixdiff/linalg';
import { openReferee } from '@mixdiff/referee';
import { agree, agreeAll, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

/** Every engine's gradient against differences of its own objective, and its likelihood against the referee's. */
const problems: Record<string, Problem> = {
  jsp: jsp('ML'),
  sleepstudy: sleepstudy('REML'),
  penicillin: penicillin('REML'),
};

async function open(backend: (typeof backends)[number], problem: Problem): Promise<Engine> {
  const chosen = choose(backend);
  const engine = isRefusal(chosen) ? chosen : await backend.open?.(problem, chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? backend.id);
  return engine;
}
/** An ordinary point: least-squares-like beta, variances of the size of the residual's. */
function ordinary(problem: Problem): Canonical {
  const n = problem.response.y.length;
  const mean = problem.response.y.reduce((a, b) => a + b, 0) / n;
  const variance = problem.response.y.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  return {
    beta: Float64Array.from(problem.parts.conditional.columns, (_, j) => (j === 0 ? mean : 0.1 * j)),
    Sigma: problem.random.map(({ columns: { length: c } }, k) => ({
      nrow: c,
      ncol: c,
      data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0.01 : 0.2 + 0.1 * k) * variance),
    })),
    residual: { kind: 'variance', sigma2: 0.6 * variance },
  };
}
function native(engine: Engine, at: Canonical): Float64Array {
  const par = engine.toNative(at);
  if (isRefusal(par)) throw new Error(par.message);
  return par;
}

describe.each(Object.entries(problems))('%s', (_name, problem) => {
  const able = backends.filter((b) => b.lacks(problem).length === 0);
  describe.each(able.map((b) => [b.id, b] as const))('%s', (_id, backend) => {
    test('gradient equals differences of the objective', async () => {
      const engine = await open(backend, problem);
      expect(engine.gradient).toBe(true);
      const par = native(engine, ordinary(problem));
      const gradient = new Float64Array(par.length);
      engine.objective(par, gradient);
      const differences = richardsonGradient((x) => engine.objective(x), par);
      const size = Math.max(...gradient.map(Math.abs));
      agreeAll(gradient, differences, { abs: 1e-6 * size, source: 'Richardson extrapolation' }, 'gradient');
    });
    test('the log-likelihood is the referee’s at beta and sigma^2 of the engine’s own making', async () => {
      const engine = await open(backend, problem);
      const par = native(engine, ordinary(problem));
      const referee = openReferee(problem);
      const judged = isRefusal(referee) ? referee : referee.logLik(engine.toCanonical(par));
      if (isRefusal(judged)) throw new Error(judged.message);
      agree(engine.logLik(par), judged.logLik, { rel: 1e-9, source: 'referee' }, 'logLik');
    });
    test('a Hessian that an engine reports is the differences’ Hessian of its objective', async () => {
      const engine = await open(backend, problem);
      const fit = engine.fit();
      if (isRefusal(fit)) throw new Error(fit.message);
      const { hessian, values } = fit.native;
      if (!hessian) {
        expect(fit.native.eigenvalues).toBeNull();
        return;
      }
      const differences = richardsonHessian((x) => engine.objective(x), values);
      const size = Math.max(...hessian.data.map(Math.abs));
      // the original's own step is 1e-3 or 1e-4: its truncation error is part of what it reports
      agreeAll(hessian.data, differences.data, { abs: 2e-4 * size, source: 'Richardson extrapolation' }, 'hessian');
    });
  });
});
