/** Ours against a real package's recorded fit, as its version: a deviation from another version would say nothing. */
import { type Context, isRefusal, type Method } from '@mixdiff/contract';
import { type Entrant, type ProblemFor, Runs } from '@mixdiff/runs';
import { encodeFit, type FitDocument, type RecordedDocument, type RecordedFit } from '@mixdiff/schema';
import { measure } from '../measure.ts';
import { numbersOf, wordsOf } from '../numbers.ts';
import { limitOf, type Profile } from '../profiles.ts';
import { splitId } from '../register.ts';

/** One number of a recorded fit and ours of the same version. */
export interface Deviation {
  readonly case: string;
  readonly method: Method;
  readonly quantity: string;
  readonly r: number | null;
  readonly ours: number | null;
  /** Absolute, in `unit`; infinite where only one of them is a number. */
  readonly size: number;
  readonly unit: string;
  readonly limit: number;
}
/** One recorded fit of a real package against ours, as its version. */
export interface Validated {
  readonly case: string;
  readonly method: Method;
  /** `lme4 1.1-31` */
  readonly as: string;
  readonly outcome: 'fit' | 'both-refuse' | 'ours-refuses' | 'r-refuses';
  readonly deviations: readonly Deviation[];
  /** Warnings and messages of the original that only one of them gives. */
  readonly words: number;
}
export interface ValidationTask {
  readonly name: string;
  readonly problems: ProblemFor;
  readonly recorded: readonly RecordedDocument[];
  readonly counterpart: (engine: string, version: string) => Entrant | null;
  readonly profile: Profile;
  readonly context: Context;
}

export async function validateCase(task: ValidationTask): Promise<Validated[]> {
  const runs = new Runs(task.problems, task.context, { starts: 0, seed: 1 });
  const done: Validated[] = [];
  for (const document of task.recorded) {
    for (const entry of document.fits) {
      const one = await validated(task, runs, document, entry);
      if (one) done.push(one);
    }
  }
  return done;
}
async function validated(
  task: ValidationTask,
  runs: Runs,
  { provenance }: RecordedDocument,
  { id, method, fit }: RecordedFit,
): Promise<Validated | null> {
  const name = splitId(id)[0].replace(/^r:/, '');
  const version = fit?.as.split(' ')[1] ?? provenance.versions[name] ?? '';
  const entrant = task.counterpart(name, version);
  if (!entrant) return null;
  const { fit: own, problem } = await runs.run(entrant, method);
  const about = { case: task.name, method, as: `${name} ${version}` };
  const ours = isRefusal(own) ? null : encodeFit(own, problem);
  if (!fit || !ours) {
    const outcome = fit ? 'ours-refuses' : ours ? 'r-refuses' : 'both-refuse';
    return { ...about, outcome, deviations: [], words: 0 };
  }
  return { ...about, outcome: 'fit', deviations: deviationsOf(task, method, fit, ours), words: unlikeWords(fit, ours) };
}
function deviationsOf(task: ValidationTask, method: Method, r: FitDocument, ours: FitDocument): Deviation[] {
  const [theirs, own] = [numbersOf(r), numbersOf(ours)];
  return Object.entries(theirs).flatMap(([quantity, want]): Deviation[] => {
    if (want === null) return [];
    const got = own[quantity] ?? null;
    const about = { case: task.name, method, quantity, r: want, ours: got, limit: limitOf(task.profile, quantity) };
    if (got === null) return [{ ...about, size: Number.POSITIVE_INFINITY, unit: 'exists' }];
    const { size, unit } = measure(quantity, want, got, theirs, task.profile);
    return [{ ...about, size: Math.abs(size), unit }];
  });
}
function unlikeWords(r: FitDocument, ours: FitDocument): number {
  const [theirs, own] = [r, ours].map((fit) => wordsOf(fit)) as [string[], string[]];
  return theirs.filter((w) => !own.includes(w)).length + own.filter((w) => !theirs.includes(w)).length;
}
