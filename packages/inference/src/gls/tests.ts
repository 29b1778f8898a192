/**
 * Tests of L beta = 0 by the covariance of the response and its derivatives: for residual models, for random effects beside
 * them, and for what has no other way here. One state of a fit serves every method.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { choleskyInverse } from '@mixdiff/linalg';
import { generalizedInverse, inX, scaledF } from '../kenward-roger.ts';
import type { LinearTester } from '../linear-tester.ts';
import { needsReml, noMethod, notCurved, otherModel } from '../messages.ts';
import { contrastF } from '../satterthwaite.ts';
import { choleskyOf, matrixProduct } from '../small-matrix.ts';
import { linearlyAdjusted, observedCovariance } from './adjusted.ts';
import { type Clustered, empirical } from './empirical.ts';
import { adjustedInTheta } from './mmrm-parameters.ts';
import { dot, type State, stateAt, times } from './state.ts';

/** What is read of a fit. */
export type Estimated = Pick<Fit, 'canonical' | 'fitted' | 'method' | 'logLik'> & {
  readonly meaning: Pick<Fit['meaning'], 'weights' | 'logLikConstant'>;
};

const states = new WeakMap<Estimated, { readonly problem: Problem; readonly state: Answer<State> }>();
/** What is known of V at the fit; made once. */
export function stateOf(fit: Estimated, problem: Problem): Answer<State> {
  const known = states.get(fit);
  if (known && known.problem === problem) return known.state;
  const { canonical, fitted, method, meaning } = fit;
  const found = stateAt(problem, { canonical, fitted, method, weights: meaning.weights });
  const state = isRefusal(found) ? found : asStated(found, fit);
  states.set(fit, { problem, state });
  return state;
}

/**
 * The state, unless the fit states another likelihood at its own point: then it is of another model than the problem says
 * (visits left out, a variance that is not quite zero). Under ML beta is at its best here and need not be there.
 */
function asStated(state: State, { logLik, meaning }: Estimated): Answer<State> {
  const stated = logLik + meaning.logLikConstant;
  const tolerance = 1e-5 * Math.max(100, Math.abs(stated));
  const away = state.logLik - stated;
  const same = state.method === 'REML' ? Math.abs(away) <= tolerance : away >= -tolerance;
  return same || !Number.isFinite(stated) ? state : otherModel(stated, state.logLik);
}

/** Which information about the variance parameters. */
export type Information = 'observed' | 'expected';

/** An inverse Hessian of minus the log-likelihood by the names of the variance parameters, as an engine has it. */
export interface StatedInformation {
  readonly names: readonly string[];
  readonly inverse: Matrix;
}
/** W; `stated` in place of the observed information. Refused where that is not positive definite. */
export function inverseInformation(
  state: State,
  which: Information,
  stated: StatedInformation | null = null,
): Answer<Float64Array> & object {
  const count = state.names.length;
  if (which === 'observed' && stated && state.names.every((name) => stated.names.includes(name))) {
    const place = state.names.map((name) => stated.names.indexOf(name));
    return Float64Array.from(place.flatMap((j) => place.map((i) => stated.inverse.data[j * stated.inverse.nrow + i])));
  }
  if (which === 'expected') return generalizedInverse(state.expected, count);
  const scale = Float64Array.from({ length: count }, (_, i) => 1 / Math.sqrt(state.observed[i * (count + 1)]));
  const unit = state.observed.map((x, at) => x * scale[at % count] * scale[Math.floor(at / count)]);
  const factor = unit.every(Number.isFinite) ? choleskyOf(unit, count) : null;
  if (!factor) return notCurved();
  const out = new Float64Array(count * count);
  choleskyInverse(factor, count, out);
  return out.map((x, at) => x * scale[at % count] * scale[Math.floor(at / count)]);
}

const ofKept = (fit: Estimated, { kept }: State): Float64Array => Float64Array.from(kept, (j) => fit.canonical.beta[j]);
/** Satterthwaite's degrees of freedom; `scale`: of the model's covariance. */
export function satterthwaiteBy(
  fit: Estimated,
  problem: Problem,
  which: Information,
  { scale = 1, stated = null }: { readonly scale?: number; readonly stated?: StatedInformation | null } = {},
): Answer<LinearTester> {
  const state = stateOf(fit, problem);
  if (isRefusal(state)) return state;
  const W = inverseInformation(state, which, stated);
  if (isRefusal(W)) return W;
  const { Phi, A, p, kept } = state;
  const beta = ofKept(fit, state);
  const phi = Phi.map((x) => x * scale);
  const dfOf = (l: Float64Array): number => {
    // g_h = l'Phi A_h Phi l
    const right = times(Phi, l, p);
    const g = Float64Array.from(A, (one) => dot(right, times(one, right, p)));
    const v = dot(l, right);
    return (2 * v * v) / dot(g, times(W, g, g.length));
  };
  const parts = {
    phi,
    beta,
    reduction: state,
    dfOf,
    why: () => 'the variance of the contrast does not move with the variance parameters',
  };
  return { kept, beta, vcov: inX(phi, state), test: (L) => contrastF(parts, L) };
}

/** Covariances by clusters, with their own Satterthwaite degrees of freedom. */
export function clustered(fit: Estimated, problem: Problem, which: Clustered): Answer<LinearTester> {
  const state = stateOf(fit, problem);
  if (isRefusal(state)) return state;
  const { vcov, df } = empirical(state, which);
  const beta = ofKept(fit, state);
  const parts = { phi: vcov, beta, reduction: state, dfOf: df, why: () => 'too few clusters tell of the contrast' };
  return { kept: state.kept, beta, vcov: inX(vcov, state), test: (L) => contrastF(parts, L) };
}

/** What an engine states of its own parameters. */
export interface Stated {
  /** Kenward & Roger's covariance of X's kept columns. */
  readonly adjusted?: Matrix | null;
  readonly stated?: StatedInformation | null;
}
/** Kenward & Roger's F with this information; `adjusted` in place of the linear form. */
export function kenwardRogerBy(
  fit: Fit,
  problem: Problem,
  which: Information,
  { adjusted = null, stated = null }: Stated = {},
): Answer<LinearTester> {
  if (fit.method !== 'REML') return needsReml('Kenward-Roger');
  const state = stateOf(fit, problem);
  if (isRefusal(state)) return state;
  const W = inverseInformation(state, which, stated);
  if (isRefusal(W)) return W;
  const { Phi, A, kept } = state;
  const own = adjusted ? rotated(state, adjusted) : linearlyAdjusted(state, W);
  const beta = ofKept(fit, state);
  const parts = { phi: Phi, adjusted: own, P: A, W, beta, reduction: state };
  return { kept, beta, vcov: inX(own, state), test: (L) => scaledF(parts, L) };
}
/** S of X's coefficients as that of Q's: R S R'. */
function rotated({ R, p }: State, { data }: Matrix): Float64Array {
  const upper = R.slice(0, p * p);
  for (let j = 0; j < p; j++) for (let i = j + 1; i < p; i++) upper[j * p + i] = 0;
  const transposed = upper.map((_, at) => upper[(at % p) * p + Math.floor(at / p)]);
  return matrixProduct(matrixProduct(upper, data, p), transposed, p);
}

/** What standard errors come from. */
export const VCOV = [
  'own',
  'model',
  'observed',
  'kenward-roger',
  'kenward-roger-linear',
  'kenward-roger-expected',
  'empirical',
  'empirical-bias-reduced',
  'empirical-jackknife',
  'residual-scaled',
] as const;
/** One of them. */
export type Vcov = (typeof VCOV)[number];

/** A covariance of X's kept coefficients by the state alone. */
export function covarianceBy(
  fit: Estimated,
  problem: Problem,
  which: Vcov,
  { adjusted = null, stated = null }: Stated = {},
): Answer<Matrix> {
  const state = stateOf(fit, problem);
  if (isRefusal(state)) return state;
  switch (which) {
    case 'model':
      return inX(state.Phi, state);
    case 'residual-scaled': {
      const { n, p } = state;
      return inX(fit.method === 'ML' ? state.Phi.map((x) => (x * n) / (n - p)) : state.Phi, state);
    }
    case 'observed': {
      const W = inverseInformation(state, 'observed', stated);
      return isRefusal(W) ? W : inX(observedCovariance(state, W), state);
    }
    case 'empirical':
    case 'empirical-bias-reduced':
    case 'empirical-jackknife':
      return inX(empirical(state, which).vcov, state);
    case 'kenward-roger':
      return adjusted ?? inMmrmParameters(fit, problem, state, stated);
    case 'kenward-roger-linear':
    case 'kenward-roger-expected': {
      if (fit.method !== 'REML') return needsReml('Kenward-Roger');
      const W = inverseInformation(state, which === 'kenward-roger-linear' ? 'observed' : 'expected', stated);
      return isRefusal(W) ? W : inX(linearlyAdjusted(state, W), state);
    }
    case 'own':
      return noMethod(which, 'it is the fit that knows it');
  }
}
/** Kenward & Roger's covariance hangs on the parameters that V is written in; mmrm is the one program that has it. */
function inMmrmParameters(
  fit: Estimated,
  problem: Problem,
  state: State,
  stated: StatedInformation | null,
): Answer<Matrix> {
  if (fit.method !== 'REML') return needsReml('Kenward-Roger');
  const W = inverseInformation(state, 'observed', stated);
  if (isRefusal(W)) return W;
  const found = adjustedInTheta(state, problem, fit.canonical, W, linearlyAdjusted(state, W));
  return found
    ? inX(found, state)
    : noMethod('kenward-roger', "it is in mmrm's parameters, and mmrm has no such model, or one that ends there");
}
