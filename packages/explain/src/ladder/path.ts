/**
 * The places between two fits, each stated under the same conventions. A difference telescopes over them, so nothing is
 * counted twice or lost.
 */
import {
  type Certificate,
  type Criterion,
  familyName,
  isMaximum,
  type Problem,
  sameCriterion,
  smooth,
} from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { logLikGap, standingOf } from '@mixdiff/schema';
import { carriesTheta } from '../statement/carries-theta.ts';
import { conventionsOf } from '../statement/conventions.ts';
import { criteriaBetween, criterionOn } from './criteria.ts';
import { edits, type Rung } from './edits.ts';
import type { Node, Side } from './side.ts';
import { type Best, reportedNode, type States } from './states.ts';

/** One thing changed between two nodes. */
export interface Step {
  readonly rung: Rung;
  readonly from: Node;
  readonly to: Node;
  /** Rungs optimum and print: whose fit is put right here. */
  readonly side: Side | null;
  /** Walked from the other side's point of view: `to` is the side's own fit. */
  readonly reversed: boolean;
}
/** Whether both places have one log-likelihood, of one function, to a tolerance. */
export function sameHeight({ from, to }: Step, within: number): boolean {
  const gap = logLikGap(standingOf(from.fit, from.problem), standingOf(to.fit, to.problem));
  return gap !== null && Math.abs(gap) <= within;
}
/** Every quantity's difference telescopes over the steps. `broken`: some places could not be stated. */
export interface Path {
  readonly steps: readonly Step[];
  readonly broken: boolean;
}
type Known = readonly Certificate[];

/**
 * From fit a to fit b, changing one thing at a time. `definitions-last`: a at its maximum, then the problem, then b's
 * conventions; `definitions-first`: b's conventions at a's own point, then the maximum, then the problem.
 */
export async function pathBetween(
  a: Side,
  b: Side,
  states: States,
  order: 'definitions-last' | 'definitions-first',
): Promise<Path> {
  const [one, other] = [withConventions(a), withConventions(b)];
  const road = new Road(reportedNode(a));
  const [weightsA, weightsB] = [one.fit.meaning.weights, other.fit.meaning.weights];
  const [ownA, ownB] = [one.fit.meaning.criterion, other.fit.meaning.criterion];
  const sameProblem = a.problem === b.problem && (weightsA === weightsB || !a.problem.weights);
  const knownA: Known = sameProblem ? [a.certificate, b.certificate] : [a.certificate];
  const knownB: Known = sameProblem ? knownA : [b.certificate];
  const bestOf = (problem: Problem, weights: WeightKind, criterion: Criterion, known: Known, sides: readonly Side[]) =>
    states.best(problem, weights, criterion, known, sides[0]?.fit.canonical) ?? unjudged(sides, criterion);
  const bestA = bestOf(a.problem, weightsA, ownA, knownA, sameProblem ? [a, b] : [a]);
  const state = (
    side: Side,
    problem: Problem,
    weights: WeightKind,
    criterion: Criterion,
    best: Best | null,
  ): Promise<Node | null> =>
    best
      ? states.at({ side, problem, weights, criterion, point: best.point, others: [one, other] })
      : Promise.resolve(null);
  const own = (side: Side): Promise<Node | null> => states.at({ ...ofItsOwn(side), side, point: side.fit.canonical });

  let speaker = one;
  if (!a.engine && restatable(one)) road.go('print', await own(one), one);
  if (order === 'definitions-first') {
    speaker = other;
    const statable = other.engine !== null || isMaximum(a.certificate.verdict) || !carriesTheta(other.fit.meaning);
    road.go('derived', statable ? await statedAs(other, one, states) : null);
  }
  road.go('optimum', await state(speaker, a.problem, weightsA, ownA, bestA), one);
  let criterion = ownA;
  for (const edit of edits(a.problem, b.problem, weightsA, weightsB)) {
    criterion = criterionOn(edit.problem, criterion);
    const arrived = edit.problem === b.problem;
    const near = sameShape(edit.problem, b.problem) ? b.fit.canonical : a.fit.canonical;
    const best = arrived
      ? bestOf(edit.problem, edit.weights, criterion, knownB, [b])
      : states.best(edit.problem, edit.weights, criterion, [], near);
    road.go(edit.rung, await state(speaker, edit.problem, edit.weights, criterion, best));
  }
  const sides = sameProblem ? [a, b] : [b];
  for (const next of criteriaBetween(criterion, ownB)) {
    const best = bestOf(b.problem, weightsB, next, knownB, sides);
    road.go('criterion', await state(speaker, b.problem, weightsB, next, best));
  }
  const bestB = bestOf(b.problem, weightsB, ownB, knownB, sides);
  if (order === 'definitions-last') road.go('derived', await state(other, b.problem, weightsB, ownB, bestB));
  if (b.engine) return road.end('optimum', reportedNode(b), other);
  if (!restatable(other)) return road.end('optimum', reportedNode(b), other);
  road.go('optimum', await own(other), other, true);
  return road.end('print', reportedNode(b), other);
}
/** Whether a point of one is a point of the other. */
const sameShape = (one: Problem, other: Problem): boolean =>
  one.parts.conditional.columns.length === other.parts.conditional.columns.length &&
  one.random.length === other.random.length &&
  one.random.every(({ columns }, k) => columns.length === other.random[k]?.columns.length) &&
  familyName(one.response) === familyName(other.response);
const ofItsOwn = ({ problem, fit: { meaning } }: Side): Pick<Node, 'problem' | 'weights' | 'criterion'> => ({
  problem,
  weights: meaning.weights,
  criterion: meaning.criterion,
});
/** Where nothing could judge, the higher of the fits at hand that maximise this stands for the maximum; nothing is claimed of the other. */
const unjudged = (sides: readonly Side[], criterion: Criterion): Best | null =>
  sides.reduce<Best | null>((most, { fit }) => {
    if (!sameCriterion(smooth(fit.meaning.criterion), smooth(criterion))) return most;
    // of a criterion that states no number there is one fit
    const logLik = Number.isFinite(fit.logLik) ? fit.logLik : Number.NEGATIVE_INFINITY;
    return most === null || logLik > most.logLik ? { point: fit.canonical, logLik } : most;
  }, null);
/**
 * Off a maximum the observed information depends on the parameterization, so that only the engine itself can say what
 * standard errors it states there.
 */
const restatable = ({ certificate: { verdict }, fit: { meaning } }: Side): boolean =>
  isMaximum(verdict) || !carriesTheta(meaning);

/** Another side's conventions at a side's own point. */
function statedAs(speaker: Side, side: Side, states: States): Promise<Node | null> {
  return states.at({ ...ofItsOwn(side), side: speaker, point: side.fit.canonical, others: [speaker, side] });
}
/** A fit that is known by its numbers is taken by what they show, not by what it says of them. */
const withConventions = (side: Side): Side =>
  side.engine ? side : { ...side, fit: { ...side.fit, meaning: conventionsOf(side) } };

class Road {
  readonly #steps: Step[] = [];
  #now: Node;
  #broken = false;
  constructor(start: Node) {
    this.#now = start;
  }
  go(rung: Rung, to: Node | null, side: Side | null = null, reversed = false): void {
    if (!to) {
      this.#broken = true;
      return;
    }
    this.#steps.push({ rung, from: this.#now, to, side, reversed });
    this.#now = to;
  }
  end(rung: Rung, to: Node, side: Side): Path {
    this.go(rung, to, side, true);
    return { steps: this.#steps, broken: this.#broken };
  }
}
