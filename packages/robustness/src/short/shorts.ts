/**
 * Mechanism, trigger and frequency of every fit that is no maximum, under one budget, so that ten bad fits take no
 * longer than one.
 */
import { type Certificate, type Fit, isMaximum } from '@mixdiff/contract';
import type { Run, Runs } from '@mixdiff/runs';
import { finite, type Mechanism } from '@mixdiff/schema';
import { type FrequencyPlan, frequencyOf } from './frequency.ts';
import { mechanismOf } from './mechanism.ts';
import { triggerOf } from './trigger.ts';
import { workOf } from './work.ts';

/** Work for all fits together (`Work`), and how often to start again. */
export interface ShortPlan {
  readonly runs: number;
  readonly seed: number;
  readonly work: number;
}
/** The work is above what ordinary problems take: about half a minute. */
export const DEFAULT_PLAN: ShortPlan = { runs: 100, seed: 1, work: 1e9 };

/** For every fit that is no maximum: how it came about, what repairs it, and how often it happens. */
export async function mechanismsOf(
  judged: readonly { run: Run; fit: Fit; certificate: Certificate }[],
  runs: Runs,
  plan: ShortPlan = DEFAULT_PLAN,
): Promise<Mechanism[]> {
  // where data are separated no way leads to a maximum
  const short = judged.filter(
    ({ certificate: { verdict } }) => !isMaximum(verdict) && verdict !== 'not-assessed' && verdict !== 'separated',
  );
  const share = plan.work / Math.max(1, short.length) / 2;
  const result: Mechanism[] = [];
  for (const { run, fit, certificate } of short) {
    const { cause, sentence, evidence } = mechanismOf(fit, run.problem, certificate);
    const trigger = run.engine
      ? await triggerOf(run, certificate, runs, workOf(share, run.problem, runs.context))
      : { smallest: [], swaps: [], untried: 0 };
    const frequencyPlan: FrequencyPlan = { ...plan, work: share };
    const frequency = await frequencyOf(run, certificate, runs, frequencyPlan);
    result.push({ fit: run.id, cause, sentence, evidence: encoded(evidence), trigger, frequency });
  }
  return result;
}
/** JSON has no NaN and no Infinity. */
function encoded(evidence: Mechanism['evidence']): Mechanism['evidence'] {
  const one = <T>(value: T): T | null => (typeof value === 'number' ? (finite(value) as T | null) : value);
  return Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => [name, Array.isArray(value) ? value.map(one) : one(value)]),
  );
}
