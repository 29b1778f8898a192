import type { Backend, Canonical, Engine, Pool, Problem } from '@mixdiff/contract';
import { isRefusal } from '@mixdiff/contract';
import { hold, minimize, openCriterion, plainStart, pointOf } from '@mixdiff/surface';
import { reduce } from '../src/reduction.ts';
import { type Refits, type RefitTask, runRefits } from '../src/refits.ts';
import { fitAt, optimum, sure } from './models.ts';

/** A backend made of this package's own criterion: inference may know no other. */
export const own: Backend = {
  contract: 1,
  id: 'own',
  versions: ['1.0'],
  choices: [],
  lacks: () => [],
  defaultMethod: 'REML',
  fit: async (problem) => {
    const refused = reduce(problem);
    return isRefusal(refused) ? refused : optimum(problem);
  },
  open: async (problem) => engine(problem),
};

function engine(problem: Problem): Engine {
  const absent = (): never => {
    throw new Error('not needed here');
  };
  return {
    names: [],
    lower: new Float64Array(),
    start: new Float64Array(),
    profiled: ['beta', 'sigma2'],
    gradient: false,
    objective: absent,
    logLik: absent,
    toNative: absent,
    toCanonical: absent,
    logLikRounding: absent,
    fit: () => optimum(problem),
    at: (point) => fitAt(problem, point, Number.NaN),
    refit(y, into) {
      const free = hold(
        openCriterion(sure(reduce({ ...problem, response: { ...problem.response, y: y.slice() } }))),
        { kind: 'nothing' },
        problem.method === 'REML',
      );
      const start = plainStart(free.chart, 0.5);
      const best = minimize(free, start, 0);
      const at = pointOf(free, best.par, 0) as Canonical;
      into.beta.set(at.beta);
      at.Sigma.forEach(({ data }, k) => {
        into.Sigma[k].data.set(data);
      });
      into.sigma2 = (at.residual as { sigma2: number }).sigma2;
      into.logLik = -best.deviance / 2;
      into.singular = at.Sigma.some(({ data }) => data[0] < 1e-8 * into.sigma2);
      into.reason = 'converged';
    },
  };
}

/** Workers that answer in any order, and get copies of what they are sent. */
export function poolOf(size: number): Pool {
  return {
    size,
    async *run<A, B>(job: string, chunks: readonly A[]): AsyncIterable<B> {
      if (job !== 'inference/refits') throw new Error(`unknown job ${job}`);
      const answers = chunks.map((chunk) => runRefits(own, structuredClone(chunk) as RefitTask));
      for (const answer of answers.reverse()) yield structuredClone((await answer) as Refits) as B;
    },
  };
}
