/** What an engine answers depends on what it is asked, not on what it was asked before. */
import { mixedBackends } from '@mixdiff/backends';
import { type Canonical, choose, type Engine, isRefusal, type Problem, type Refit } from '@mixdiff/contract';
import { jsp, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';

async function opened(backend: (typeof mixedBackends)[number], problem: Problem): Promise<Engine> {
  const chosen = choose(backend);
  const engine = isRefusal(chosen) ? chosen : await backend.open?.(problem, chosen);
  if (!engine || isRefusal(engine)) throw new Error(`${backend.id} does not open`);
  return engine;
}
const emptyRefit = ({ beta, Sigma }: Canonical): Refit => ({
  beta: new Float64Array(beta.length),
  Sigma: Sigma.map((S) => ({ ...S, data: new Float64Array(S.data.length) })),
  sigma2: 0,
  logLik: 0,
  singular: false,
  reason: 'unknown',
});
const answers = (engine: Engine, par: Float64Array) => {
  const gradient = new Float64Array(par.length);
  const at = engine.toCanonical(par);
  const stated = engine.at(at);
  if (isRefusal(stated)) throw new Error(stated.message);
  return {
    canonical: at,
    logLik: engine.logLik(par),
    rounding: engine.logLikRounding(par),
    value: engine.objective(par, gradient),
    gradient,
    vcov: stated.vcov,
    fitted: stated.fitted,
    ranef: stated.ranef,
  };
};

describe.each(mixedBackends.filter(({ open }) => open))('$id', (backend) => {
  test.each<[string, Problem]>([
    ['JSP', jsp('REML')],
    ['sleepstudy', sleepstudy('ML')],
  ])('%s: the same answers after other questions and refits', async (_, problem) => {
    const engine = await opened(backend, problem);
    const par = engine.start.map((x) => x + 0.1);
    const before = answers(engine, par);
    engine.objective(par.map((x) => x - 0.3));
    expect(answers(engine, par)).toEqual(before);
    engine.fit();
    expect(answers(engine, par)).toEqual(before);
    const { y } = problem.response;
    for (const other of [y.map((v, i) => v + Math.sin(i)), y.map(() => Number.NaN)]) {
      try {
        engine.refit(other, emptyRefit(before.canonical));
      } catch {
        // a response of no numbers may end it anywhere
      }
      expect(answers(engine, par)).toEqual(before);
    }
  });
});
