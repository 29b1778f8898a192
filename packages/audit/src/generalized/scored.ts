/** How many of the printed numbers each way reproduces, and in which order ways are believed. */
import { type Criterion, criterionName, isRefusal, type Problem, smooth } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import type { AuditInput } from '@mixdiff/schema';
import type { Box } from '../point.ts';
import type { PrintedEstimates } from '../printed.ts';
import type { Candidate } from './candidates.ts';
import { printedPoint } from './judged.ts';
import { heldBy, nearly, type Place } from './rows.ts';

export interface Scored {
  readonly candidate: Candidate;
  /** To the last printed digit. */
  readonly reproduced: number;
  /** And of the others, within what an optimizer leaves. */
  readonly near: number;
}
export function scoreOf(candidate: Candidate, places: readonly Place[], problem: Problem): Scored {
  const hits = places.map((place) => heldBy(place, candidate.fit).hit);
  const near = places.filter((place, i) => !hits[i] && nearly(place, candidate.fit, problem)).length;
  return { candidate, reproduced: hits.filter(Boolean).length, near };
}
/** Whether a criterion is the one that the source names, or the only one that its program has; null: it names none. */
export function statedCriterion(
  { nAGQ }: Pick<AuditInput, 'nAGQ'>,
  program: string | undefined,
): ((criterion: Criterion) => boolean) | null {
  if (program === 'glmmTMB')
    return ({ kind, ...of }) => kind === 'laplace' && 'information' in of && of.information === 'observed';
  if (nAGQ === 0) return ({ kind }) => kind === 'joint-mode';
  // a function that is no likelihood is glmer's Laplace of families with a dispersion
  if (nAGQ === 1) return ({ kind }) => kind === 'laplace' || kind === 'no-model';
  if (nAGQ === undefined) return null;
  return (criterion) => criterion.kind === 'quadrature' && criterion.nodes === nAGQ;
}
interface Given {
  readonly problem: Problem;
  readonly box: Box;
  readonly printed: PrintedEstimates;
  /** How many numbers there are. */
  readonly of: number;
  /** That printed them, where it is known: the engine that follows it is believed before another that says the same. */
  readonly program: string | undefined;
}
const follows = ({ candidate: { engine } }: Scored, program: string | undefined): number =>
  Number(program !== undefined && engine.startsWith(program === 'lmerTest' ? 'lme4' : program));
/**
 * The way that has most numbers first. What the source says of its criterion counts before that, unless another has every number to the
 * last digit and none of the stated kind does.
 */
export function ranked(
  scored: Scored[],
  stated: ((criterion: Criterion) => boolean) | null,
  given: Given,
): readonly Scored[] {
  const all = ({ reproduced, near }: Scored): number => reproduced + near;
  // sort() keeps the order of equals, which is that of preference
  scored.sort(
    (a, b) => all(b) - all(a) || b.reproduced - a.reproduced || follows(b, given.program) - follows(a, given.program),
  );
  const [most] = scored;
  if (most && 2 * all(most) < given.of) nearestFirst(scored, given);
  if (!stated) return scored;
  const agrees = ({ candidate }: Scored): boolean => stated(candidate.criterion);
  const own = scored.filter(agrees);
  const [first] = own;
  if (!first || (most && most.reproduced === given.of && all(first) < given.of)) return scored;
  return [...own, ...scored.filter((one) => !agrees(one))];
}
/** A printed log-likelihood decides where it is hit to within what rounded estimates leave. */
const DECIDES = 0.01;
/**
 * Where no fit has half of the numbers, as of one that stopped short: first the criterion that states the printed log-likelihood at
 * the printed estimates, then the one whose fixed effects are nearest.
 */
function nearestFirst(scored: Scored[], { problem, box, printed, program }: Given): void {
  const weights = problem.weights?.kind === 'precision' ? 'precision' : 'likelihood';
  const { logLik } = printed;
  const off = new Map<string, number>();
  const offBy = ({ candidate: { criterion, fit } }: Scored): number => {
    const name = criterionName(smooth(criterion));
    const known = off.get(name);
    if (known !== undefined) return known;
    const referee = openReferee(problem, { weights, criterion: smooth(criterion) });
    const judged = isRefusal(referee)
      ? referee
      : referee.logLik(printedPoint(problem, box, printed, fit.canonical), problem.method);
    const value =
      isRefusal(judged) || !Number.isFinite(logLik?.value)
        ? Number.POSITIVE_INFINITY
        : Math.abs(judged.logLik - (logLik?.value ?? 0));
    off.set(name, value);
    return value;
  };
  const away = ({ candidate: { fit } }: Scored): number =>
    fit.canonical.beta.reduce((most, b, j) => {
      const se = Math.sqrt(fit.vcov?.data[j * ((fit.vcov?.nrow ?? 0) + 1)] ?? 1);
      return Math.max(most, Math.abs(b - (box.at.beta[j] as number)) / se);
    }, 0);
  const undecided = (one: Scored): number => (offBy(one) > DECIDES ? Number.POSITIVE_INFINITY : offBy(one));
  const order = new Map(scored.map((one) => [one, [undecided(one), away(one)] as const]));
  scored.sort((a, b) => {
    const [[x, p], [y, q]] = [order.get(a) ?? [0, 0], order.get(b) ?? [0, 0]];
    return x === y ? follows(b, program) - follows(a, program) || p - q : x - y;
  });
}
