/**
 * Why the variance of one random intercept is zero, in mean squares. With e the residuals of y on X (rows times the root
 * of the weights), P the projection off X, n rows, rank(X) = p, the slope of the log-likelihood at a variance of zero is
 * (Searle, Casella & McCulloch 1992, chapters 3 and 6, for the balanced case)
 *
 *   REML   e'ZZ'e / s^4 - tr(Z'PZ) / s^2  over 2,   s^2 = e'e / (n - p)
 *   ML     e'ZZ'e / s^4 - tr(Z'Z) / s^2   over 2,   s^2 = e'e / n
 *
 * so it is not positive exactly where e'ZZ'e / tr <= s^2. Where all levels have m rows and X lies between or within the
 * levels, Z'PZ has eigenvalues 0 and m alone, and that is the F ratio: mean square between <= mean square within.
 */
import type { Note, Problem } from '@mixdiff/contract';
import { pivotedQr, symmetricEigen } from '@mixdiff/linalg';

export interface MeanSquares {
  /** Of an analysis of variance, or for unequal levels the statistic of the score. */
  readonly exact: boolean;
  readonly between: number;
  readonly within: number;
  /** Degrees of freedom; null where it is none of an analysis of variance. */
  readonly df: readonly [between: number, within: number] | null;
}
/** null: the model has more than one random intercept. */
export function meanSquares(problem: Problem): MeanSquares | null {
  const {
    response: { y },
    parts: {
      conditional: { X, offset },
    },
    random,
    weights,
    method,
  } = problem;
  const [term] = random;
  if (!term || random.length > 1 || term.columns.length > 1) return null;
  const n = y.length;
  const root = weights ? weights.values.map(Math.sqrt) : null;
  const scaled = (v: Float64Array): Float64Array => (root ? v.map((x, i) => x * root[i % n]) : v);
  const { Q, rank: p } = pivotedQr({ ...X, data: scaled(X.data) });
  const z = scaled(term.Z.data);
  const e = scaled(offset ? y.map((v, i) => v - offset[i]) : y).slice();
  const k = term.levels.length;
  const B = new Float64Array(p * k);
  for (let j = 0; j < p; j++) {
    const q = Q.data.subarray(j * n, (j + 1) * n);
    const along = q.reduce((sum, x, i) => sum + x * e[i], 0);
    q.forEach((x, i) => {
      e[i] -= along * x;
      B[term.level[i] * p + j] += x * z[i];
    });
  }
  const [totals, sizes] = [new Float64Array(k), new Float64Array(k)];
  e.forEach((x, i) => {
    totals[term.level[i]] += x * z[i];
    sizes[term.level[i]] += z[i] ** 2;
  });
  const sum = (v: Float64Array): number => v.reduce((a, b) => a + b, 0);
  const squares = (v: Float64Array): number => v.reduce((a, b) => a + b * b, 0);
  const [rss, score] = [squares(e), squares(totals)];
  const m = sizes[0];
  const balanced = sizes.every((size) => Math.abs(size - m) <= 1e-9 * m);
  const absorbed = balanced ? absorbedBy(B, p, k, m) : null;
  if (absorbed === null) {
    const restricted = method === 'REML';
    const trace = sum(sizes) - (restricted ? squares(B) : 0);
    return { exact: false, between: score / trace, within: rss / (n - (restricted ? p : 0)), df: null };
  }
  const between = score / m;
  const df: [number, number] = method === 'REML' ? [k - absorbed, n - p - (k - absorbed)] : [k, n - k];
  return { exact: true, between: between / df[0], within: (rss - between) / df[1], df };
}
/** How many directions between the levels X takes up; null where it takes up parts of some. */
function absorbedBy(B: Float64Array, p: number, k: number, m: number): number | null {
  const G = new Float64Array(p * p);
  for (let l = 0; l < k; l++) {
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) G[j * p + i] += B[l * p + i] * B[l * p + j];
  }
  const values = Array.from(p > 0 ? symmetricEigen(G, p).values : []);
  const whole = values.filter((v) => Math.abs(v - m) <= 1e-8 * m).length;
  return values.every((v) => Math.abs(v) <= 1e-8 * m || Math.abs(v - m) <= 1e-8 * m) ? whole : null;
}

const number = (x: number): string => String(Number(x.toPrecision(4)));
export function meanSquaresNote({ random, method }: Problem, { exact, between, within, df }: MeanSquares): Note {
  const [{ group }] = random;
  const text =
    exact && df
      ? `${method === 'REML' ? `the mean square between the levels of ${group}` : `the sum of squares between the levels of ${group}, over their number,`} is ${number(between)} (${df[0]} df), that within ${number(within)} (${df[1]} df): the levels differ by no more than their rows make them, and the estimate is zero`
      : `the levels of ${group} have unequal weight: the mean square of their residual totals is ${number(between)}, that of the rows ${number(within)}: the levels differ by no more than their rows make them, and the estimate is zero`;
  return { code: 'certify/mean-squares', text };
}
