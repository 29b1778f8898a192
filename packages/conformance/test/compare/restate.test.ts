import type { Problem } from '@mixdiff/contract';
import { restate } from '@mixdiff/explain';
import { agree, jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { judged } from './engines.ts';

/** What a fit's conventions say by the referee, against what its engine says: two ways to the same standard errors. */
const CASES: readonly (readonly [string, string, Problem])[] = [
  ['lme4', 'sleepstudy REML', sleepstudy('REML')],
  ['nlme', 'sleepstudy ML', sleepstudy('ML')],
  ['glmmTMB', 'sleepstudy REML', sleepstudy('REML')],
  ['glmmTMB', 'sleepstudy ML', sleepstudy('ML')],
  ['glmmTMB', 'penicillin ML', penicillin('ML')],
  ['glmmTMB@1.1.8', 'jsp ML', jsp('ML')],
  ['glmmTMB', 'jsp REML', jsp('REML')],
];
describe('conventions stated by the referee are the engine own', () => {
  it.each(CASES)('%s on %s', async (name, _, problem) => {
    const { one } = await judged(name, problem);
    const stated = restate(one.fit, problem, one.fit.canonical);
    const p = problem.parts.conditional.columns.length;
    expect(stated?.vcov?.nrow).toBe(p);
    agree(stated?.logLik ?? Number.NaN, one.fit.logLik, { abs: 1e-6, source: name });
    problem.parts.conditional.columns.forEach((_column, j) => {
      const [ours, theirs] = [stated, one.fit].map((fit) => Math.sqrt(fit?.vcov?.data[j * (p + 1)] ?? Number.NaN));
      // an engine's Hessian is by differences of its gradient
      agree(ours as number, theirs as number, { rel: 2e-5, source: name });
    });
  });
});
