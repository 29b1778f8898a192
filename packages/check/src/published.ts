/** Printed digits against fits of this run. What a run does not compute is counted, not passed. */
import { halfUnit, printsAs } from '@mixdiff/compare';
import { type Attached, type CheckFinding, finite, type PublishedEntry, quantityOf } from '@mixdiff/schema';
import type { Held, Outcome } from './hold.ts';
import { finding } from './messages.ts';

export interface HeldPublished extends Held {
  /** Tests, intervals and Monte Carlo figures: not part of a fit, so not of this run. */
  readonly notComputed: number;
}
/** Published digits against the engines that the case names. */
export function holdPublished(
  name: string,
  entries: readonly PublishedEntry[],
  outcomes: readonly Outcome[],
  attached: (outcome: Outcome) => Attached,
): HeldPublished {
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
    if (printsAs(value, entry.printed)) continue;
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
