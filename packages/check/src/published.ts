/** Printed digits against fits of this run. What a run does not compute is counted, not passed. */
import { halfUnit, printsAs } from '@mixdiff/compare';
import { type Attached, type CheckFinding, finite, type PublishedEntry, quantityOf } from '@mixdiff/schema';
import { exceptionFor, type Held, type Outcome } from './hold.ts';
import { measure } from './measure.ts';
import { finding } from './messages.ts';
import { numbersOf } from './numbers.ts';
import type { CheckTask } from './task.ts';

export interface HeldPublished extends Held {
  /** Tests, intervals and Monte Carlo figures: not part of a fit, so not of this run. */
  readonly notComputed: number;
}
/** Published digits against the engines that the case names; within an exception's tolerance where the case states one. */
export function holdPublished(
  task: CheckTask,
  outcomes: readonly Outcome[],
  attached: (outcome: Outcome) => Attached,
): HeldPublished {
  const { name, published: entries } = task;
  const findings: CheckFinding[] = [];
  let [held, notComputed] = [0, 0];
  for (const entry of entries) {
    const outcome = outcomes.find((o) => o.fit?.backend === entry.engine && o.method === entry.method);
    const value =
      outcome?.fit && entry.kind === 'digits' ? quantityOf(outcome.fit, entry.quantity, attached(outcome)) : undefined;
    if (!outcome || value === undefined) {
      notComputed++;
      continue;
    }
    held++;
    if (printsAs(value, entry.printed) || isExcepted(task, outcome, entry, value)) continue;
    findings.push(
      finding({
        kind: 'drift',
        case: name,
        backend: outcome.id,
        quantity: entry.quantity,
        against: 'published',
        expected: entry.printed,
        got: value,
        size: typeof value === 'number' ? finite(value - Number(entry.printed)) : null,
        unit: 'absolute',
        tolerance: typeof value === 'number' ? finite(halfUnit(entry.printed)) : null,
      }),
    );
  }
  return { findings, held, worst: 0, notComputed };
}
/** No profile loosens what is printed: only an exception that names `published`, with its reason. */
function isExcepted(task: CheckTask, outcome: Outcome, entry: PublishedEntry, value: unknown): boolean {
  const own = exceptionFor(task, outcome, 'published', entry.quantity);
  if (own?.against !== 'published' || typeof value !== 'number' || !outcome.fit) return false;
  const size = measure(entry.quantity, Number(entry.printed), value, numbersOf(outcome.fit), task.profile).size;
  return Math.abs(size) <= own.tolerance;
}
