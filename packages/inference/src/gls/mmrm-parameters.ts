/**
 * Kenward & Roger's covariance (1997) in the parameters theta that mmrm writes its structures in (its vignette "Covariance
 * structures"; each map checked against what it prints), for fits that are known by their numbers. With W the inverse
 * information in canonical parameters phi, J = dphi/dtheta and W_theta = J^-1 W J^-T:
 *
 *   Phi_A = linear form - 1/2 Phi [ sum_hj W_theta,hj Y'V_hj Y ] Phi
 *   sum_hj W_theta,hj V_hj = sum_ab W_ab V_ab + sum_a t_a V_a,      t_a = sum_hj W_theta,hj d2phi_a / dtheta_h dtheta_j
 *
 * t is the sum of second derivatives of phi along the columns of a root of W_theta. The maps, c(x) = x / sqrt(1 + x^2):
 *
 *   us                Sigma = L L', L_ii = e^theta_i, L_ij = e^theta_i theta_ij, row by row
 *   ar1, toep, ad     log standard deviations, then c(theta) of each correlation
 *   cs                log standard deviations, rho = plogis(theta) (1 + a) - a, a = 1 / (m - 1)
 *   exp, gau          log variance, plogis(theta)^d and plogis(theta)^(d^2) of the distance
 */
import {
  type Canonical,
  covarianceNames,
  ofLevel,
  own,
  type Problem,
  type Structure,
  sigma2Of,
} from '@mixdiff/contract';
import { cholesky, choleskyInverse, multiply, richardsonJacobian } from '@mixdiff/linalg';
import { matrixProduct } from '../small-matrix.ts';
import { addCross, matrixTimes, type State } from './state.ts';

/** Of the columns Q, from the linear form; null: mmrm has no such model, or the point is at an end of its structure. */
export function adjustedInTheta(
  { Phi, parts, p, names }: State,
  { residual, random }: Problem,
  at: Canonical,
  W: Float64Array,
  linear: Float64Array,
): Float64Array | null {
  if (!residual || random.length > 0 || (residual.variance?.length ?? 0) > 0) return null;
  const { structure, by } = residual;
  const map = mapOf(structure);
  const own = covarianceNames(structure);
  const groups = by?.levels ?? [''];
  const expected = groups.flatMap((_, l) => own.map((name) => ofLevel(name, by, l)));
  // positions without rows, which mmrm drops
  if (!map || expected.join('\n') !== names.join('\n')) return null;
  const phi = valuesAt(at, names);
  const size = own.length;
  const t = new Float64Array(names.length);
  for (const [l] of groups.entries()) {
    const from = l * size;
    const theta = phi && map.toTheta(phi.subarray(from, from + size));
    const bent = theta?.every(Number.isFinite) ? bendOf(map, theta, blockOf(W, names.length, from, size)) : null;
    if (!bent) return null;
    t.set(bent, from);
  }
  const sum = new Float64Array(p * p);
  for (const { m, first, second, Y } of parts) {
    const M = new Float64Array(m * m);
    for (const [a, V] of first.entries()) {
      if (!V) continue;
      add(M, V, t[a]);
      for (let b = 0; b <= a; b++) {
        const bent = second(a, b);
        if (bent) add(M, bent, (a === b ? 1 : 2) * W[b * names.length + a]);
      }
    }
    for (const one of Y) addCross(one, matrixTimes(M, one, m, p), m, p, sum);
  }
  const less = matrixProduct(matrixProduct(Phi, sum, p), Phi, p);
  return linear.map((x, i) => x - less[i] / 2);
}
function valuesAt({ residual }: Canonical, names: readonly string[]): Float64Array | null {
  if (residual.kind !== 'marginal') return null;
  return Float64Array.from(names, (name) =>
    name === 'sigma2' ? sigma2Of({ residual }) : (own(residual.parameters, name) ?? Number.NaN),
  );
}
function blockOf(W: Float64Array, count: number, from: number, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let j = 0; j < size; j++) for (let i = 0; i < size; i++) out[j * size + i] = W[(from + j) * count + from + i];
  return out;
}
function add(to: Float64Array, x: Float64Array, by: number): void {
  for (let i = 0; i < to.length; i++) to[i] += by * x[i];
}

interface ThetaMap {
  toPhi(theta: Float64Array): Float64Array;
  toTheta(phi: Float64Array): Float64Array;
}
/** Step along a column of the root of W_theta, of which the largest element moves by this much. */
const STEP = 1e-2;

/** t of one group. */
function bendOf({ toPhi }: ThetaMap, theta: Float64Array, W: Float64Array): Float64Array | null {
  const k = theta.length;
  const J = richardsonJacobian(toPhi, theta).data;
  const inverse = inverted(J, k);
  if (!inverse) return null;
  const half = new Float64Array(k * k);
  multiply(inverse, W, k, k, k, half);
  // W_theta = J^-1 W J^-T
  const D = new Float64Array(k * k);
  for (let h = 0; h < k; h++)
    for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) D[j * k + i] += half[h * k + i] * inverse[h * k + j];
  if (cholesky(D, k) >= 0) return null;
  const here = toPhi(theta);
  const t = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    const column = Float64Array.from({ length: k }, (_, i) => (i >= c ? D[c * k + i] : 0));
    const largest = column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const alongBy = (s: number): Float64Array => {
      const [up, down] = [s, -s].map((by) => toPhi(theta.map((x, i) => x + by * column[i])));
      return here.map((x, a) => (up[a] - 2 * x + down[a]) / s ** 2);
    };
    const s = STEP / largest;
    const [wide, near] = [alongBy(s), alongBy(s / 2)];
    // Richardson: the error of order s^2 cancels
    for (let a = 0; a < k; a++) t[a] += (4 * near[a] - wide[a]) / 3;
  }
  return t;
}
/** By (J'J)^-1 J'. */
function inverted(J: Float64Array, k: number): Float64Array | null {
  const [gram, inverse, out] = [0, 1, 2].map(() => new Float64Array(k * k));
  addCross(J, J, k, k, gram);
  if (!gram.every(Number.isFinite) || cholesky(gram, k) >= 0) return null;
  choleskyInverse(gram, k, inverse);
  for (let h = 0; h < k; h++)
    for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) out[j * k + i] += inverse[h * k + i] * J[h * k + j];
  return out;
}

const squeezed = (x: number): number => x / Math.sqrt(1 + x * x);
const stretched = (rho: number): number => rho / Math.sqrt(1 - rho * rho);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (q: number): number => Math.log(q / (1 - q));

/** null: mmrm has no such structure. */
function mapOf({ kind, labels: { length: m }, nugget }: Structure): ThetaMap | null {
  if (nugget) return null;
  const deviations = kind.endsWith('-het') ? m : 1;
  const a = 1 / (m - 1);
  switch (kind) {
    case 'us':
      return unstructured(m);
    case 'ar1-hom':
    case 'ar1-het':
    case 'toep-hom':
    case 'toep-het':
    case 'ad-hom':
    case 'ad-het':
      return scaled(deviations, squeezed, stretched);
    case 'cs-hom':
    case 'cs-het':
      return scaled(
        deviations,
        (x) => logistic(x) * (1 + a) - a,
        (rho) => logit((rho + a) / (1 + a)),
      );
    case 'exp':
    case 'gau': {
      const power = kind === 'exp' ? 1 : 2;
      // plogis(theta)^(d^power) = e^-(d / range)^power
      return {
        toPhi: ([u, v]) => Float64Array.of(Math.exp(u), (-Math.log(logistic(v))) ** (-1 / power)),
        toTheta: ([sigma2, range]) => Float64Array.of(Math.log(sigma2), logit(Math.exp(-(range ** -power)))),
      };
    }
    default:
      return null;
  }
}
const scaled = (deviations: number, to: (x: number) => number, back: (rho: number) => number): ThetaMap => ({
  toPhi: (theta) => theta.map((x, i) => (i < deviations ? Math.exp(2 * x) : to(x))),
  toTheta: (phi) => phi.map((x, i) => (i < deviations ? Math.log(x) / 2 : back(x))),
});
/** Canonical: variances, then covariances row by row. */
function unstructured(m: number): ThetaMap {
  const place = (i: number, j: number): number => (i === j ? i : m + (i * (i - 1)) / 2 + j);
  return {
    toPhi(theta) {
      const L = (i: number, j: number): number => Math.exp(theta[i]) * (i === j ? 1 : theta[place(i, j)]);
      const out = new Float64Array(theta.length);
      for (let i = 0; i < m; i++)
        for (let j = 0; j <= i; j++) for (let c = 0; c <= j; c++) out[place(i, j)] += L(i, c) * L(j, c);
      return out;
    },
    toTheta(phi) {
      const L = new Float64Array(m * m);
      for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) L[j * m + i] = phi[place(i, j)];
      if (cholesky(L, m) >= 0) return new Float64Array(phi.length).fill(Number.NaN);
      const out = new Float64Array(phi.length);
      for (let i = 0; i < m; i++) {
        const own = L[i * (m + 1)];
        for (let j = 0; j <= i; j++) out[place(i, j)] = i === j ? Math.log(own) : L[j * m + i] / own;
      }
      return out;
    },
  };
}
