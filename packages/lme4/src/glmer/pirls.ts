/**
 * Penalized iteratively reweighted least squares (Bates & DebRoy 2004, J. Multivariate Anal. 91:1; McCullagh & Nelder 1989,
 * section 2.5): at a linear predictor eta,
 *
 *   W = w (d mu/d eta)^2 / V(mu),   z = eta - o + (y - mu) / (d mu/d eta)
 *   (Lambda'Z'WZ Lambda + I) u + Lambda'Z'WX beta = Lambda'Z'Wz        W: expected information, whatever the link
 *   X'WZ Lambda u + X'WX beta = X'Wz                                   beta only where it is not in the offset o
 *
 * a full step each time, until the penalized deviance sum r + |u|^2 changes by less than tolPwrss of itself; from the second
 * look on, so it takes at least two. A step that raises it is halved towards the iterate before, at most 20 times, and what that
 * gives is taken without a test. Each evaluation begins at a given eta: its value is a function of the parameters alone.
 */
import { cholesky, solveLower, solveLowerT } from '@mixdiff/linalg';
import { lambda, lambdaT } from '../system.ts';
import { addX, addZ, fillWeighted, fillZt } from './design.ts';
import { fillGlmerSystem } from './factor.ts';
import type { Failure, GlmerModel } from './model.ts';

const MOST_ITERATIONS = 100;
const MOST_HALVINGS = 20;

/**
 * Leaves eta, mu, u (and beta) at the last iterate and W and L as `manner` says. `from`: n, eta to begin at; `offset`: n,
 * with X beta in it where `joint` is false. False: it failed as lme4 fails.
 */
export function pirls(model: GlmerModel, from: Float64Array, offset: Float64Array, joint: boolean): boolean {
  const { eta, u, beta, before, manner } = model;
  eta.set(from);
  u.fill(0);
  if (joint) beta.fill(0);
  fillMu(model);
  let old = Number.MAX_VALUE;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    before.u.set(u);
    before.beta.set(beta);
    if (!factorAt(model)) return failed(model, 'Downdated VtV is not positive definite');
    if (!solveStep(model, offset, joint)) return failed(model, 'Downdated VtV is not positive definite');
    let now = penalized(model, offset, joint);
    if (Math.abs((old - now) / now) < manner.tolerance) return accepted(model);
    if (Number.isNaN(now) || now > old) {
      now = halved(model, offset, joint, now, old);
      if (Number.isNaN(now)) return failed(model, 'PIRLS loop resulted in NaN value');
      if (now - old > manner.tolerance)
        return failed(model, '(maxstephalfit) PIRLS step-halvings failed to reduce deviance in pwrssUpdate');
    }
    old = now;
  }
  return failed(model, 'pwrssUpdate did not converge in (maxit) iterations');
}

function failed(model: GlmerModel, failure: Failure): false {
  model.failure ??= failure;
  return false;
}
const accepted = (model: GlmerModel): boolean =>
  model.manner.stale || factorAt(model) || failed(model, 'Downdated VtV is not positive definite');

function halved(model: GlmerModel, offset: Float64Array, joint: boolean, risen: number, old: number): number {
  const { u, beta, before } = model;
  let now = risen;
  for (let half = 0; half < MOST_HALVINGS && !(now <= old); half++) {
    for (let j = 0; j < u.length; j++) u[j] = (u[j] + before.u[j]) / 2;
    if (joint) for (let j = 0; j < beta.length; j++) beta[j] = (beta[j] + before.beta[j]) / 2;
    now = penalized(model, offset, joint);
  }
  return now;
}

const fillMu = ({ design, eta, mu }: GlmerModel): void => {
  const { mean } = design.family.link;
  for (let i = 0; i < mu.length; i++) mu[i] = mean(eta[i]);
};

/** W and L at the present eta. */
function factorAt(model: GlmerModel): boolean {
  const { design, eta, mu, W } = model;
  const { w, family } = design;
  for (let i = 0; i < W.length; i++) {
    const slope = family.link.slope(eta[i]);
    W[i] = (w[i] * slope * slope) / family.variance(mu[i]);
  }
  fillWeighted(design, W);
  return fillGlmerSystem(model);
}

/** u, and beta: c_u = L^-1 Lambda'Z'Wz, R_X'R_X beta = X'Wz - RZX'c_u, L'u = c_u - RZX beta. */
function solveStep(model: GlmerModel, offset: Float64Array, joint: boolean): boolean {
  const { design, y, eta, mu, W, L, T, u, beta, work } = model;
  const { layout, blocks, family, n } = design;
  const Wz = work.n;
  for (let i = 0; i < n; i++) Wz[i] = W[i] * (eta[i] - offset[i] + (y[i] - mu[i]) / family.link.slope(eta[i]));
  fillZt(design, Wz, u);
  lambdaT(layout, blocks, T, u, 1);
  L.halfSolve(u, 1);
  if (joint) {
    fillProducts(design, Wz, beta);
    if (!fillFixed(model)) return false;
    solveFixed(model);
  }
  L.halfSolveT(u, 1);
  return true;
}

/** RZX and RX from W and L as they are; false where X'WX less what the random effects take is not positive definite. */
export function fillFixed(model: GlmerModel): boolean {
  const { design, W, L, T, RZX, RX, work } = model;
  const { n, rank, X, layout, blocks } = design;
  const { q } = blocks;
  const column = work.n;
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i < n; i++) column[i] = W[i] * X[j * n + i];
    fillZt(design, column, work.q);
    RZX.set(work.q, j * q);
    for (let k = j; k < rank; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += column[i] * X[k * n + i];
      RX[j * rank + k] = sum;
    }
  }
  lambdaT(layout, blocks, T, RZX, rank);
  L.halfSolve(RZX, rank);
  for (let j = 0; j < rank; j++) {
    for (let k = j; k < rank; k++) {
      for (let i = 0; i < q; i++) RX[j * rank + k] -= RZX[j * q + i] * RZX[k * q + i];
    }
  }
  return cholesky(RX, rank) < 0;
}

/** out (rank) <- X'v. */
function fillProducts({ n, rank, X }: GlmerModel['design'], v: Float64Array, out: Float64Array): void {
  for (let j = 0; j < rank; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += X[j * n + i] * v[i];
    out[j] = sum;
  }
}

/** beta: X'Wz on entry. */
function solveFixed({ design: { rank, blocks }, beta, u, RZX, RX }: GlmerModel): void {
  const { q } = blocks;
  for (let j = 0; j < rank; j++) for (let i = 0; i < q; i++) beta[j] -= RZX[j * q + i] * u[i];
  solveLower(RX, rank, beta, 1);
  solveLowerT(RX, rank, beta, 1);
  for (let j = 0; j < rank; j++) for (let i = 0; i < q; i++) u[i] -= RZX[j * q + i] * beta[j];
}

/** eta and mu of u (and beta); sum r + |u|^2. */
function penalized(model: GlmerModel, offset: Float64Array, joint: boolean): number {
  const { design, eta, u, beta, T, work } = model;
  eta.set(offset);
  if (joint) addX(design, beta, eta);
  work.q.set(u);
  lambda(design.layout, design.blocks, T, work.q, 1);
  addZ(design, work.q, eta);
  fillMu(model);
  return deviance(model) + squares(u);
}
export const squares = (u: Float64Array): number => {
  let sum = 0;
  for (let j = 0; j < u.length; j++) sum += u[j] * u[j];
  return sum;
};
export const deviance = ({ design: { family, w }, y, mu }: GlmerModel): number => {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += family.deviance(y[i], mu[i], w[i]);
  return sum;
};
