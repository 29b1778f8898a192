/**
 * What is kept while a model gets smaller: how an engine's fit is judged, and what the engine itself makes of it, so that an example of a
 * silent failure stays silent.
 */
import { openCertifier } from '@mixdiff/certify';
import {
  type Answer,
  type Backend,
  type Certificate,
  type Chosen,
  type Context,
  covarianceParameters,
  type Fit,
  isMaximum,
  isRefusal,
  type Method,
  type Problem,
  type Refusal,
  type Verdict,
} from '@mixdiff/contract';
import { buildProblem } from '@mixdiff/frame';
import { nothingToShrink, notKept, otherVerdict } from './messages.ts';
import { type Shrunk, type Stage, shrink } from './shrink.ts';
import type { Specimen } from './specimen.ts';

/** Starts of the search behind each verdict on the way, and behind the first and the last. */
const [FEW, MANY] = [8, 20];
/** A verdict that hangs on less, in log-likelihood, is no example of anything. */
const LEAST_GAIN = 0.01;
/** With hardly more rows than parameters any engine is in trouble. */
const ROWS_PER_PARAMETER = 2;

export interface ReproducerTask {
  readonly specimen: Specimen;
  readonly method: Method;
  readonly backend: Backend;
  readonly chosen: Chosen;
  /** What messages call the engine. */
  readonly name: string;
  readonly context: Context;
  /** What is kept: left out, the verdict on the fit, which then must be no maximum. */
  readonly verdict?: Verdict;
  /** Fits at the most. */
  readonly most: number;
  readonly told?: (stage: Stage, specimen: Specimen) => void;
}
/** A fit with its verdict. */
export interface Judged {
  readonly problem: Problem;
  readonly fit: Fit;
  readonly certificate: Certificate;
}
export interface Reproducer extends Shrunk {
  readonly first: Judged;
  readonly last: Judged;
}
type Engine = Pick<ReproducerTask, 'method' | 'backend' | 'chosen' | 'context'>;

/** Refused where the engine or the model refuses, or the fit has nothing that could be kept. */
export async function reproducer(task: ReproducerTask): Promise<Answer<Reproducer>> {
  const { specimen, name, most, told } = task;
  const first = await judged(specimen, task, MANY);
  if (isRefusal(first)) return first;
  const wanted = verdictOf(task.verdict, first.certificate.verdict, name);
  if (typeof wanted !== 'string') return wanted;
  const least = Math.min(LEAST_GAIN, first.certificate.gain ?? 0);
  const fewest = Math.min(ROWS_PER_PARAMETER, rowsPerParameter(first.problem));
  const keeps = (one: Answer<Judged>): boolean =>
    !isRefusal(one) &&
    one.certificate.verdict === wanted &&
    (one.certificate.gain ?? 0) >= least &&
    rowsPerParameter(one.problem) >= fewest &&
    saysOf(one.fit) === saysOf(first.fit);
  // outer groups first: a level of theirs takes the most rows along
  const random = first.problem.random.toSorted((a, b) => a.levels.length - b.levels.length);
  const found = await shrink({
    specimen,
    groups: [...new Set(random.map(({ group }) => group))],
    holds: async (some) => keeps(await judged(some, task, FEW)),
    most,
    ...(told ? { told } : {}),
  });
  const last = await judged(found.specimen, task, MANY);
  return isRefusal(last) || !keeps(last) ? notKept(wanted) : { ...found, first, last };
}
const rowsPerParameter = ({ response, parts, random }: Problem): number =>
  response.y.length / (parts.conditional.columns.length + covarianceParameters(random) + 1);
const saysOf = ({ stop, withheld, vcov }: Fit): string =>
  JSON.stringify([stop.reason, stop.code, [...withheld].sort(), vcov === null]);

/** The fit of a specimen and its verdict by so many starts. */
export async function judged(
  { table, spec }: Specimen,
  { backend, chosen, method, context }: Engine,
  starts: number,
): Promise<Answer<Judged>> {
  const built = buildProblem(table, { ...spec, method }, { dataHash: '', name: table.name });
  if (isRefusal(built)) return built;
  const { problem } = built;
  const fit = await backend.fit(problem, chosen, context);
  if (isRefusal(fit)) return fit;
  const opened = await backend.open?.(problem, chosen);
  const engine = opened && !isRefusal(opened) ? { engine: opened } : {};
  return { problem, fit, certificate: openCertifier(problem, { starts }).certify(fit, engine) };
}
/** The verdict to keep: the one asked for, which the fit must have, or its own where it is no maximum. */
function verdictOf(asked: Verdict | undefined, own: Verdict, name: string): Verdict | Refusal {
  if (asked !== undefined) return asked === own ? asked : otherVerdict(name, own, asked);
  return isMaximum(own) ? nothingToShrink(name, own) : own;
}
