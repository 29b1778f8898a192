/**
 * Curvature of the criterion by the average of observed and expected information, which needs no trace (Johnson & Thompson 1995,
 * J. Dairy Sci. 78, 449-456; Gilmour, Thompson & Cullis 1995, Biometrics 51, 1440-1450): for V_i = dV / dphi_i
 *
 *   AI_ij = 1/2 y'P V_i P V_j P y
 *
 * Here V = sigma^2 H, H = I + Z S Z', S = Lambda Lambda' at every level, e = H^-1 (y - Q gamma) and w = Z'e. A symmetric change E_i of S
 * moves H e by Z g_i, g_i = E_i w; with sigma^2 = r^2 / m maximised out, a_i = A g_i, h_i = g_i - Lambda M^-1 Lambda'a_i, f_i = C_x'h_i
 * and b_i = w'g_i:
 *
 *   AI_ij = 1/2 [ (a_i'h_j - f_i'G^-1 f_j) m / r^2 - b_i b_j m / r^4 ]
 */
import { solveLower, subtractBlockProduct } from '@mixdiff/linalg';
import type { Solution } from './criterion.ts';
import { timesLambda } from './system.ts';

/** An element of a term's S, and with it the one across the diagonal. */
export interface SquareElement {
  readonly term: number;
  readonly row: number;
  readonly column: number;
}
/** x <- M^-1 x, q x columns. */
export type SolveSystem = (x: Float64Array, columns: number) => void;

/** LIVE. Work of one criterion. */
export interface AverageInformation {
  readonly elements: readonly SquareElement[];
  readonly w: Float64Array;
  /** q x d each. */
  readonly g: Float64Array;
  readonly a: Float64Array;
  readonly h: Float64Array;
  /** p x d. */
  readonly f: Float64Array;
  readonly b: Float64Array;
}

/** Arrays for one criterion and the elements by which it is differentiated. */
export function averageInformation(elements: readonly SquareElement[], q: number, p: number): AverageInformation {
  const d = elements.length;
  const many = (): Float64Array => new Float64Array(q * Math.max(d, 1));
  return {
    elements,
    ...{ w: new Float64Array(q), g: many(), a: many(), h: many() },
    ...{ f: new Float64Array(p * d), b: new Float64Array(d) },
  };
}

/** out (d x d) <- AI at a solution; `m`: N, or N - p under REML. */
export function fillAverageInformation(
  { elements, w, g, a, h, f, b }: AverageInformation,
  solution: Omit<Solution, 'W'>,
  solveM: SolveSystem,
  m: number,
  out: Float64Array,
): void {
  const { criterion, lambda, gamma, Rx, r2 } = solution;
  const { reduction, work } = criterion;
  const { p, q, layout, A, C } = reduction;
  const d = elements.length;
  // w = C_y - C_x gamma - A Lambda M^-1 Lambda'(C_y - C_x gamma)
  w.set(C.subarray(p * q));
  for (let j = 0; j < p; j++) {
    const weight = gamma[j];
    for (let i = 0; i < q; i++) w[i] -= weight * C[j * q + i];
  }
  timesLambda(layout, lambda, w, h, 1, true, work.block);
  solveM(h, 1);
  timesLambda(layout, lambda, h, h, 1, false, work.block);
  subtractBlockProduct(layout, A, h, w, 1);
  for (let i = 0; i < d; i++) b[i] = fillMove(solution, elements[i], w, g, i * q);
  a.fill(0);
  subtractBlockProduct(layout, A, g, a, d);
  for (let e = 0; e < q * d; e++) a[e] = -a[e];
  timesLambda(layout, lambda, a, h, d, true, work.block);
  solveM(h, d);
  timesLambda(layout, lambda, h, h, d, false, work.block);
  for (let e = 0; e < q * d; e++) h[e] = g[e] - h[e];
  for (let i = 0; i < d; i++) for (let j = 0; j < p; j++) f[i * p + j] = inner(C, j * q, h, i * q, q);
  // G = R_x R_x': half of its inverse on either side
  solveLower(Rx, p, f, d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const both = inner(a, i * q, h, j * q, q) - inner(f, i * p, f, j * p, p);
      out[j * d + i] = (m / (2 * r2)) * (both - (b[i] * b[j]) / r2);
      out[i * d + j] = out[j * d + i];
    }
  }
}
/** g from `start` <- E w, level by level; returns w'E w. */
function fillMove(
  { criterion }: Pick<Solution, 'criterion'>,
  { term, row, column }: SquareElement,
  w: Float64Array,
  g: Float64Array,
  start: number,
): number {
  const { factors, first, q } = criterion.reduction.layout;
  const { levels, size: c } = factors[term];
  g.fill(0, start, start + q);
  let sum = 0;
  for (let at = first[term], end = at + levels * c; at < end; at += c) {
    const [x, y] = [w[at + row], w[at + column]];
    g[start + at + row] = y;
    g[start + at + column] = x;
    sum += (row === column ? 1 : 2) * x * y;
  }
  return sum;
}
/** In four sums, so that none waits for the last. */
function inner(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let t = 0;
  for (; t + 3 < count; t += 4) {
    s0 += a[i + t] * b[j + t];
    s1 += a[i + t + 1] * b[j + t + 1];
    s2 += a[i + t + 2] * b[j + t + 2];
    s3 += a[i + t + 3] * b[j + t + 3];
  }
  for (; t < count; t++) s0 += a[i + t] * b[j + t];
  return s0 + s1 + (s2 + s3);
}
