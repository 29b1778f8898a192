/** One problem opened: design, cross-products, parameters, and the negative log-likelihood as a function of them. */
import { type Answer, type Chosen, isRefusal, type Problem, type Refusal } from '@mixdiff/contract';
import { type Covariance, covariance } from './covariance.ts';
import { type CrossProducts, crossProducts } from './cross-products.ts';
import { type FixedEffects, fixedEffects, multiplyRt } from './fixed-effects.ts';
import { type JointMatrix, jointMatrix } from './joint-matrix.ts';
import { aliasedUnderReml, badWeights, weightsLoseRank, zeroPrecision } from './messages.ts';
import { type Likelihood, type LikelihoodRounding, likelihood } from './objective.ts';
import { type DispersionScale, type Parameters, parameters, readGamma } from './parameters.ts';
import { residualsByRow } from './residuals.ts';
import { emptyResponse, type Response, responseReader } from './response.ts';

export interface Model {
  readonly problem: Problem;
  readonly chosen: Chosen;
  readonly fixed: FixedEffects;
  readonly cross: CrossProducts;
  readonly covariances: readonly Covariance[];
  readonly parameters: Parameters;
  readonly likelihood: Likelihood;
  readonly joint: JointMatrix;
  /** The products of the response that is being fitted. */
  readonly response: () => Response;
  /** Reads another response (n) into the model; null goes back to the Problem's own. */
  setResponse(y: Float64Array | null): void;
  /** Negative log-likelihood and, where asked, its gradient; +Infinity where it does not exist. No allocation. */
  objective(par: Float64Array, gradient?: Float64Array): number;
  /** How far rounding may have moved -l, and each entry of its gradient, at a point. */
  rounding(par: Float64Array): PointRounding;
  /** -l at the last point with M as it stands now: for looking at singular covariances, which no point reaches. */
  valueAtM(): number;
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
  const covariances = problem.random.map((term) => covariance(term.columns.length, term.structure));
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
    M: covariances.map((term) => term.M),
    response,
    densities,
    constant: (integrated ? fixed.logDet - (fixed.p / 2) * Math.log(2 * Math.PI) : 0) - logWeights / 2,
  });
  const evaluation = evaluator(native, fixed, covariances, nll, response);
  return {
    problem,
    chosen,
    fixed,
    cross,
    covariances,
    parameters: native,
    likelihood: nll,
    joint,
    response,
    setResponse(y) {
      if (y) read(y, other);
      current = y ? other : own;
      evaluation.forget();
    },
    objective: evaluation.objective,
    rounding(par) {
      evaluation.objective(par);
      return pointRounding(native, fixed, nll.rounding());
    },
    valueAtM() {
      evaluation.forget();
      return nll.value();
    },
  };
}

/** An optimizer asks for f and then for the gradient at the same place: what f left is used again. */
function evaluator(
  { betas, thetaAt, perLogSigma, length }: Parameters,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  nll: Likelihood,
  response: () => Response,
): { objective: Model['objective']; forget: () => void } {
  const delta = new Float64Array(fixed.p);
  const slopes = new Float64Array(fixed.rank);
  const last = new Float64Array(length).fill(Number.NaN);
  let value = Number.POSITIVE_INFINITY;

  const evaluate = (par: Float64Array): void => {
    if (betas > 0) readGamma(par, response().beta, fixed, delta, nll.gamma);
    nll.setSigma(par[betas] * perLogSigma);
    for (let k = 0; k < covariances.length; k++) covariances[k].set(par, thetaAt[k]);
    value = nll.value();
    if (!Number.isFinite(value)) value = Number.POSITIVE_INFINITY;
    last.set(par);
  };
  const differentiate = (gradient: Float64Array): void => {
    gradient[betas] = nll.derivatives() * perLogSigma;
    if (betas > 0) {
      const inverseVariance = Math.exp(-2 * last[betas] * perLogSigma);
      for (let j = 0; j < fixed.rank; j++) slopes[j] = -nll.residualQ[j] * inverseVariance;
      multiplyRt(fixed, slopes, gradient);
    }
    for (let k = 0; k < covariances.length; k++) covariances[k].gradient(nll.E[k], gradient, thetaAt[k]);
  };
  const isLast = (par: Float64Array): boolean => {
    for (let j = 0; j < length; j++) if (par[j] !== last[j]) return false;
    return true;
  };
  return {
    forget() {
      last.fill(Number.NaN);
    },
    objective(par, gradient) {
      if (!gradient || !isLast(par)) evaluate(par);
      if (!gradient) return value;
      if (value === Number.POSITIVE_INFINITY) gradient.fill(Number.NaN, 0, length);
      else differentiate(gradient);
      return value;
    },
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

interface Weighting {
  readonly weights: Float64Array | null;
  /** Sum of the weights as numbers of log-densities; n where they are precisions. */
  readonly densities: number;
  /** sum log w where they are precisions, else 0. */
  readonly logWeights: number;
}
/** As the original, weights multiply each log-density unless the problem asks for precisions. */
function readWeights({ response: { y }, weights }: Problem): Weighting | Refusal {
  if (!weights) return { weights: null, densities: y.length, logWeights: 0 };
  const { values, kind } = weights;
  const bad = values.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (bad >= 0) return badWeights(bad, values[bad]);
  const sum = values.reduce((total, w) => total + w, 0);
  if (kind !== 'precision') return { weights: values, densities: sum, logWeights: 0 };
  const zero = values.indexOf(0);
  if (zero >= 0) return zeroPrecision(zero);
  return { weights: values, densities: y.length, logWeights: values.reduce((total, w) => total + Math.log(w), 0) };
}
