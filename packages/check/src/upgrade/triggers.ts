/**
 * What separates two versions' ends, found by swapping one choice at a time. Called triggers, since other swaps may do
 * the same.
 */
import { type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import type { Entrant, Runs } from '@mixdiff/runs';
import { logLikGap, standingOf, type UpgradeTrigger } from '@mixdiff/schema';
import type { UpgradeTask } from './upgrade-task.ts';

/** Two ends are one place when their log-likelihoods agree as the verdicts count it: of one function, on one constant. */
const SAME = 1e-4;
const samePlace = (problem: Problem, a: Fit, b: Fit): boolean => {
  const gap = logLikGap(standingOf(a, problem), standingOf(b, problem));
  return gap !== null && Math.abs(gap) <= SAME;
};

/**
 * What separates two ends of one criterion, found by swapping: the newer engine again, with one choice at a time as the
 * older has it. Real packages are represented by the engine that follows their version, if that ends where they end.
 * A trigger is not a cause: other swaps may undo the move as well.
 */
export async function triggers(task: UpgradeTask, runs: Runs, from: Fit, to: Fit): Promise<UpgradeTrigger[]> {
  const problem = runs.problem(from.method);
  if (from.method !== to.method || samePlace(problem, from, to)) return [];
  const [older, newer] = [task.counterpart(from.as, {}), task.counterpart(to.as, {})];
  if (!older || !newer || older.backend.id !== newer.backend.id) return [];
  if (!(await endsAt(older, from)) || !(await endsAt(newer, to))) return [];
  const found: UpgradeTrigger[] = [];
  for (const choice of differing(older, newer)) {
    const [was, is] = [older, newer].map(({ chosen }) => chosen[choice]?.value ?? '') as [string, string];
    const swapped = task.counterpart(to.as, { [choice]: was });
    const ended = swapped ? await fitOf(swapped) : null;
    const undoes = ended !== null && samePlace(problem, ended, from);
    found.push({ choice, from: was, to: is, logLik: ended?.logLik ?? null, undoes });
  }
  return found;

  async function fitOf(entrant: UpgradeTask['from']): Promise<Fit | null> {
    const { fit } = await runs.run(entrant, from.method);
    return isRefusal(fit) ? null : fit;
  }
  async function endsAt(entrant: UpgradeTask['from'], fit: Fit): Promise<boolean> {
    const ended = await fitOf(entrant);
    return ended !== null && samePlace(problem, ended, fit);
  }
}
/** Conventions say what a number means, not where a fit ends. */
const differing = ({ chosen: before }: Entrant, { chosen: after, backend }: Entrant): string[] =>
  backend.choices
    .filter(({ name, changes }) => changes !== 'convention' && before[name]?.value !== after[name]?.value)
    .map(({ name }) => name);
