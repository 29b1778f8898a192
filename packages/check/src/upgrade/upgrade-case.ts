/** One case under two engines: what moves, why, and on what trigger, by each method for itself. */
import { type Certificate, type Fit, isRefusal, type Verdict } from '@mixdiff/contract';
import { difference } from '@mixdiff/explain';
import { type Run, Runs } from '@mixdiff/runs';
import { encodeFit, type FitDocument, type UpgradedCase, type UpgradeMove } from '@mixdiff/schema';
import { matterOf, sorted } from './matters.ts';
import { movesBetween } from './moves.ts';
import { triggers } from './triggers.ts';
import type { UpgradeTask } from './upgrade-task.ts';

interface Ended {
  readonly run: Run;
  readonly fit: Fit;
  readonly document: FitDocument;
}

/** The case under both engines, by each method: what moves beyond the profile, by what cause, and on what trigger. */
export async function upgradeCase(task: UpgradeTask): Promise<UpgradedCase[]> {
  const runs = new Runs(task.problems, task.context, { starts: 20, seed: 1 });
  const pairs = await Promise.all(
    task.methods.map((method) => Promise.all([runs.run(task.from, method), runs.run(task.to, method)])),
  );
  const done: UpgradedCase[] = [];
  for (const [from, to] of pairs) done.push(await upgraded(task, runs, from, to));
  return done;
}
async function upgraded(task: UpgradeTask, runs: Runs, from: Run, to: Run): Promise<UpgradedCase> {
  const about = { case: task.name, method: from.method, from: from.id, to: to.id };
  const nothing = { ...about, refused: null, matter: null, moves: [], causes: [], unexplained: [], triggers: [] };
  const [a, b] = [endedOf(from), endedOf(to)];
  if (!a || !b) {
    const refused = refusalOf(from, to);
    return { ...nothing, refused, matter: matterOf({ refused, moves: [] }) };
  }
  const moves = movesBetween(a.document, b.document, task.profile);
  if (moves.length === 0) return nothing;
  const why = await difference(sideOf(a, runs), sideOf(b, runs), { name: task.name, context: task.context, runs });
  const causes = why.causes.map(({ cause, sentence, quantities }) => ({ cause, sentence, quantities }));
  const [before, after] = why.fits.map(({ verdict }) => verdict) as [Verdict, Verdict];
  const told = { refused: null, verdicts: { from: before, to: after }, moves: sorted(moves, causes) };
  return {
    ...about,
    ...told,
    matter: matterOf(told),
    causes,
    unexplained: why.unexplained.map(({ quantity }) => quantity).filter((q) => isMove(q, moves)),
    triggers: await triggers(task, runs, a.fit, b.fit),
  };
}
function endedOf(run: Run): Ended | null {
  return isRefusal(run.fit) ? null : { run, fit: run.fit, document: encodeFit(run.fit, run.problem) };
}
/** Both refusing alike is no news. */
function refusalOf(from: Run, to: Run): string | null {
  const said = [from, to].map(({ fit }) => (isRefusal(fit) ? fit.message : null));
  if (said[0] !== null && said[1] !== null) return null;
  return said[0] === null ? `${to.id} refuses: ${said[1]}` : `${from.id} refused: ${said[0]}`;
}
const sideOf = ({ run, fit, document }: Ended, runs: Runs) => {
  const certificate: Certificate = runs.certificate(run, fit);
  const { id, problem, entrant, engine } = run;
  return { id, problem, fit, reported: document, certificate, entrant, engine };
};
const isMove = (quantity: string, moves: readonly UpgradeMove[]): boolean =>
  moves.some((m) => m.quantity === quantity.replace(/^variance\|/, 'sd|'));
