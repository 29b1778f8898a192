/**
 * The log-likelihood with beta and sigma^2 maximised out, over the relative factors Lambda_k, with its gradient (Bates,
 * Maechler, Bolker & Walker 2015, equations 34 and 41). With M = I + Lambda'A Lambda, U = M^-1 Lambda'C for
 * C = Z'[y, Q] and Q'Q = I, Q'y = 0:
 *
 *   K = I - C_Q'Lambda U_Q,   s = -C_Q'Lambda U_y,   gamma = K^-1 s,   r^2 = y'y - C_y'Lambda U_y - s'gamma
 *   l = -1/2 [ log|M| + log|K| (REML) + m log r^2 ] + constant,   m = N, or N - p under REML;   sigma^2 = r^2 / m
 *
 * Gradient, from rho = Z'(y - Q gamma) - A Lambda u and P = C_Q - A Lambda U_Q:
 *
 *   -dl/dLambda_k = sum over blocks (a, b) of A_ab Lambda_b (M^-1)_ba - sum over levels of [ P_a K^-1 U_Qa' + (m / r^2) rho_a u_a' ]
 *
 * A search of its own: no code shared with any backend; what it finds is judged again by the referee.
 */
import type { Method } from '@mixdiff/contract';
import { analyze, cholesky, choleskyInverse, choleskySolve, halfLogDet } from '@mixdiff/linalg';
import { type Coordinates, FARTHEST, lambdaOf } from './coordinates.ts';
import type { CrossProducts } from './cross-products.ts';

/** Share of y'y below which r^2, a difference of sums of that size, has too few digits left. */
const RELIABLE = 1e-12;

export interface Profiled {
  readonly dimension: number;
  /** -l up to a constant, the same for all x; +Infinity where it cannot be computed. Fills `gradient` when given. */
  value(x: Float64Array, gradient?: Float64Array): number;
  /** sigma^2 at the last x whose value was finite. */
  sigma2(): number;
  /** The beta that goes with it, p of the problem, NaN for dependent columns. */
  beta(): Float64Array;
  /** Entries of the sparse factor: what an evaluation costs. */
  readonly fill: number;
}

export function openProfiled(data: CrossProducts, coordinates: Coordinates, method: Method): Profiled {
  const { q, p, pairs, C, copies } = data;
  const { terms, dimension } = coordinates;
  const width = p + 1;
  const restricted = method === 'REML';
  const m = copies - (restricted ? p : 0);
  const factor = analyze(data.pattern);
  const values = new Float64Array(data.pattern.rowIdx.length);
  const inverse = new Float64Array(values.length);
  const lambda = terms.map(({ columns: c }) => new Float64Array(c * c));
  const slope = terms.map(({ columns: c }) => new Float64Array(c * c));
  const largest = terms.reduce((most, term) => Math.max(most, term.columns), 1);
  const scratch = new Float64Array(largest * largest);
  const U = new Float64Array(q * width);
  const B = new Float64Array(q * width);
  const G = new Float64Array(width * width);
  const K = new Float64Array(p * p);
  const Kinverse = new Float64Array(p * p);
  const gamma = new Float64Array(p);
  const columns = Int32Array.from(terms, (term) => term.columns);
  const levels = levelsOf(data);
  let sigma2 = Number.NaN;

  /** values <- M = I + Lambda'A Lambda at the pattern's places. */
  function fillM(): void {
    for (let b = 0; b < pairs.count; b++) {
      const k = pairs.rowTerm[b];
      const l = pairs.columnTerm[b];
      const at = pairs.entry[b];
      const ck = columns[k];
      const cl = columns[l];
      if (ck === 1 && cl === 1) {
        values[pairs.place[at]] = pairs.values[at] * lambda[k][0] * lambda[l][0];
        continue;
      }
      for (let i = 0; i < ck; i++) {
        for (let j = 0; j < cl; j++) {
          let sum = 0;
          for (let t = 0; t < cl; t++) sum += pairs.values[at + i * cl + t] * lambda[l][j * cl + t];
          scratch[i * cl + j] = sum;
        }
      }
      for (let i = 0; i < ck; i++) {
        for (let j = 0; j < cl; j++) {
          const to = pairs.place[at + i * cl + j];
          if (to < 0) continue;
          let sum = 0;
          for (let t = 0; t < ck; t++) sum += lambda[k][i * ck + t] * scratch[t * cl + j];
          values[to] = sum;
        }
      }
    }
    for (let j = 0; j < q; j++) values[data.pattern.colPtr[j]] += 1;
  }
  /** out column <- Lambda'v or Lambda v, level by level. */
  function timesLambda(v: Float64Array, out: Float64Array, from: number, transposed: boolean): void {
    for (let i = 0; i < levels.at.length; i++) {
      const k = levels.term[i];
      const c = columns[k];
      const at = from + levels.at[i];
      if (c === 1) out[at] = v[at] * lambda[k][0];
      else {
        for (let a = 0; a < c; a++) {
          let sum = 0;
          for (let b = 0; b < c; b++) sum += (transposed ? lambda[k][a * c + b] : lambda[k][b * c + a]) * v[at + b];
          out[at + a] = sum;
        }
      }
    }
  }
  /** G <- U'U for half-solved U: C'Lambda M^-1 Lambda'C. */
  function fillG(): void {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let t = 0; t < q; t++) sum += U[i * q + t] * U[j * q + t];
        G[j * width + i] = sum;
      }
    }
  }
  /** K = LL' and gamma; returns r^2, NaN when K lost its definiteness. */
  function solveFixed(): number {
    for (let j = 0; j < p; j++) {
      for (let i = j; i < p; i++) K[j * p + i] = (i === j ? 1 : 0) - G[(j + 1) * width + i + 1];
      gamma[j] = -G[j + 1];
    }
    if (cholesky(K, p) >= 0) return Number.NaN;
    choleskySolve(K, p, gamma, 1);
    let rss = data.yy - G[0];
    for (let j = 0; j < p; j++) rss += G[j + 1] * gamma[j];
    return rss;
  }

  function value(x: Float64Array, gradient?: Float64Array): number {
    for (let i = 0; i < dimension; i++) if (!(Math.abs(x[i]) <= FARTHEST + 1e-9)) return Number.POSITIVE_INFINITY;
    terms.forEach((term, k) => {
      lambdaOf(term, x, lambda[k]);
    });
    fillM();
    if (factor.factor(values) >= 0) return Number.POSITIVE_INFINITY;
    for (let j = 0; j < width; j++) timesLambda(C, U, j * q, true);
    factor.halfSolve(U, width);
    fillG();
    const rss = solveFixed();
    if (!(rss > RELIABLE * data.yy)) return Number.POSITIVE_INFINITY;
    sigma2 = rss / m;
    if (gradient) fillGradient(x, rss, gradient);
    return factor.halfLogDet() + (restricted ? halfLogDet(K, p) : 0) + (m * Math.log(rss)) / 2;
  }

  function fillGradient(x: Float64Array, rss: number, gradient: Float64Array): void {
    factor.halfSolveT(U, width);
    for (const s of slope) s.fill(0);
    addLogDet();
    predictAndReduce();
    if (restricted && p > 0) addRestriction();
    addOuter(-m / rss, B, 0, U);
    terms.forEach(({ columns: c, diagonal, from, count }, k) => {
      for (let i = 0; i < count; i++)
        gradient[from + i] = slope[k][diagonal ? i * (c + 1) : i] * Math.cosh(x[from + i]);
    });
  }
  /** slope <- sum of A_ab Lambda_b (M^-1)_ba, both ways round for a pair of different levels. */
  function addLogDet(): void {
    factor.inverse(inverse);
    for (let b = 0; b < pairs.count; b++) {
      const k = pairs.rowTerm[b];
      const l = pairs.columnTerm[b];
      const at = pairs.entry[b];
      const ck = columns[k];
      const cl = columns[l];
      const same = pairs.rowAt[b] === pairs.columnAt[b];
      if (ck === 1 && cl === 1) {
        const entry = pairs.values[at] * inverse[pairs.place[at]];
        slope[k][0] += entry * lambda[l][0];
        if (!same) slope[l][0] += entry * lambda[k][0];
        continue;
      }
      const inverseAt = (i: number, j: number): number => {
        const to = pairs.place[at + i * cl + j];
        return inverse[to >= 0 ? to : pairs.place[at + j * cl + i]];
      };
      for (let i = 0; i < ck; i++) {
        for (let t = 0; t < cl; t++) {
          const a = pairs.values[at + i * cl + t];
          if (a === 0) continue;
          for (let j = 0; j < ck; j++) {
            for (let u = 0; u < cl; u++) slope[k][j * ck + i] += a * lambda[l][u * cl + t] * inverseAt(j, u);
          }
          if (same) continue;
          for (let u = 0; u < cl; u++) {
            for (let j = 0; j < ck; j++) slope[l][u * cl + t] += a * lambda[k][j * ck + i] * inverseAt(j, u);
          }
        }
      }
    }
  }
  /** Column 0 of U and C becomes that of y - Q gamma (C in B); B <- C - A Lambda U. */
  function predictAndReduce(): void {
    const count = restricted ? width : 1;
    for (let t = 0; t < q; t++) {
      for (let j = 0; j < p; j++) U[t] -= gamma[j] * U[(j + 1) * q + t];
    }
    for (let j = 0; j < count; j++) {
      const from = j * q;
      timesLambda(U, B, from, false);
      subtractFrom(B, from);
    }
    for (let t = 0; t < q; t++) {
      B[t] += C[t];
      for (let j = 0; j < p; j++) B[t] -= gamma[j] * C[(j + 1) * q + t];
    }
    for (let i = q; i < count * q; i++) B[i] += C[i];
  }
  const image = new Float64Array(q);
  /** column <- -A column. */
  function subtractFrom(column: Float64Array, from: number): void {
    image.fill(0);
    for (let b = 0; b < pairs.count; b++) {
      const ck = columns[pairs.rowTerm[b]];
      const cl = columns[pairs.columnTerm[b]];
      const at = pairs.entry[b];
      const row = pairs.rowAt[b];
      const col = pairs.columnAt[b];
      if (ck === 1 && cl === 1) {
        image[row] -= pairs.values[at] * column[from + col];
        if (row !== col) image[col] -= pairs.values[at] * column[from + row];
        continue;
      }
      for (let i = 0; i < ck; i++) {
        for (let j = 0; j < cl; j++) {
          const a = pairs.values[at + i * cl + j];
          image[row + i] -= a * column[from + col + j];
          if (row !== col) image[col + j] -= a * column[from + row + i];
        }
      }
    }
    column.set(image, from);
  }
  /** slope <- slope - sum of P_a (K^-1 U_a')', column by column. */
  function addRestriction(): void {
    choleskyInverse(K, p, Kinverse);
    for (let g = 0; g < p; g++) {
      image.fill(0);
      for (let h = 0; h < p; h++) {
        const weight = Kinverse[h * p + g];
        const from = (h + 1) * q;
        for (let t = 0; t < q; t++) image[t] += weight * U[from + t];
      }
      addOuter(-1, B, (g + 1) * q, image);
    }
  }
  /** slope <- slope + weight sum over levels of a_l b_l'. */
  function addOuter(weight: number, a: Float64Array, from: number, b: Float64Array): void {
    for (let i = 0; i < levels.at.length; i++) {
      const s = slope[levels.term[i]];
      const c = columns[levels.term[i]];
      const at = levels.at[i];
      for (let u = 0; u < c; u++) for (let t = 0; t < c; t++) s[u * c + t] += weight * a[from + at + t] * b[at + u];
    }
  }
  return { dimension, value, sigma2: () => sigma2, beta: () => data.beta(gamma), fill: factor.fill };
}

/** First random effect and term of every level. */
function levelsOf({ pairs }: CrossProducts): { at: Int32Array; term: Int32Array } {
  const own = Array.from({ length: pairs.count }, (_, b) => b).filter((b) => pairs.rowAt[b] === pairs.columnAt[b]);
  return { at: Int32Array.from(own, (b) => pairs.rowAt[b]), term: Int32Array.from(own, (b) => pairs.rowTerm[b]) };
}
