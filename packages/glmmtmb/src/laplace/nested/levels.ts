/**
 * Nested random intercepts (design.ts): H of Kristensen et al. (2016, section 2), eliminated from within. In the coordinates of joint-density.ts let a_k = T_k / s_k and
 * p_k = 1 / s_k^2 of each term; S_j and W_j the sums of l' and -l'' over the rows of level j; "around" j the levels of other terms that it lies
 * in. Row by row, eta = x'beta + sum of a v over its level and those around it, and H has no entries but those of a level with the levels around
 * it, so that every pivot is a number:
 *
 *   F'_j = p v_j - a S_j,   H_jj = p + a^2 W_j,   H_jm = a_j a_m W_j   (j within m)
 *   d_j  = p + a^2 w_j,   rho_j = p / d_j,   w of the innermost W, of others the sum of rho w within;   log|H| = sum log d
 *
 * damped, p is p + t. H x = g, with c of the innermost 0 and f_j = a w_j / d_j, from within and then from outside:
 *
 *   G_j = g_j + a c_j,   c_m = sum within of c_j - f_j G_j;     x_j = G_j / d_j - f_j t_m,   t_j = t_m + a x_j     (m around j; t = 0 around all)
 *
 * and of H^-1, with A_j the variance of a v summed over j and the levels around it, and K_j its covariance with v_j:
 *
 *   A_j = rho_j^2 A_m + a^2 / d_j,   K_j = a / d_j - f_j rho_j A_m,   sum over rows i within j of W_i cov(v_j, eta_i) = w_j K_j
 */
import type { NestedIntercepts } from './design.ts';

export interface LevelWork {
  /** By term, from the innermost. */
  readonly a: Float64Array;
  readonly p: Float64Array;
  /** q each: S and W. */
  readonly score: Float64Array;
  readonly information: Float64Array;
  /** q each, of the last factor: w, 1 / d, f and rho. */
  readonly w: Float64Array;
  readonly inverse: Float64Array;
  readonly f: Float64Array;
  readonly rho: Float64Array;
  /** q: room for c and t. */
  readonly carried: Float64Array;
  /** Sum of log d of the last factor. */
  logDet: number;
}
export function levelWork({ q, terms }: NestedIntercepts): LevelWork {
  const each = (length = q): Float64Array => new Float64Array(length);
  return {
    a: each(terms.length),
    p: each(terms.length),
    score: each(),
    information: each(),
    w: each(),
    inverse: each(),
    f: each(),
    rho: each(),
    carried: each(),
    logDet: 0,
  };
}

/** x of each level around others <- sum of x within; x of the innermost on entry. */
export function addOutwards({ terms, around }: NestedIntercepts, x: Float64Array): void {
  for (let k = 1; k < terms.length; k++) x.fill(0, terms[k].first, terms[k].end);
  for (let k = 0; k + 1 < terms.length; k++)
    for (let j = terms[k].first, { end } = terms[k]; j < end; j++) x[around[j]] += x[j];
}
/** out <- sum of a v over each level and those around it. */
export function addInwards({ terms, around }: NestedIntercepts, a: Float64Array, v: Float64Array, out: Float64Array) {
  for (let k = terms.length - 1; k >= 0; k--) {
    const { first, end } = terms[k];
    const own = a[k];
    if (k === terms.length - 1) for (let j = first; j < end; j++) out[j] = own * v[j];
    else for (let j = first; j < end; j++) out[j] = out[around[j]] + own * v[j];
  }
}

/** A product is taken to its logarithm before it leaves the range of doubles. */
const [SMALL, LARGE] = [1e-150, 1e150];

/** Factors H + t I, t in units of v or (b: t a^2) of b; false where a pivot is no positive number. */
export function factorLevels({ terms, around }: NestedIntercepts, work: LevelWork, t: number, ofB: boolean): boolean {
  const { a, p, information, w, inverse, f, rho } = work;
  const innermost = terms[0];
  for (let j = innermost.first; j < innermost.end; j++) w[j] = information[j];
  for (let k = 1; k < terms.length; k++) w.fill(0, terms[k].first, terms[k].end);
  let sum = 0;
  let product = 1;
  for (let k = 0; k < terms.length; k++) {
    const { first, end } = terms[k];
    const own = a[k];
    const precision = p[k] + (ofB ? t * own * own : t);
    const last = k + 1 === terms.length;
    for (let j = first; j < end; j++) {
      const d = precision + own * own * w[j];
      if (!(d > 0 && d < Number.POSITIVE_INFINITY)) return false;
      const over = 1 / d;
      inverse[j] = over;
      f[j] = own * w[j] * over;
      rho[j] = precision * over;
      if (!last) w[around[j]] += rho[j] * w[j];
      const next = product * d;
      if (next > SMALL && next < LARGE) product = next;
      else {
        sum += Math.log(product) + Math.log(d);
        product = 1;
      }
    }
  }
  work.logDet = sum + Math.log(product);
  return true;
}

/** x <- H^-1 x. */
export function solveLevels({ terms, around }: NestedIntercepts, work: LevelWork, x: Float64Array): void {
  const { a, inverse, f, carried } = work;
  const outermost = terms.length - 1;
  for (let k = 0; k < terms.length; k++) carried.fill(0, terms[k].first, terms[k].end);
  for (let k = 0; k <= outermost; k++) {
    const { first, end } = terms[k];
    const own = a[k];
    for (let j = first; j < end; j++) {
      x[j] += own * carried[j];
      if (k < outermost) carried[around[j]] += carried[j] - f[j] * x[j];
    }
  }
  for (let k = outermost; k >= 0; k--) {
    const { first, end } = terms[k];
    const own = a[k];
    for (let j = first; j < end; j++) {
      const outside = k === outermost ? 0 : carried[around[j]];
      x[j] = x[j] * inverse[j] - f[j] * outside;
      carried[j] = outside + own * x[j];
    }
  }
}

/** A (q) of every level, and by term (from the innermost) the sum of w K. */
export function varianceOfLevels(
  { terms, around }: NestedIntercepts,
  work: LevelWork,
  A: Float64Array,
  wK: Float64Array,
) {
  const { a, w, inverse, f, rho } = work;
  for (let k = terms.length - 1; k >= 0; k--) {
    const { first, end } = terms[k];
    const own = a[k];
    let sum = 0;
    for (let j = first; j < end; j++) {
      const outside = k + 1 === terms.length ? 0 : A[around[j]];
      A[j] = rho[j] * rho[j] * outside + own * own * inverse[j];
      sum += w[j] * (own * inverse[j] - f[j] * rho[j] * outside);
    }
    wK[k] = sum;
  }
}
