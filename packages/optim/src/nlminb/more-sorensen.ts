import { type ExactModel, keep, LOOSE, largest, RESOLVED, type Search } from './exact-model.ts';
import { gerschgorin } from './gerschgorin.ts';
import { hardCase } from './hard-case.ts';
import { dot, norm } from './norm.ts';
import { packedCholesky } from './packed-cholesky.ts';
import type { State } from './state.ts';
import { rowStart, solveL, solveLT } from './triangular.ts';

/** Factorizations in one search. */
const MOST = 50;
/**
 * The step of Moré & Sorensen (1983, SIAM J. Sci. Stat. Comput. 4:553-572) as PORT has it: s = -D^-1 q with
 * (A + alpha I) q = D^-1 g, alpha >= 0, 0.9 R <= |q| <= 1.1 R, or the Newton step; in the hard case with a part along the lowest
 * eigenvector, told by a negative `share`. Writes the step, its length, slope, predicted decrease and share, and, the first time,
 * newtonGain and newtonLength (which is minus a bound of alpha where H is indefinite).
 */
export function moreSorensen(t: State, model: ExactModel): void {
  const { n } = t;
  const R = t.radius;
  const s: Search = { alpha: 0, lower: 0, upper: -1, excess: 0, energy: 0, patience: 0 };
  const limit = Math.max(model.tries, 0) + MOST;
  let start = model.tries < 0 ? afresh(t, model, s) : again(t, model, s);
  let before = 0;
  for (; start !== 'newton'; start = 'update') {
    if (start === 'update') {
      if (model.tries >= limit) break;
      if (s.excess < 0) s.upper = Math.min(s.upper, s.alpha);
      if (s.patience > 0) improve(t, model, s);
    }
    shift(t, model, s);
    solveShifted(t, model, s);
    if ((s.excess <= LOOSE * R && s.excess >= -LOOSE * R) || s.excess === before) break;
    before = s.excess;
    if (s.excess < 0) {
      const verdict = hardCase(t, model, s);
      if (verdict === 'done') return;
      if (verdict === 'unresolved') break;
    }
  }
  if (start === 'newton') s.alpha = 0;
  for (let i = 0; i < n; i++) t.s[i] = -model.q[i] / t.d[i];
  t.slope = -dot(model.slopes, model.q, n);
  t.predicted = 0.5 * (Math.abs(s.alpha) * model.length * model.length + s.energy);
  keep(t, model, s);
}

type Start = 'newton' | 'shift' | 'update';

function afresh(t: State, model: ExactModel, s: Search): Start {
  model.tries = 0;
  t.newtonGain = 0;
  t.newtonLength = 0;
  s.patience = t.gradientNorm === 0 ? 0 : 3;
  return fromZero(t, model, s);
}

/** alpha = 0 first; where that is too long or A is indefinite, bounds of alpha. */
function fromZero(t: State, model: ExactModel, s: Search, restarted = false): Start {
  const row = packedCholesky(model.a, 0, t.n, t.l);
  if (row < t.n) {
    s.lower = -negativeCurvature(t, row);
    t.newtonLength = -s.lower;
    if (restarted) return 'shift';
    bracket(t, model, s);
    return 'shift';
  }
  return fromNewton(t, model, s, restarted);
}

/** L is the factor of A. */
function fromNewton(t: State, model: ExactModel, s: Search, restarted = false): Start {
  s.lower = 0;
  solveShifted(t, model, s);
  t.newtonGain = 0.5 * s.energy;
  t.newtonLength = model.length;
  if (s.excess <= LOOSE * t.radius) return 'newton';
  if (restarted) return 'shift';
  bracket(t, model, s);
  solveL(t.l, t.n, model.q, t.w);
  const size = norm(t.w, t.n);
  model.rate = t.radius / size / size;
  s.lower = Math.max(s.lower, s.excess * model.rate);
  return 'shift';
}

/** v'(A + alpha I)v / v'v for the v that the failed pivot gives: an upper bound of the lowest eigenvalue, less than 0. */
function negativeCurvature({ l, w }: State, row: number): number {
  const at = rowStart(row) + row;
  const pivot = l[at];
  l[at] = 1;
  w.fill(0);
  w[row] = 1;
  solveLT(l, row + 1, w);
  const size = norm(w, row + 1);
  return pivot / size / size;
}

/** q, its length and the energy from the factor L. */
function solveShifted(t: State, model: ExactModel, s: Search): void {
  const { n, l } = t;
  const { q } = model;
  solveL(l, n, model.slopes, q);
  s.energy = dot(q, q, n);
  solveLT(l, n, q);
  model.length = norm(q, n);
  s.excess = model.length - t.radius;
}

/** Bounds of alpha from those of the eigenvalues, and a first alpha from the last iteration's. */
function bracket(t: State, model: ExactModel, s: Search): void {
  Object.assign(model, gerschgorin(model.a, t.n));
  s.upper = upperBound(t, model);
  s.lower = Math.max(s.lower, t.gradientNorm / t.radius - model.highest);
  s.alpha = Math.min(s.upper, Math.max((Math.abs(model.alpha) * model.radius) / t.radius, s.lower));
}

/** |D^-1 g| / R less the lowest eigenvalue, and more than 0. */
function upperBound({ gradientNorm, radius }: State, { lowest }: ExactModel): number {
  let upper = gradientNorm / radius - lowest;
  if (gradientNorm === 0) upper = upper + FLOOR + FLOOR * upper;
  return upper <= 0 ? FLOOR : upper;
}

const FLOOR = 1e-3;

/** Another radius in the same iteration. */
function again(t: State, model: ExactModel, s: Search): Start {
  const R = t.radius;
  if (t.newtonLength > 0 && t.newtonLength - R <= LOOSE * R) {
    model.tries++;
    return fromZero(t, model, s, true);
  }
  s.patience = t.gradientNorm === 0 ? 0 : model.tries + 3;
  if (model.tries === 0) return fromNewton(t, model, s);
  s.alpha = Math.abs(model.alpha);
  s.excess = model.length - R;
  s.upper = upperBound(t, model);
  const least = t.gradientNorm / R - model.highest;
  if (R <= model.radius) {
    s.lower = Math.max(s.alpha > 0 ? model.lower : 0, least);
  } else {
    if (s.alpha > 0) s.upper = Math.min(s.upper, model.upper);
    s.lower = Math.max(0, -t.newtonLength, least);
  }
  if (t.newtonLength > 0) s.lower = Math.max(s.lower, (t.newtonLength - R) * model.rate);
  return 'update';
}

/** Newton's step for 1/|q| = 1/R. */
function improve(t: State, model: ExactModel, s: Search): void {
  solveL(t.l, t.n, model.q, t.w);
  const size = norm(t.w, t.n);
  s.alpha += (s.excess / size) * (model.length / size) * (model.length / t.radius);
  s.alpha = Math.max(s.lower, s.alpha);
  s.lower = s.alpha;
}

/** Factorizes A + alpha I, with alpha kept within its bounds and raised until this is positive definite. */
function shift(t: State, model: ExactModel, s: Search): void {
  for (;;) {
    model.tries++;
    if (-t.newtonLength >= s.alpha || s.alpha < s.lower || s.alpha >= s.upper)
      s.alpha = s.upper * Math.max(FLOOR, Math.sqrt(s.lower / s.upper));
    if (s.alpha <= 0) s.alpha = 0.5 * s.upper;
    if (s.alpha <= 0) s.alpha = s.upper;
    const row = packedCholesky(model.a, s.alpha, t.n, t.l);
    if (row === t.n) return;
    s.lower = s.alpha - negativeCurvature(t, row);
    t.newtonLength = -s.lower;
    if (s.upper < s.lower) s.upper = s.lower;
    if (s.alpha < s.lower) continue;
    // Gerschgorin's bound is exact and alpha stands on it: just beyond (PORT's own way out of this is not known)
    s.lower = s.alpha * (1 + RESOLVED) + RESOLVED * largest(model.a);
    s.upper = Math.max(s.upper, s.lower * (1 + RESOLVED));
    t.newtonLength = -s.lower;
  }
}
