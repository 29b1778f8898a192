/** What a comparison does not compute, in sentences: a dash in a table has no reason. */
import type { Certificate } from '@mixdiff/contract';
import type { ShortPlan } from '@mixdiff/robustness';
import type { Run } from '@mixdiff/runs';
import type { LeftOut, Mechanism } from '@mixdiff/schema';

interface Judged {
  readonly run: Run;
  readonly certificate: Certificate;
}
const multiple = (times: number): string => (times === 1 ? '' : `${times} times `);
const each = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** Starts of the search behind verdicts that nobody climbed from: fits of one problem share a search. */
export function startsLeftOut(judged: readonly Judged[], times: number): LeftOut[] {
  const texts = judged.flatMap(({ run: { method }, certificate: { searched } }) => {
    const { starts, climbed = starts, how } = searched;
    return how === 'multi-start' && climbed > 0 && climbed < starts
      ? [
          `${method}: ${starts - climbed} of the ${starts} starts of the search behind the verdicts, as the others took what it may take, ${multiple(times)}the evaluations of the fits`,
        ]
      : [];
  });
  return each(texts).map((text) => ({ what: 'starts', by: 'fits', text }));
}
/** Where the referee takes no problem of this size, the verdicts rest on differences, and the certificate has said why. */
export function refereeLeftOut(judged: readonly Judged[]): LeftOut[] {
  const texts = judged.flatMap(({ certificate: { because } }) =>
    because.filter(({ code }) => code === 'certify/finite-difference').map(({ text }) => text),
  );
  return each(texts).map((text) => ({
    what: 'referee',
    by: 'size',
    text: `the referee's log-likelihoods; fits are ${text}`,
  }));
}
/** Changes that were not tried, and jittered starts that were not made. */
export function changesLeftOut(mechanisms: readonly Mechanism[], plan: ShortPlan, times: number): LeftOut[] {
  return mechanisms.flatMap(({ fit, trigger: { untried = 0 }, frequency }): LeftOut[] => {
    const runs = Math.min(plan.runs, ...frequency.map((one) => one.runs));
    if (untried === 0 && runs >= plan.runs) return [];
    const starts = runs < plan.runs ? `, ${plan.runs - runs} of ${plan.runs} jittered starts` : '';
    const text = `${fit}: ${untried} changes that might repair it${starts}, as these refits may take ${multiple(times)}the work of the fits`;
    return [{ what: 'changes', by: 'fits', text }];
  });
}
export function rewordingsLeftOut(
  changes: readonly (readonly [fit: string, change: string])[],
  times: number,
): LeftOut[] {
  if (changes.length === 0) return [];
  const text = `${changes.map(([fit, change]) => `${fit}, ${change}`).join('; ')}: not fitted, as rewordings may take ${multiple(times)}the work of the fits`;
  return [{ what: 'rewordings', by: 'fits', text }];
}
