/**
 * Statements at points that no fit made. An engine's own where it can be asked, the referee's otherwise, each once: a
 * page asks for the same ones many times over.
 */
import { somePoint } from '@mixdiff/certify';
import {
  type Canonical,
  type Certificate,
  type Criterion,
  criterionName,
  type Engine,
  type Fit,
  isGeneralized,
  isRefusal,
  type Problem,
  sameCriterion,
  smooth,
} from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import type { Runs } from '@mixdiff/runs';
import { refereeOf } from '@mixdiff/runs';
import { sameFormula } from '../statement/carries-theta.ts';
import { elsewhere } from '../statement/elsewhere.ts';
import { restate } from '../statement/restate.ts';
import { type Node, nodeOf, type Place, type Side } from './side.ts';

/** Every statement that explanations ask for, each made once: an engine's own where it is at hand, else the referee's. */
export class States {
  readonly #runs: Runs;
  readonly #best = new WeakMap<Problem, Map<string, Best | null>>();
  readonly #nodes = new WeakMap<Problem, Map<string, Promise<Node | null>>>();

  constructor(runs: Runs) {
    this.#runs = runs;
  }
  /** The best point known of a problem by a criterion; certificates of its fits count as knowledge. */
  best(
    problem: Problem,
    weights: WeightKind,
    criterion: Criterion,
    known: readonly Certificate[] = [],
    from: Canonical | null = null,
  ): Best | null {
    const meant = smooth(criterion);
    const key = `${weights}|${criterionName(meant)}`;
    const mine = this.#best.get(problem) ?? new Map<string, Best | null>();
    this.#best.set(problem, mine);
    if (mine.has(key)) return mine.get(key) ?? null;
    const certificates = known.filter((one) => one.best !== null && sameCriterion(one.criterion, meant));
    const judged = certificates.length > 0 ? certificates : this.#searched(problem, weights, meant, from);
    const found = judged.reduce<Best | null>(
      (most, { best, bestLogLik }) =>
        best && bestLogLik !== null && bestLogLik > (most?.logLik ?? Number.NEGATIVE_INFINITY) + 1e-7
          ? { point: best, logLik: bestLogLik }
          : most,
      null,
    );
    mine.set(key, found);
    return found;
  }
  #searched(problem: Problem, weights: WeightKind, criterion: Criterion, from: Canonical | null): Certificate[] {
    const canonical = isGeneralized(problem) ? from : startOf(problem, weights);
    return canonical ? [this.#runs.certifier(problem).certify({ canonical, meaning: { weights, criterion } })] : [];
  }
  /** What a side's conventions say at a place; null where neither its engine nor the referee can tell. */
  at(place: Place): Promise<Node | null> {
    const { side, problem, weights, criterion, point } = place;
    const known = this.#nodes.get(problem) ?? new Map<string, Promise<Node | null>>();
    this.#nodes.set(problem, known);
    // an engine's conventions follow the problem; those of a fit known by its numbers are its own
    const key = `${side.engine ? side.entrant?.name : `= ${side.id}`}|${weights}|${criterionName(criterion)}|${keyOf(point)}`;
    const made = known.get(key) ?? this.#state(place);
    known.set(key, made);
    return made;
  }
  async #state({ side, problem, weights, criterion, point, others = [] }: Place): Promise<Node | null> {
    const mine = sameCriterion(side.fit.meaning.criterion, criterion);
    const engine = mine ? await this.#engineOf(side, problem, weights) : null;
    const own = engine?.at(point) ?? null;
    const elsewhereToo = (fit: Fit): boolean => problem === side.problem || ofTheProblem(fit, problem, weights);
    const meaning = { ...elsewhere(side.fit.meaning, side.problem, problem), weights, criterion };
    const fit =
      own && !isRefusal(own) && elsewhereToo(own)
        ? own
        : (restate(side.fit, problem, point, meaning) ?? (await this.#saidBy(others, problem, point, meaning)));
    return fit && nodeOf(problem, weights, fit);
  }
  /** An engine of another side that knows the criterion, with the conventions of this one. */
  async #saidBy(
    others: readonly Side[],
    problem: Problem,
    point: Canonical,
    meaning: Fit['meaning'],
  ): Promise<Fit | null> {
    for (const one of others) {
      if (!sameCriterion(one.fit.meaning.criterion, meaning.criterion)) continue;
      const engine = await this.#engineOf(one, problem, meaning.weights);
      const said = engine?.at(point) ?? null;
      if (!said || isRefusal(said)) continue;
      const logLik = said.logLik + said.meaning.logLikConstant - meaning.logLikConstant;
      const vcov = sameFormula(said.meaning, meaning) ? said.vcov : null;
      return { ...said, meaning, logLik, criterion: -2 * logLik, vcov, withheld: [] };
    }
    return null;
  }
  async #engineOf(side: Side, problem: Problem, weights: WeightKind): Promise<Engine | null> {
    if (!side.engine || !side.entrant) return null;
    const sameWeights = !problem.weights || weights === side.fit.meaning.weights;
    if (problem === side.problem && sameWeights) return side.engine;
    const asked: Problem =
      problem.weights && !sameWeights ? { ...problem, weights: { ...problem.weights, kind: weights } } : problem;
    return (await this.#runs.runOn(side.entrant, asked)).engine;
  }
}
/** What an engine may state beside the referee and still speak of the problem: it may have left out a visit without rows. */
const OF_ONE_MODEL = 1e-4;
function ofTheProblem({ canonical, logLik, meaning }: Fit, problem: Problem, weights: WeightKind): boolean {
  const { criterion } = meaning;
  if (!sameCriterion(criterion, smooth(criterion))) return true;
  const judged = refereeOf(problem, weights, criterion)?.logLik(canonical, problem.method);
  if (!judged || isRefusal(judged) || !Number.isFinite(logLik)) return true;
  return Math.abs(logLik + meaning.logLikConstant - judged.logLik) < OF_ONE_MODEL;
}
export interface Best {
  readonly point: Canonical;
  readonly logLik: number;
}
const keyOf = ({ beta, Sigma, residual }: Canonical): string =>
  [...beta, ...Sigma.flatMap(({ data }) => [...data]), JSON.stringify(residual)].join();

/** A point from which the search of a problem can be asked for, beta at its best. */
function startOf(problem: Problem, weights: WeightKind): Canonical | null {
  const start = somePoint(problem);
  const fixed = start && refereeOf(problem, weights)?.generalizedLeastSquares(start);
  return start && fixed && !isRefusal(fixed) ? { ...start, beta: fixed.beta } : null;
}
/** The fit of a side as a node. */
export const reportedNode = (side: Side): Node =>
  nodeOf(side.problem, side.fit.meaning.weights, side.fit, side.reported);
