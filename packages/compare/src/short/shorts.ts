import { type Certificate, type Fit, isMaximum } from '@mixdiff/contract';
import { finite, type Mechanism } from '@mixdiff/schema';
import type { Run } from '../entrant.ts';
import type { Runs } from '../runs.ts';
import { deadlineIn } from './deadline.ts';
import { type FrequencyPlan, frequencyOf } from './frequency.ts';
import { mechanismOf } from './mechanism.ts';
import { triggerOf } from './trigger.ts';

/** Time for all fits together, by the app's clock, and how often to start again. */
export interface ShortPlan {
  readonly runs: number;
  readonly seed: number;
  readonly milliseconds: number;
}
/** The time is far above what ordinary problems take, so that their counts do not depend on the machine. */
export const DEFAULT_PLAN: ShortPlan = { runs: 100, seed: 1, milliseconds: 30_000 };

/** For every fit that is no maximum: how it came about, what repairs it, and how often it happens. */
export async function mechanismsOf(
  judged: readonly { run: Run; fit: Fit; certificate: Certificate }[],
  runs: Runs,
  plan: ShortPlan = DEFAULT_PLAN,
): Promise<Mechanism[]> {
  const short = judged.filter(({ certificate: { verdict } }) => !isMaximum(verdict) && verdict !== 'not-assessed');
  const share = plan.milliseconds / Math.max(1, short.length) / 2;
  const result: Mechanism[] = [];
  for (const { run, fit, certificate } of short) {
    const { cause, sentence, evidence } = mechanismOf(fit, run.problem, certificate);
    const trigger = run.engine
      ? await triggerOf(run, certificate, runs, deadlineIn(share, runs.context))
      : { smallest: [], swaps: [] };
    const frequencyPlan: FrequencyPlan = { ...plan, milliseconds: share };
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
