import { backends } from '@mixdiff/backends';
import {
  type Backend,
  type Canonical,
  choose,
  type Engine,
  type Fit,
  isRefusal,
  type Method,
  type Problem,
} from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, agreeAll, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { transformations } from './transformations.ts';

/** Shift, scale, permutation, relabelling, recoding: likelihoods and estimates move exactly as theory says. */
const models: Record<string, (method: Method) => Problem> = { jsp, sleepstudy, penicillin };
const source = 'theory';

async function open(backend: Backend, problem: Problem): Promise<Engine> {
  const least = backend.choices.find((c) => c.name === 'start')?.values.includes('least-squares');
  const chosen = choose(backend, undefined, least ? { start: 'least-squares' } : {});
  if (isRefusal(chosen)) throw new Error(chosen.message);
  const engine = await backend.open?.(problem, chosen);
  if (!engine || isRefusal(engine)) throw new Error(engine?.message ?? `${backend.id} has no engine`);
  return engine;
}
function fitted(engine: Engine, start?: Float64Array): Fit {
  const fit = engine.fit(start);
  if (isRefusal(fit)) throw new Error(fit.message);
  return fit;
}
function logLikAt(engine: Engine, at: Canonical): number {
  const native = engine.toNative(at);
  if (isRefusal(native)) throw new Error(native.message);
  return engine.logLik(native);
}
const canFit = (backend: Backend, problem: Problem): boolean => backend.lacks(problem).length === 0;

describe.each(Object.entries(models))('%s', (_name, model) => {
  describe.each(['REML', 'ML'] as const)('%s', (method) => {
    const problem = model(method);
    const able = backends.filter((backend) => canFit(backend, problem));
    describe.each(able.map((backend) => [backend.id, backend] as const))('%s', (_id, backend) => {
      test.each(transformations.map((t) => [t.name, t] as const))('%s', async (_, transformation) => {
        const engine = await open(backend, problem);
        const fit = fitted(engine);
        const other = transformation.problem(problem);
        const moved = await open(backend, other);
        const expected = transformation.point(fit.canonical, problem);
        const far = transformation.name.includes('1000000') ? 1e3 : 1;
        // the likelihood at the corresponding point
        const size = Math.abs(fit.logLik);
        agree(
          logLikAt(moved, expected),
          fit.logLik + transformation.logLik(problem),
          { abs: far * 1e-9 * size, source },
          'logLik at the same point',
        );
        // and the estimates, as far as the original's stopping rule holds them
        // from its own start where the parameters are relative to sigma; a start on an absolute scale (beta = 1, SD = 1)
        // knows no units, there the image of the first end must be an end too
        const image = moved.toNative(expected);
        if (isRefusal(image)) throw new Error(image.message);
        const refit = moved.profiled.includes('sigma2') ? fitted(moved) : fitted(moved, image);
        agree(refit.logLik, fit.logLik + transformation.logLik(problem), { abs: 1e-5, source }, 'logLik of the fit');
        const p = problem.parts.conditional.columns.length;
        const se = Array.from({ length: p }, (_, j) => Math.sqrt(refit.vcov?.data[j * (p + 1)] as number));
        refit.canonical.beta.forEach((b, j) => {
          agree(b, expected.beta[j] as number, { abs: 2e-3 * (se[j] as number), source }, `beta[${j}]`);
        });
        refit.canonical.Sigma.forEach((S, k) => {
          const scale = Math.max(...(expected.Sigma[k]?.data.map(Math.abs) ?? [1]));
          agreeAll(S.data, expected.Sigma[k]?.data ?? [], { abs: 1e-2 * scale, source }, `Sigma[${k}]`);
        });
      });
    });
    test('and the referee', () => {
      const referee = openReferee(problem);
      if (isRefusal(referee)) throw new Error(referee.message);
      const at: Canonical = {
        beta: Float64Array.from(problem.parts.conditional.columns, (_, j) => (j === 0 ? 30 : 0.5)),
        Sigma: problem.random.map(({ columns: { length: c } }) => ({
          nrow: c,
          ncol: c,
          data: Float64Array.from({ length: c * c }, (_, i) => (i % (c + 1) ? 0.3 : 2)),
        })),
        residual: { kind: 'variance', sigma2: 20 },
      };
      const before = referee.logLik(at);
      if (isRefusal(before)) throw new Error(before.message);
      for (const t of transformations) {
        const moved = openReferee(t.problem(problem));
        if (isRefusal(moved)) throw new Error(moved.message);
        const after = moved.logLik(t.point(at, problem));
        if (isRefusal(after)) throw new Error(after.message);
        agree(after.logLik, before.logLik + t.logLik(problem), { rel: 1e-7, source }, t.name);
      }
      expect(transformations.length).toBeGreaterThan(5);
    });
  });
});
