/**
 * One case against everything that is known of it: its snapshot, R's numbers, published digits. Every reference is held
 * in one run, so that none is updated unseen.
 */
import { isRefusal, type Method, own } from '@mixdiff/contract';
import { type Entrant, type Run, Runs } from '@mixdiff/runs';
import {
  type Attached,
  type CheckedCase,
  type CheckFinding,
  encodeFit,
  type RecordedFit,
  type SnapshotDocument,
} from '@mixdiff/schema';
import { type Expected, type Held, hold, type Outcome } from './hold.ts';
import { finding } from './messages.ts';
import { numbersOf, snapshotOf, wordsOf } from './numbers.ts';
import { isEngine, matches } from './pattern.ts';
import { holdPublished } from './published.ts';
import { applyRegister, splitId } from './register.ts';
import type { CheckTask } from './task.ts';

export interface CaseResult {
  readonly checked: CheckedCase;
  /** The snapshot as it would be written now. */
  readonly snapshot: SnapshotDocument;
}
/** Runs a case on the engines that it names and holds what they return against everything that is known of it. */
export async function checkCase(task: CheckTask): Promise<CaseResult> {
  const started = task.context.milliseconds();
  const runs = new Runs(task.problems, task.context, { starts: 0, seed: 1 });
  const asked = task.methods.flatMap((method) => task.entrants.map((entrant) => ({ entrant, method })));
  const made = await Promise.all(asked.map(({ entrant, method }) => runs.run(entrant, method)));
  const outcomes = made.map(outcomeOf);
  const parts: Record<string, Held> = {
    ...(task.snapshot ? { snapshot: againstSnapshot(task, outcomes, task.snapshot) } : {}),
    ...(task.recorded ? { r: await againstR(task, runs, task.recorded.fits) } : {}),
  };
  const published = holdPublished(task, outcomes, (o) => attached(made, o, task));
  if (task.published.length > 0) parts['published'] = published;
  const all = [...Object.values(parts).flatMap((p) => p.findings), ...amongEngines(task, outcomes)];
  const registered = applyRegister(task.name, all, task.accepted, outcomes);
  const missing = task.snapshot ? [] : outcomes.map((o) => noSnapshot(task.name, o));
  return {
    checked: {
      case: task.name,
      fits: outcomes.filter((o) => o.fit).length,
      refused: outcomes.filter((o) => !o.fit).length,
      held: Object.fromEntries(Object.entries(parts).map(([against, p]) => [against, p.held])),
      accepted: registered.accepted,
      notComputed: published.notComputed,
      worst: Math.max(0, ...Object.values(parts).map((p) => p.worst)),
      seconds: (task.context.milliseconds() - started) / 1000,
      findings: [...registered.findings, ...missing, ...expired(task)],
    },
    snapshot: { schema: 'mixdiff/snapshot@1', fits: Object.fromEntries(outcomes.map(snapshotEntry)) },
  };
}
function outcomeOf({ id, entrant, method, fit, problem }: Run): Outcome {
  const document = isRefusal(fit) ? null : encodeFit(fit, problem);
  return { id, engine: entrant.name, method, fit: document, refusal: isRefusal(fit) ? fit.refused : null };
}
const snapshotEntry = (o: Outcome) =>
  [o.id, o.fit ? snapshotOf(o.fit) : { as: o.engine, numbers: {}, messages: [], refusal: o.refusal }] as const;

function attached(made: readonly Run[], outcome: Outcome, { statements }: CheckTask): Attached {
  const run = made.find((r) => r.id === outcome.id);
  if (!run || isRefusal(run.fit)) return {};
  const anova = statements.anova(run.fit, run.problem) ?? undefined;
  const diagnose = (run.engine && statements.diagnose(run.engine, run.fit, run.problem)) ?? undefined;
  return { anova, diagnose };
}
function againstSnapshot(task: CheckTask, outcomes: readonly Outcome[], snapshot: SnapshotDocument): Held {
  const held = outcomes.map((outcome) => {
    const expected = own(snapshot.fits, outcome.id);
    return expected
      ? hold(outcome, { ...expected, against: 'snapshot' }, task)
      : { findings: [noSnapshot(task.name, outcome)], held: 0, worst: 0 };
  });
  const gone = Object.keys(snapshot.fits).filter((id) => !outcomes.some((o) => o.id === id));
  return joined([...held, { findings: gone.map((id) => notRun(task.name, id)), held: 0, worst: 0 }]);
}
/** Every recorded fit of a real package against ours, as the version that made it. */
async function againstR(task: CheckTask, runs: Runs, recorded: readonly RecordedFit[]): Promise<Held> {
  const held = await Promise.all(recorded.map((entry) => againstOne(task, runs, entry)));
  return joined(held);
}
async function againstOne(task: CheckTask, runs: Runs, entry: RecordedFit): Promise<Held> {
  const [engine] = splitId(entry.id);
  const name = engine.replace(/^r:/, '');
  const version = entry.fit?.as.split(' ')[1] ?? task.recorded?.provenance.versions[name] ?? '';
  const entrant: Entrant | null = task.counterpart(name, version);
  if (!entrant || !task.entrants.some((e) => isEngine(name, e.name))) return { findings: [], held: 0, worst: 0 };
  const outcome = outcomeOf(await runs.run(entrant, entry.method as Method));
  return hold(outcome, expectedOf(entry), task);
}
function expectedOf({ fit, refusal, id }: RecordedFit): Expected {
  if (!fit) return { against: 'r', as: id, numbers: {}, messages: [], refusal: refusal?.code ?? 'refused' };
  const numbers = Object.fromEntries(Object.entries(numbersOf(fit)).filter(([, x]) => x !== null));
  return { against: 'r', as: fit.as, numbers, messages: wordsOf(fit), refusal: null, standing: fit };
}
/** Divergences between two engines are not drift; those in the register are held. */
function amongEngines(task: CheckTask, outcomes: readonly Outcome[]): CheckFinding[] {
  return task.accepted.flatMap(({ backend, against, method, quantity }) =>
    outcomes
      .filter((o) => isEngine(backend, o.engine) && (method === undefined || method === o.method))
      .flatMap((o) => {
        const other = outcomes.find((x) => isEngine(against, x.engine) && x.method === o.method);
        if (!other?.fit || !o.fit) return [];
        const expected = { ...snapshotOf(other.fit), messages: wordsOf(o.fit), against, standing: other.fit };
        return hold(o, expected, task).findings.filter((f) => matches(quantity, f.quantity));
      }),
  );
}
function joined(held: readonly Held[]): Held {
  return {
    findings: held.flatMap((h) => h.findings),
    held: held.reduce((sum, h) => sum + h.held, 0),
    worst: Math.max(0, ...held.map((h) => h.worst)),
  };
}
const EMPTY = { expected: null, got: null, size: null, unit: '', tolerance: null };
const noSnapshot = (name: string, { id }: Outcome): CheckFinding =>
  finding({ ...EMPTY, kind: 'no-snapshot', case: name, backend: id, quantity: 'snapshot', against: 'snapshot' });
const notRun = (name: string, id: string): CheckFinding =>
  finding({
    ...EMPTY,
    kind: 'missing',
    case: name,
    backend: id,
    quantity: 'fit',
    against: 'snapshot',
    expected: 'a fit',
  });
const expired = (task: CheckTask): CheckFinding[] =>
  task.exceptions
    .filter((e) => e.expires < task.today)
    .map((e) =>
      finding({
        ...EMPTY,
        kind: 'expired',
        case: task.name,
        backend: e.backend ?? '*',
        quantity: e.name,
        against: e.against ?? '*',
        expected: e.expires,
      }),
    );
