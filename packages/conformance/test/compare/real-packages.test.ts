import { recordedBackend } from '@mixdiff/backends';
import { isRefusal, type Problem } from '@mixdiff/contract';
import { difference, type Side } from '@mixdiff/explain';
import { type Entrant, Runs } from '@mixdiff/runs';
import { encodeFit, recordedDocument } from '@mixdiff/schema';
import { dyestuff2, jsp, penicillin, readGoldenJson, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { context } from './engines.ts';

/** Fits of the real packages (golden/<case>/r.json), known by their numbers alone: every difference has its cause. */
async function recorded(name: string, engine: string, problem: Problem, runs: Runs): Promise<Side | null> {
  const document = recordedDocument.parse(readGoldenJson(`${name}/r.json`));
  const backend = recordedBackend(`recorded:${name}`, document, engine);
  const fit = await backend.fit(problem, {}, context);
  if (isRefusal(fit)) return null;
  const entrant: Entrant = { backend, chosen: {}, name: engine, label: engine, kind: 'recorded' };
  const certificate = runs.certifier(problem).certify(fit);
  return {
    id: `${engine}/${problem.method}`,
    problem,
    fit,
    reported: encodeFit(fit, problem),
    certificate,
    entrant,
    engine: null,
  };
}
const PAIRS: readonly (readonly [string, (method: 'REML' | 'ML') => Problem, string, string])[] = [
  ['jsp', jsp, 'r:lme4', 'r:glmmTMB'],
  ['jsp', jsp, 'r:lme4', 'r:nlme'],
  ['sleepstudy', sleepstudy, 'r:lme4', 'r:glmmTMB'],
  ['sleepstudy', sleepstudy, 'r:nlme', 'r:glmmTMB'],
  ['penicillin', penicillin, 'r:lme4', 'r:glmmTMB'],
  ['dyestuff2', dyestuff2, 'r:lme4', 'r:glmmTMB'],
];
describe('differences between the real packages', () => {
  it.each(PAIRS)('%s: %s %s, %s', async (name, problemOf, one, other) => {
    for (const method of ['REML', 'ML'] as const) {
      const problem = problemOf(method);
      const runs = new Runs(() => problem, context, { starts: 12, seed: 1 });
      const [a, b] = [await recorded(name, one, problem, runs), await recorded(name, other, problem, runs)];
      expect(a, `${name} ${one}`).not.toBeNull();
      expect(b, `${name} ${other}`).not.toBeNull();
      const found = await difference(a as Side, b as Side, { name, context, runs });
      expect(found.unexplained).toEqual([]);
      const definitions = ['se-definition', 'sigma-divisor', 'df-method', 'ic-convention', 'withheld-or-refused'];
      const known = [...definitions, 'boundary-representation', 'stopped-short', 'numerical-noise'];
      expect(found.causes.map(({ cause }) => cause).filter((cause) => !known.includes(cause))).toEqual([]);
    }
  });
});
