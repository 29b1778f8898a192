/** One problem opened: design, cross-products, parameters, and the negative log-likelihood as a function of them. */
import { type Answer, type Chosen, isRefusal, type Problem } from '@mixdiff/contract';
import { crossprod2 } from '@mixdiff/linalg';
import { covariance } from './covariance.ts';
import { type CrossProducts, crossProducts } from './cross-products.ts';
import { type FixedEffects, fixedEffects, readWeights } from './design.ts';
import { interceptLikelihood } from './intercepts/likelihood.ts';
import { interceptSystem } from './intercepts/system.ts';
import { weakByElimination } from './intercepts/weak-centre.ts';
import { type JointMatrix, jointMatrix, jointWhenAsked } from './joint-matrix.ts';
import { likelihood } from './likelihood.ts';
import type { LikelihoodRounding } from './likelihood-rounding.ts';
import { aliasedUnderReml, weightsLoseRank } from './messages.ts';
import { type Evaluation, type Objective, openEvaluation, type Solution } from './objective.ts';
import { levelKinds } from './pairs/kinds.ts';
import { pairLikelihood } from './pairs/likelihood.ts';
import { type DispersionScale, type Parameters, parameters } from './parameters.ts';
import { emptyResponse, type Response, responseReader } from './response.ts';
import { residualsByRow } from './row-kernels.ts';
import type { Covariance } from './term-covariance.ts';
import { weakByFactor, weakFactors } from './weak-prior.ts';

export interface Model extends Pick<Evaluation, 'solveAt' | 'differentiateAt' | 'variancesAt' | 'valueAtZero'> {
  readonly problem: Problem;
  readonly chosen: Chosen;
  readonly fixed: FixedEffects;
  readonly cross: CrossProducts;
  readonly covariances: readonly Covariance[];
  readonly parameters: Parameters;
  readonly joint: () => JointMatrix;
  /** The products of the response that is being fitted. */
  readonly response: () => Response;
  /** Reads another response (n) into the model; null goes back to the Problem's own. */
  setResponse(y: Float64Array | null): void;
  /** Negative log-likelihood. */
  readonly objective: Objective;
  /** How far rounding may have moved -l, and each entry of its gradient, at a point. */
  rounding(par: Float64Array): PointRounding;
  /** The same of a solution, by parts; `condition` of the matrices that an arithmetic inverts. */
  roundingOf(solution: Solution, condition: number): LikelihoodRounding;
}

/**
 * Sum of squares of a response over that of its residuals, least squares: beyond the first most points on a path are taken row by row, from
 * the second on so many of their digits are rounding that a path to a variance of zero hangs on the order in which sums are taken.
 */
const [FAR, SOME_WAY] = [1e8, 1e4];
/** y: n. Without weights and offset. */
function farness(y: Float64Array, { Q, rank }: FixedEffects): number {
  const gamma = new Float64Array(rank);
  crossprod2(Q.data, y, y.length, rank, 1, gamma);
  let [squares, fitted] = [0, 0];
  for (let i = 0; i < y.length; i++) squares += y[i] * y[i];
  for (let j = 0; j < rank; j++) fitted += gamma[j] * gamma[j];
  return squares > 0 ? squares / Math.max(squares - fitted, 0) : 1;
}

export interface PointRounding {
  readonly value: number;
  readonly gradient: Float64Array;
}

export function openModel(problem: Problem, chosen: Chosen): Answer<Model> {
  const weighting = readWeights(problem);
  if (isRefusal(weighting)) return weighting;
  const { weights, densities, logWeights } = weighting;
  const integrated = problem.method === 'REML';
  const rootWeights = weights?.map(Math.sqrt) ?? null;
  const fixed = fixedEffects(problem.parts.conditional.X, rootWeights, chosen['rank-deficient']?.value === 'keep');
  if (fixed.rank < fixed.p && integrated) return aliasedUnderReml();
  if (fixed.rank < fixed.p && chosen['rank-deficient']?.value !== 'keep') return weightsLoseRank();
  const cross = crossProducts(problem, fixed, weights);
  const covariances = problem.random.map((term) => covariance(term.structure));
  const scale = chosen['dispersion']?.value === 'log-variance' ? 'log-variance' : 'log-sd';
  const version = chosen['as']?.value ?? '';
  const native = parameters(problem, fixed, covariances, scale satisfies DispersionScale, version);
  const direct = covariances.map((term) => term.direct);
  const far = direct.includes(true) ? Number.POSITIVE_INFINITY : farness(problem.response.y, fixed);
  const system = far <= FAR && !integrated ? interceptSystem(cross) : null;
  const joint = jointWhenAsked(cross, integrated ? fixed.rank : 0);
  const weak = weakFactors(cross);
  const weakly = system
    ? weakByElimination(system, cross, weak)
    : weakByFactor(integrated ? joint() : jointMatrix(cross, fixed.rank), cross, weak);
  const byRow = residualsByRow(cross, fixed, rootWeights);
  const read = responseReader(cross, fixed, weakly, byRow, weights, problem.parts.conditional.offset);
  const own = emptyResponse(problem.response.y.length, fixed.p, fixed.rank, cross.q);
  let other: Response | null = null;
  read(problem.response.y, own);
  let current = own;
  const response = (): Response => current;
  const parts = {
    cross,
    byRow,
    T: covariances.map((term) => term.T),
    response,
    densities,
    constant: (integrated ? fixed.logDet - (fixed.p / 2) * Math.log(2 * Math.PI) : 0) - logWeights / 2,
  };
  const kinds = far <= SOME_WAY ? levelKinds(cross, integrated) : null;
  const nll = system
    ? interceptLikelihood(system, parts, joint)
    : kinds
      ? pairLikelihood(kinds, parts, joint)
      : likelihood({ ...parts, joint: joint(), direct });
  const evaluation = openEvaluation(native, fixed, covariances, nll, response);
  return {
    problem,
    chosen,
    fixed,
    cross,
    covariances,
    parameters: native,
    joint,
    response,
    setResponse(y) {
      current = own;
      if (y) {
        other ??= emptyResponse(problem.response.y.length, fixed.p, fixed.rank, cross.q);
        read(y, other);
        current = other;
      }
      evaluation.forget();
    },
    solveAt: evaluation.solveAt,
    differentiateAt: evaluation.differentiateAt,
    variancesAt: evaluation.variancesAt,
    valueAtZero: evaluation.valueAtZero,
    objective: (par, gradient) => evaluation.solveAt(par, gradient).value,
    rounding(par) {
      evaluation.solveAt(par);
      return pointRounding(native, fixed, nll.rounding());
    },
    roundingOf: (_, condition) => nll.rounding(condition),
  };
}

export function pointRounding(
  { betas, length, perLogSigma }: Parameters,
  { R, pivot, rank }: FixedEffects,
  { value, residualQ, logSigma, E }: LikelihoodRounding,
): PointRounding {
  const gradient = new Float64Array(length).fill(E);
  gradient[betas] = logSigma * perLogSigma;
  for (let j = 0; j < betas; j++) {
    let squares = 0;
    for (let at = j * rank; at < (j + 1) * rank; at++) squares += R[at] * R[at];
    gradient[pivot[j]] = residualQ * Math.sqrt(squares);
  }
  return { value, gradient };
}
