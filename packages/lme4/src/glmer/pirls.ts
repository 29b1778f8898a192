/**
 * Penalized iteratively reweighted least squares (Bates & DebRoy 2004, J. Multivariate Anal. 91:1; McCullagh & Nelder 1989,
 * section 2.5): at a linear predictor eta,
 *
 *   W = w (d mu/d eta)^2 / V(mu) / phi,   z = eta - o + (y - mu) / (d mu/d eta)
 *   (Lambda'Z'WZ Lambda + I) u + Lambda'Z'WX beta = Lambda'Z'Wz        W: expected information, whatever the link
 *   X'WZ Lambda u + X'WX beta = X'Wz                                   beta only where it is not in the offset o
 *
 * a full step each time, until the penalized deviance sum r / phi + |u|^2 changes by less than tolPwrss of itself; from the second
 * look on, so it takes at least two. A step that raises it is halved towards the iterate before, at most 20 times, and what that
 * gives is taken without a test. Each evaluation begins at a given eta: its value is a function of the parameters alone.
 */
import { fillSystem, lambda, lambdaT } from '../system.ts';
import { addZ, fillWeighted, fillZt } from './design.ts';
import { fillFixed, solveFixed } from './fixed-effects.ts';
import type { Failure, GlmerModel } from './model.ts';
import type { Origin } from './origin.ts';
import { addColumns, columnProducts, workingResponse } from './row-kernels.ts';

const MOST_ITERATIONS = 100;
const MOST_HALVINGS = 20;

/**
 * Leaves eta, mu, u (and beta) at the last iterate, W and L at the one before. `origin`: where to begin, null: at eta as it is;
 * `offset`: n, with X beta in it where `joint` is false. False: it failed as lme4 fails.
 */
export function pirls(model: GlmerModel, origin: Origin | null, offset: Float64Array, joint: boolean): boolean {
  const { u, beta, before, manner } = model;
  let old = Number.MAX_VALUE;
  if (origin) {
    u.fill(0);
    if (joint) beta.fill(0);
  }
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    before.u.set(u);
    before.beta.set(beta);
    if (iteration === 0 && origin) origin.fill(model, joint);
    else {
      fillW(model);
      fillWeighted(model.design, model.W);
    }
    if (!factor(model)) return failed(model, 'Downdated VtV is not positive definite');
    if (!(iteration === 0 && origin)) fillRight(model, offset, joint);
    if (!solveStep(model, joint, iteration === 0 ? origin : null))
      return failed(model, 'Downdated VtV is not positive definite');
    let now = penalized(model, offset, joint);
    if (Math.abs((old - now) / now) < manner.tolerance) return true;
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
/** W and L at the present eta and phi. */
export function refactor(model: GlmerModel): boolean {
  fillW(model);
  fillWeighted(model.design, model.W);
  return factor(model) || failed(model, 'Downdated VtV is not positive definite');
}

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

function fillW({ design: { family, w }, mu, slope, W, phi }: GlmerModel): void {
  family.weigh(w, mu, slope, W);
  if (phi !== 1) for (let i = 0; i < W.length; i++) W[i] /= phi;
}

/** L of Lambda'Z'WZ Lambda + I, from the weighted products that the design holds. */
function factor({ design, T, work, values, L }: GlmerModel): boolean {
  fillSystem(design.layout, design.blocks, T, work.block, values);
  return L.factor(values) < 0;
}

/** u <- Z'Wz, beta <- X'Wz. */
function fillRight({ design, y, eta, mu, slope, W, u, beta, work }: GlmerModel, offset: Float64Array, joint: boolean) {
  const Wz = work.n;
  workingResponse(W, eta, offset, y, mu, slope, Wz);
  fillZt(design, Wz, u);
  if (joint) columnProducts(design.X, Wz, design.rank, beta);
}

/** u (and beta), Z'Wz (and X'Wz) on entry: c_u = L^-1 Lambda'Z'Wz, R_X'R_X beta = X'Wz - RZX'c_u, L'u = c_u - RZX beta. */
function solveStep(model: GlmerModel, joint: boolean, origin: Origin | null): boolean {
  const { design, L, T, u } = model;
  lambdaT(design.layout, design.blocks, T, u, 1);
  L.halfSolve(u, 1);
  if (joint) {
    if (!(origin ? origin.fillFixed(model) : fillFixed(model))) return false;
    solveFixed(model);
  }
  L.halfSolveT(u, 1);
  return true;
}

/** eta and mu of u (and beta); sum r / phi + |u|^2. */
function penalized(model: GlmerModel, offset: Float64Array, joint: boolean): number {
  const { design, y, eta, mu, slope, u, beta, T, work } = model;
  eta.set(offset);
  if (joint) addColumns(design.X, beta, design.rank, eta);
  work.q.set(u);
  lambda(design.layout, design.blocks, T, work.q, 1);
  addZ(design, work.q, eta);
  design.family.link.fill(eta, mu, slope);
  model.deviance = design.family.deviance(y, mu, design.w);
  return model.deviance / model.phi + squares(u);
}
export const squares = (u: Float64Array): number => {
  let sum = 0;
  for (let j = 0; j < u.length; j++) sum += u[j] * u[j];
  return sum;
};
