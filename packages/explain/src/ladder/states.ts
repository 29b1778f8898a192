/**
 * Statements at points that no fit made. An engine's own where it can be asked, the referee's otherwise, each once: a
 * page asks for the same ones many times over.
 */
import { somePoint } from '@mixdiff/certify';
import { type Canonical, type Certificate, type Engine, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import type { Runs } from '@mixdiff/runs';
import { refereeOf } from '@mixdiff/runs';
import { elsewhere } from '../statement/elsewhere.ts';
import { restate } from '../statement/restate.ts';
import { type Node, nodeOf, type Place, type Side } from './side.ts';

/** Every statement that explanations ask for, each made once: an engine's own where it is at hand, else the referee's. */
export class States {
  readonly #runs: Runs;
  readonly #best = new WeakMap<Problem, Map<WeightKind, Best | null>>();
  readonly #nodes = new WeakMap<Problem, Map<string, Promise<Node | null>>>();

  constructor(runs: Runs) {
    this.#runs = runs;
  }
  /** The best point known of a problem; certificates of its fits count as knowledge. */
  best(problem: Problem, weights: WeightKind, known: readonly Certificate[] = []): Best | null {
    const byWeights = this.#best.get(problem) ?? new Map<WeightKind, Best | null>();
    this.#best.set(problem, byWeights);
    if (byWeights.has(weights)) return byWeights.get(weights) ?? null;
    const certificates = known.filter(({ best }) => best !== null);
    const judged = certificates.length > 0 ? certificates : this.#searched(problem, weights);
    const found = judged.reduce<Best | null>(
      (most, { best, bestLogLik }) =>
        best && bestLogLik !== null && bestLogLik > (most?.logLik ?? Number.NEGATIVE_INFINITY) + 1e-7
          ? { point: best, logLik: bestLogLik }
          : most,
      null,
    );
    byWeights.set(weights, found);
    return found;
  }
  #searched(problem: Problem, weights: WeightKind): Certificate[] {
    const point = startOf(problem, weights);
    return point ? [this.#runs.certifier(problem).certify(point, { weights })] : [];
  }
  /** What a side's conventions say at a place; null where neither its engine nor the referee can tell. */
  at(place: Place): Promise<Node | null> {
    const { side, problem, weights, point } = place;
    const known = this.#nodes.get(problem) ?? new Map<string, Promise<Node | null>>();
    this.#nodes.set(problem, known);
    // an engine's conventions follow the problem; those of a fit known by its numbers are its own
    const key = `${side.engine ? side.entrant?.name : `= ${side.id}`}|${weights}|${keyOf(point)}`;
    const made = known.get(key) ?? this.#state(place);
    known.set(key, made);
    return made;
  }
  async #state({ side, problem, weights, point }: Place): Promise<Node | null> {
    const engine = await this.#engineOf(side, problem, weights);
    const own = engine?.at(point) ?? null;
    const elsewhereToo = (fit: Fit): boolean => problem === side.problem || ofTheProblem(fit, problem, weights);
    const fit =
      own && !isRefusal(own) && elsewhereToo(own)
        ? own
        : restate(side.fit, problem, point, { ...elsewhere(side.fit.meaning, side.problem, problem), weights });
    return fit && nodeOf(problem, weights, fit);
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
  const judged = refereeOf(problem, weights)?.logLik(canonical, problem.method);
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
