/**
 * The smallest sets of changes that repair a fit. They are found by trying, not by reasoning, and are never called a
 * cause: several unrelated swaps may repair the same run.
 */
import { type Certificate, type Engine, type Fit, isMaximum, isRefusal } from '@mixdiff/contract';
import type { Entrant, Run, Runs } from '@mixdiff/runs';
import { finite, type Mechanism } from '@mixdiff/schema';
import { movedStart, varianceParameters } from '../starts.ts';
import { otherValues, steering, withChoices } from '../variant.ts';
import type { Work } from './work.ts';

type Trigger = Mechanism['trigger'];
type Swap = Trigger['swaps'][number];

/**
 * What decided where the run ended: each declared choice changed alone, then the start moved, then, only if nothing
 * alone repairs it, pairs of choices. What works is listed; nothing here is called a cause.
 */
export async function triggerOf(run: Run, certificate: Certificate, runs: Runs, work: Work): Promise<Trigger> {
  const { fit, entrant } = run;
  const swaps: Swap[] = isRefusal(fit) ? [] : [swapOf({}, fit, certificate)];
  let untried = 0;
  const attempt = async (changed: Record<string, string>, enough: () => boolean): Promise<void> => {
    if (enough()) untried++;
    else swaps.push(await tried(run, changed, runs, work));
  };
  const alone = singles(entrant);
  for (const { changed, cheap } of alone) if (cheap) await attempt(changed, work.farSpent);
  for (const by of run.engine ? [1, -1] : []) {
    if (work.farSpent()) untried++;
    else swaps.push(...[fromMovedStart(run, run.engine as Engine, by, runs, work)].filter((swap) => swap !== null));
  }
  for (const { changed, cheap } of alone) if (!cheap) await attempt(changed, work.farSpent);
  if (!swaps.some(({ repairs }) => repairs)) {
    for (const changed of pairs(entrant)) await attempt(changed, work.spent);
  }
  const repairing = swaps.filter(({ repairs }) => repairs).map(({ changed }) => changed);
  const least = Math.min(...repairing.map((changed) => Object.keys(changed).length));
  return { smallest: repairing.filter((changed) => Object.keys(changed).length === least), swaps, untried };
}
interface Single {
  readonly changed: Record<string, string>;
  /** Another start or scale costs what the run itself did; another optimizer may cost a hundred times that. */
  readonly cheap: boolean;
}
function singles(entrant: Entrant): Single[] {
  const weight = { start: 0, parameterization: 1, optimizer: 2, tolerance: 3, convention: 4 };
  const choices = [...steering(entrant)].sort((a, b) => weight[a.changes] - weight[b.changes]);
  return choices.flatMap((choice) =>
    otherValues(choice, entrant).map((value) => ({
      changed: { [choice.name]: value },
      cheap: choice.changes === 'start' || choice.changes === 'parameterization',
    })),
  );
}
function pairs(entrant: Entrant): Record<string, string>[] {
  const all = singles(entrant).map(({ changed }) => changed);
  return all.flatMap((one, i) =>
    all.slice(i + 1).flatMap((other) => (Object.keys(one)[0] === Object.keys(other)[0] ? [] : [{ ...one, ...other }])),
  );
}
async function tried(run: Run, changed: Record<string, string>, runs: Runs, work: Work): Promise<Swap> {
  const made = await runs.runOn(withChoices(run.entrant, changed), run.problem);
  if (!isRefusal(made.fit)) work.spend(made.fit);
  return isRefusal(made.fit) ? failed(changed) : swapOf(changed, made.fit, runs.certificate(made, made.fit));
}
const failed = (changed: Record<string, string>): Swap => ({
  changed,
  logLik: null,
  verdict: null,
  repairs: false,
  native: {},
});
function swapOf(changed: Record<string, string>, fit: Fit, certificate: Certificate): Swap {
  return {
    changed,
    logLik: finite(certificate.logLik),
    verdict: certificate.verdict,
    repairs: isMaximum(certificate.verdict),
    native: Object.fromEntries(fit.native.names.map((name, i) => [name, finite(fit.native.values[i])])),
  };
}
/** The variance parameters of the start moved by one, either way; null where a bound is in the way. */
function fromMovedStart(run: Run, engine: Engine, by: number, runs: Runs, work: Work): Swap | null {
  const start = movedStart(engine, by);
  if (!start) return null;
  const at = varianceParameters(engine);
  const changed = { start: `(${at.map((i) => String(Number((start[i] as number).toPrecision(3)))).join(', ')})` };
  const fit = engine.fit(start);
  if (isRefusal(fit)) return failed(changed);
  work.spend(fit);
  return swapOf(changed, fit, runs.certificate(run, fit));
}
