import type { Entrant, Runs } from '@mixdiff/compare';
import { type Fit, isRefusal } from '@mixdiff/contract';
import type { UpgradeTrigger } from '@mixdiff/schema';
import type { UpgradeTask } from './upgrade-case.ts';

/** Two ends are one place when their log-likelihoods agree as the verdicts count it. */
const SAME = 1e-4;

/**
 * What separates two ends of one criterion, found by swapping: the newer engine again, with one choice at a time as the
 * older has it. Real packages are represented by the engine that follows their version, if that ends where they end.
 * A trigger is not a cause: other swaps may undo the move as well.
 */
export async function triggers(task: UpgradeTask, runs: Runs, from: Fit, to: Fit): Promise<UpgradeTrigger[]> {
  if (Math.abs(from.logLik - to.logLik) <= SAME) return [];
  const [older, newer] = [task.counterpart(from.as, {}), task.counterpart(to.as, {})];
  if (!older || !newer || older.backend.id !== newer.backend.id) return [];
  if (!(await endsAt(older, from)) || !(await endsAt(newer, to))) return [];
  const found: UpgradeTrigger[] = [];
  for (const choice of differing(older, newer)) {
    const [was, is] = [older, newer].map(({ chosen }) => chosen[choice]?.value ?? '') as [string, string];
    const swapped = task.counterpart(to.as, { [choice]: was });
    const logLik = swapped ? await logLikOf(swapped) : null;
    const undoes = logLik !== null && Math.abs(logLik - from.logLik) <= SAME;
    found.push({ choice, from: was, to: is, logLik, undoes });
  }
  return found;

  async function logLikOf(entrant: UpgradeTask['from']): Promise<number | null> {
    const { fit } = await runs.run(entrant, from.method);
    return isRefusal(fit) ? null : fit.logLik;
  }
  async function endsAt(entrant: UpgradeTask['from'], fit: Fit): Promise<boolean> {
    const logLik = await logLikOf(entrant);
    return logLik !== null && Math.abs(logLik - fit.logLik) <= SAME;
  }
}
/** Conventions say what a number means, not where a fit ends. */
const differing = ({ chosen: before }: Entrant, { chosen: after, backend }: Entrant): string[] =>
  backend.choices
    .filter(({ name, changes }) => changes !== 'convention' && before[name]?.value !== after[name]?.value)
    .map(({ name }) => name);
