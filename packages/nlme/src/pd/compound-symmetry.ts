/**
 * pdCompSymm (Pinheiro & Bates 2000, section 4.2.2), of the relative precision: Omega = Delta'Delta = s^2 [(1 - r) I + r 11'] with
 * log s and log[(r + b) / (1 - r)], b = 1 / (q - 1). Omega has eigenvalue w_1 = s^2 (1 + (q - 1) r) along 1 and w_2 = s^2 (1 - r)
 * across it, Psi their inverses l_1, l_2:
 *
 *   s^2 = (w_1 + (q - 1) w_2) / q,   log[(r + b) / (1 - r)] = log b + log(l_2 / l_1).
 *
 * With S the second moments of M groups, S_1 = 1'S1 / q and S_2 = tr S - S_1: EM takes l_1 = S_1 / M, l_2 = S_2 / (M (q - 1)), and
 *
 *   d(-l) = 1/2 [ (S_1 - M / w_1) dw_1 + (S_2 - M (q - 1) / w_2) dw_2 ].
 */
import { haltedCholesky } from '../halted-cholesky.ts';
import type { PdClass } from './pd-class.ts';

interface Eigenvalues {
  /** s^2. */
  readonly scale: number;
  readonly along: number;
  readonly across: number;
}
function eigenvalues(par: Float64Array, from: number, q: number): Eigenvalues {
  const scale = Math.exp(2 * par[from]);
  const odds = Math.exp(par[from + 1]);
  const b = 1 / (q - 1);
  // r + b = odds (1 + b) / (1 + odds), 1 - r = (1 + b) / (1 + odds)
  return { scale, along: (scale * (q - 1) * odds * (1 + b)) / (1 + odds), across: (scale * (1 + b)) / (1 + odds) };
}
/** Sums over a q x q block. */
function parts(a: Float64Array, q: number, at: number, stride: number): { along: number; across: number } {
  let [all, trace] = [0, 0];
  for (let j = 0; j < q; j++) {
    trace += a[at + j * (stride + 1)];
    for (let i = 0; i < q; i++) all += a[at + j * stride + i];
  }
  return { along: all / q, across: trace - all / q };
}
/** out <- the matrix with these eigenvalues. */
function compose(along: number, across: number, q: number, out: Float64Array): void {
  out.fill((along - across) / q);
  for (let j = 0; j < q; j++) out[j * (q + 1)] += across;
}
function write(along: number, across: number, q: number, par: Float64Array, from: number): void {
  // s^2 = (w_1 + (q - 1) w_2) / q
  par[from] = Math.log((along + (q - 1) * across) / q) / 2;
  par[from + 1] = Math.log(along / across / (q - 1));
}
/** Elements that differ by this share of the variance are rounding errors. */
const ROUNDING = 1e-8;

export const compoundSymmetry: PdClass = {
  count: () => 2,
  fill(par, from, q, delta, at, stride) {
    const { along, across } = eigenvalues(par, from, q);
    const omega = new Float64Array(q * q);
    compose(along, across, q, omega);
    haltedCholesky(omega, q);
    for (let j = 0; j < q; j++) for (let i = 0; i <= j; i++) delta[at + j * stride + i] = omega[j * q + i];
  },
  read(psi, q, par, from) {
    const { along, across } = parts(psi, q, 0, q);
    const inner = across / (q - 1);
    if (!(along > 0 && inner > 0 && along < Infinity && inner < Infinity)) return 0;
    write(1 / along, 1 / inner, q, par, from);
    return -1;
  },
  /** The mean of its diagonal and of its correlations. */
  readPrecision(omega, q, par, from) {
    let [scale, correlation] = [0, 0];
    for (let j = 0; j < q; j++) {
      scale += omega[j * (q + 1)] / q;
      for (let i = 0; i < j; i++) correlation += omega[j * q + i] / Math.sqrt(omega[i * (q + 1)] * omega[j * (q + 1)]);
    }
    const r = correlation / ((q * (q - 1)) / 2);
    write(scale * (1 + (q - 1) * r), scale * (1 - r), q, par, from);
    return scale > 0 ? -1 : 0;
  },
  covariance(par, from, q, sigma2, out) {
    const { along, across } = eigenvalues(par, from, q);
    compose(sigma2 / along, sigma2 / across, q, out);
  },
  gradient(par, from, q, M, _, moment, at, stride, into) {
    const { scale, along, across } = eigenvalues(par, from, q);
    const S = parts(moment, q, at, stride);
    const [first, rest] = [(S.along - M / along) / 2, (S.across - (M * (q - 1)) / across) / 2];
    const odds = Math.exp(par[from + 1]);
    // dr/dx = odds (1 + b) / (1 + odds)^2
    const slope = (odds * (1 + 1 / (q - 1))) / (1 + odds) ** 2;
    into[from] = 2 * (first * along + rest * across);
    into[from + 1] = scale * slope * (first * (q - 1) - rest);
  },
  names: (columns) => [columns.join(','), `correlation of ${columns.join(',')}`],
  holds(sigma, q) {
    const near = (a: number, b: number): boolean => Math.abs(a - b) <= ROUNDING * sigma[0];
    return sigma.every((s, at) => near(s, at % (q + 1) === 0 ? sigma[0] : sigma[1]));
  },
};
