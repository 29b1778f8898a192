/** One problem opened: design, cross-products, parameters, and the negative log-likelihood as a function of them. */
import { type Answer, type Chosen, isRefusal, type Problem } from '@mixdiff/contract';
import { covariance } from './covariance.ts';
import { type CrossProducts, crossProducts } from './cross-products.ts';
import { type FixedEffects, fixedEffects, readWeights } from './design.ts';
import { type JointMatrix, jointMatrix } from './joint-matrix.ts';
import { type LikelihoodRounding, likelihood } from './likelihood.ts';
import { aliasedUnderReml, weightsLoseRank } from './messages.ts';
import { type Evaluation, type Objective, openEvaluation, type Solution } from './objective.ts';
import { type DispersionScale, type Parameters, parameters } from './parameters.ts';
import { residualsByRow } from './residuals.ts';
import { emptyResponse, type Response, responseReader } from './response.ts';
import type { Covariance } from './term-covariance.ts';

export interface Model extends Pick<Evaluation, 'solveAt' | 'differentiateAt' | 'valueAtZero'> {
  readonly problem: Problem;
  readonly chosen: Chosen;
  readonly fixed: FixedEffects;
  readonly cross: CrossProducts;
  readonly covariances: readonly Covariance[];
  readonly parameters: Parameters;
  readonly joint: JointMatrix;
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
  const bordered = jointMatrix(cross, fixed.rank);
  const joint = integrated ? bordered : jointMatrix(cross, 0);
  const read = responseReader(cross, fixed, bordered, weights, problem.parts.conditional.offset);
  const own = emptyResponse(problem.response.y.length, fixed.p, fixed.rank, cross.q);
  const other = emptyResponse(problem.response.y.length, fixed.p, fixed.rank, cross.q);
  read(problem.response.y, own);
  let current = own;
  const response = (): Response => current;
  const nll = likelihood({
    cross,
    byRow: residualsByRow(cross, fixed, rootWeights),
    joint,
    T: covariances.map((term) => term.T),
    direct: covariances.map((term) => term.direct),
    response,
    densities,
    constant: (integrated ? fixed.logDet - (fixed.p / 2) * Math.log(2 * Math.PI) : 0) - logWeights / 2,
  });
  const evaluation = openEvaluation(native, fixed, covariances, nll, response, joint.V);
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
      if (y) read(y, other);
      current = y ? other : own;
      evaluation.forget();
    },
    solveAt: evaluation.solveAt,
    differentiateAt: evaluation.differentiateAt,
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
    gradient[pivot[j]] = residualQ * Math.hypot(...R.subarray(j * rank, (j + 1) * rank));
  }
  return { value, gradient };
}
