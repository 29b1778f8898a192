/**
 * The likelihood of a nested marginal covariance in its eigen-coordinates. An outer group with inner groups of sizes n_c:
 * all contrasts within inner groups have variance sigma^2; on the normed indicators of the inner groups
 *
 *   V = diag(lambda_c) + s sqrt(n_c n_d),   lambda_c = sigma^2 + n_c tau,   tau = w - s,   sigma^2 = v - w
 *
 * positive definite iff sigma^2 > 0, every lambda_c > 0 and 1 + s S > 0, S = sum n_c / lambda_c (Sherman & Morrison 1950;
 * Searle, Casella & McCulloch 1992, section 3.8b for the eigenvalues): s and tau may be negative, as long as those hold.
 *
 *   log|V| = (n - C) log sigma^2 + sum log lambda_c + sum log(1 + s S)
 *   x'V^-1 y = within / sigma^2 + sum_c k_c (x_c - x~)(y_c - y~) + sum x~ y~ S / (1 + s S),   k_c = n_c / lambda_c
 *
 * x_c means by inner group, x~ = sum k_c x_c / S. Here a = s / sigma^2 and b = tau / sigma^2; sigma^2 is at its best.
 */
import type { Method } from '@mixdiff/contract';
import { addSquare, type NestedDesign } from './nested-design.ts';

/** A covariance of the nested kind. */
export interface NestedPoint {
  /** s: between rows of one outer group in two inner ones; in random effects, the outer variance. */
  readonly between: number;
  /** tau = w - s: how much more rows of one inner group have in common; in random effects, the inner variance. */
  readonly inner: number;
  readonly sigma2: number;
  readonly logLik: number;
}
/** -2 log-likelihood over (a, b), sigma^2 and beta at their best. */
export interface NestedCriterion {
  /** The least b, and for a b the least a, at which V is no covariance any more. */
  readonly leastInner: number;
  leastBetween(b: number): number;
  /** Infinity where V is not positive definite; `gradient` takes the slopes in a and b. */
  value(x: Float64Array, gradient?: Float64Array): number;
  point(x: Float64Array): NestedPoint;
}

interface Sums {
  readonly logDet: number;
  readonly G: Float64Array;
  /** Slopes of log|V| and of G in a and in b. */
  readonly slopes: readonly Slope[];
}
interface Slope {
  logDet: number;
  readonly G: Float64Array;
}

/** The criterion of one design by ML or REML. */
export function openNestedCriterion(design: NestedDesign, method: Method): NestedCriterion {
  const { n, p, sizes, members, logDetR } = design;
  const k = method === 'REML' ? n - p : n;
  const most = sizes.reduce((a, v) => Math.max(a, v), 0);
  const totalOf = (group: Int32Array, b: number): number =>
    group.reduce((sum, c) => sum + sizes[c] / (1 + sizes[c] * b), 0);
  const leastBetween = (b: number): number => -1 / members.reduce((top, group) => Math.max(top, totalOf(group, b)), 0);
  const isCovariance = (a: number, b: number): boolean => 1 + most * b > 0 && a > leastBetween(b);
  const solve = (x: Float64Array, sloping = false) => {
    const [a, b] = x;
    if (!isCovariance(a, b)) return null;
    const sums = sumsAt(design, a, b, sloping);
    const solved = eliminate(sums.G, p);
    return solved && solved.rest > 0 ? { ...sums, ...solved } : null;
  };
  const value = (x: Float64Array, gradient?: Float64Array): number => {
    const at = solve(x, gradient !== undefined);
    if (!at) return Number.POSITIVE_INFINITY;
    const { rest, logDetA, L } = at;
    if (gradient) {
      const { e, inverse } = backwards(L, p);
      at.slopes.forEach(({ logDet, G }, j) => {
        // d rest = e' dG e, d log|A| = tr(A^-1 dA)
        gradient[j] = logDet + (k / rest) * form(G, e) + (method === 'REML' ? trace(inverse, G, p) : 0);
      });
    }
    const restricted = method === 'REML' ? logDetA + 2 * logDetR : 0;
    return k * (Math.log((2 * Math.PI * rest) / k) + 1) + at.logDet + restricted;
  };
  return {
    leastInner: -1 / most,
    leastBetween,
    value,
    point(x) {
      const sigma2 = (solve(x)?.rest ?? Number.NaN) / k;
      return { between: x[0] * sigma2, inner: x[1] * sigma2, sigma2, logLik: -value(x) / 2 };
    },
  };
}

/** log|V| and [Q, y]'V^-1[Q, y] at sigma^2 = 1, with their slopes. */
function sumsAt({ p, sizes, members, means, within }: NestedDesign, a: number, b: number, sloping: boolean): Sums {
  const d = p + 1;
  const G = within.slice();
  const [between, inner]: [Slope, Slope] = [
    { logDet: 0, G: new Float64Array(d * d) },
    { logDet: 0, G: new Float64Array(d * d) },
  ];
  const mean = new Float64Array(d);
  const v = new Float64Array(d);
  let logDet = 0;
  for (const group of members) {
    let S = 0;
    mean.fill(0);
    for (const c of group) {
      const weight = sizes[c] / (1 + sizes[c] * b);
      S += weight;
      logDet += Math.log(1 + sizes[c] * b);
      for (let j = 0; j < d; j++) mean[j] += weight * means[c * d + j];
    }
    for (let j = 0; j < d; j++) mean[j] /= S;
    const grown = 1 + a * S;
    logDet += Math.log(grown);
    addSquare(G, mean, S / grown, d);
    if (sloping) {
      // 1'V^-1 1 and the squared 1'V^-1[Q, y], over the outer group
      between.logDet += S / grown;
      addSquare(between.G, mean, -((S / grown) ** 2), d);
    }
    for (const c of group) {
      const weight = sizes[c] / (1 + sizes[c] * b);
      for (let j = 0; j < d; j++) v[j] = means[c * d + j] - mean[j];
      addSquare(G, v, weight, d);
      if (!sloping) continue;
      // the same over the inner group: k_c (x_c - s 1'V^-1 x)
      for (let j = 0; j < d; j++) v[j] += mean[j] / grown;
      inner.logDet += weight - (a * weight * weight) / grown;
      addSquare(inner.G, v, -weight * weight, d);
    }
  }
  return { logDet, G, slopes: [between, inner] };
}

/** G = [A b; b' c]: its Cholesky factor but for the last pivot, log|A| and c - b'A^-1 b; null where A is not positive definite. */
function eliminate(G: Float64Array, p: number) {
  const d = p + 1;
  const L = G.slice();
  let logDetA = 0;
  for (let j = 0; j < p; j++) {
    if (!(L[j * d + j] > 0)) return null;
    const root = Math.sqrt(L[j * d + j]);
    logDetA += 2 * Math.log(root);
    for (let i = j; i < d; i++) L[j * d + i] /= root;
    for (let k = j + 1; k < d; k++) {
      const factor = L[j * d + k];
      for (let i = k; i < d; i++) L[k * d + i] -= factor * L[j * d + i];
    }
  }
  return { logDetA, L, rest: L[p * d + p] };
}
/** A^-1 and e = (-A^-1 b, 1). */
function backwards(L: Float64Array, p: number): { inverse: Float64Array; e: Float64Array } {
  const d = p + 1;
  const back = (x: Float64Array): Float64Array => {
    for (let j = p - 1; j >= 0; j--) {
      for (let i = j + 1; i < p; i++) x[j] -= L[j * d + i] * x[i];
      x[j] /= L[j * d + j];
    }
    return x;
  };
  const inverse = new Float64Array(p * p);
  for (let k = 0; k < p; k++) {
    const x = new Float64Array(p);
    for (let i = k; i < p; i++) {
      x[i] = i === k ? 1 : 0;
      for (let j = k; j < i; j++) x[i] -= L[j * d + i] * x[j];
      x[i] /= L[i * d + i];
    }
    inverse.set(back(x), k * p);
  }
  const e = new Float64Array(d).fill(1);
  back(Float64Array.from({ length: p }, (_, j) => L[j * d + p])).forEach((g, j) => {
    e[j] = -g;
  });
  return { inverse, e };
}
function form(G: Float64Array, e: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < e.length; j++) for (let i = 0; i < e.length; i++) sum += e[j] * e[i] * G[j * e.length + i];
  return sum;
}
function trace(inverse: Float64Array, G: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) sum += inverse[j * p + i] * G[j * (p + 1) + i];
  return sum;
}
