/**
 * The places between two fits, each stated under the same conventions. A difference telescopes over them, so nothing is
 * counted twice or lost.
 */
import { type Certificate, isMaximum, type Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { logLikGap, standingOf } from '@mixdiff/schema';
import { carriesTheta } from '../statement/carries-theta.ts';
import { conventionsOf } from '../statement/conventions.ts';
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
  const sameProblem = a.problem === b.problem && (weightsA === weightsB || !a.problem.weights);
  const knownA: Known = sameProblem ? [a.certificate, b.certificate] : [a.certificate];
  const knownB: Known = sameProblem ? knownA : [b.certificate];
  const bestA = states.best(a.problem, weightsA, knownA) ?? unjudged(sameProblem ? [a, b] : [a]);
  const state = (side: Side, problem: Problem, weights: WeightKind, best: Best | null): Promise<Node | null> =>
    best ? states.at({ side, problem, weights, point: best.point }) : Promise.resolve(null);
  const own = (side: Side): Promise<Node | null> =>
    states.at({ side, problem: side.problem, weights: side.fit.meaning.weights, point: side.fit.canonical });

  let speaker = one;
  if (!a.engine && restatable(one)) road.go('print', await own(one), one);
  if (order === 'definitions-first') {
    speaker = other;
    const statable = other.engine !== null || isMaximum(a.certificate.verdict) || !carriesTheta(other.fit.meaning);
    road.go('derived', statable ? await statedAs(other, one, states) : null);
  }
  road.go('optimum', await state(speaker, a.problem, weightsA, bestA), one);
  for (const edit of edits(a.problem, b.problem, weightsA, weightsB)) {
    const best = states.best(edit.problem, edit.weights, edit.problem === b.problem ? knownB : []);
    road.go(edit.rung, await state(speaker, edit.problem, edit.weights, best));
  }
  const bestB = states.best(b.problem, weightsB, knownB) ?? unjudged(sameProblem ? [a, b] : [b]);
  if (order === 'definitions-last') road.go('derived', await state(other, b.problem, weightsB, bestB));
  if (b.engine) return road.end('optimum', reportedNode(b), other);
  if (!restatable(other)) return road.end('optimum', reportedNode(b), other);
  road.go('optimum', await own(other), other, true);
  return road.end('print', reportedNode(b), other);
}
/** Where nothing could judge, the higher of the fits at hand stands for the maximum; nothing is claimed of the other. */
const unjudged = (sides: readonly Side[]): Best | null =>
  sides.reduce<Best | null>(
    (most, { fit }) =>
      fit.logLik > (most?.logLik ?? Number.NEGATIVE_INFINITY) ? { point: fit.canonical, logLik: fit.logLik } : most,
    null,
  );
/**
 * Off a maximum the observed information depends on the parameterization, so that only the engine itself can say what
 * standard errors it states there.
 */
const restatable = ({ certificate: { verdict }, fit: { meaning } }: Side): boolean =>
  isMaximum(verdict) || !carriesTheta(meaning);

/** Another side's conventions at a side's own point. */
function statedAs(speaker: Side, side: Side, states: States): Promise<Node | null> {
  const { problem, fit } = side;
  return states.at({ side: speaker, problem, weights: fit.meaning.weights, point: fit.canonical });
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
