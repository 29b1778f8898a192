/**
 * Where to begin near a maximum: variance ratios by the method of moments, from the sums of squares between the levels of each column of
 * each term, unadjusted for the others (Henderson 1953, Biometrics 9, 226-252, method 1). With y the least-squares residual, n_l = sum over
 * the rows of level l of z^2, s_l = sum of z y, and, for a level m of another column j, n_lm = sum of z_l z_m:
 *
 *   y'y = sum over j of t_j^2 (N - d_j) + s^2 (N - 1),                                         d_j = sum over m of n_m^2 / N
 *   B_k = sum over l of s_l^2 / n_l = sum over j of t_j^2 (c_kj - d_j) + s^2 (L_k - 1),        c_kj = sum over l, m of n_lm^2 / n_l
 *
 * so that what lies within a level is not taken for the level's. c_kk is taken for N: of a single column that is
 * t^2 = (B - (L - 1) s^2) / (N - d), and of balanced groups with a mean alone the estimate by REML. Covariances are left out. One equation
 * is solved after the other, again and again, and what would be below zero is zero.
 */
import type { BlockLayout, BlockPart } from '@mixdiff/linalg';
import type { TermCoordinates } from './coordinates.ts';
import type { Reduction } from './reduction.ts';

/** Residual variance that is left at least, in what y has. */
const LEAST = 0.05;
/** Rounds of solving, and the change of a variance, in what y has, after which no more are needed. */
const ROUNDS = 100;
const SETTLED = 1e-4;

/** x (search coordinates) with these ratios on the diagonals, none below what the mean of a level of that term shows. */
export function momentStart(reduction: Reduction, terms: readonly TermCoordinates[], dimension: number): Float64Array {
  const { layout, copies: N } = reduction;
  const { t2, sigma2 } = solved(sumsOfSquares(reduction), reduction);
  const x = new Float64Array(dimension);
  let k = 0;
  terms.forEach(({ columns: c, diagonal, from }, term) => {
    const smallest = Math.sqrt(layout.factors[term].levels / Math.max(N, 1));
    for (let j = 0; j < c; j++, k++)
      x[from + (diagonal ? j : j * (c + 1))] = Math.asinh(Math.max(Math.sqrt(t2[k] / sigma2), smallest));
  });
  return x;
}

/** One column of one term, all columns of all terms one after the other. */
interface SumOfSquares {
  readonly between: number;
  /** L: levels that have rows. */
  readonly levels: number;
  /** d. */
  readonly spread: number;
  /** c, of every column. */
  readonly shares: Float64Array;
}
function sumsOfSquares({ layout, A, C, p, q, copies: N }: Reduction): SumOfSquares[] {
  const { factors, first, parts, at } = layout;
  let count = 0;
  const columnOf = factors.map(({ size }) => {
    count += size;
    return count - size;
  });
  // n_l, by columns of Z
  const n = new Float64Array(q);
  for (const { row, column, from, to, height } of parts) {
    if (row !== column) continue;
    for (let b = from; b < to; b++) for (let j = 0; j < height; j++) n[layout.row[b] + j] = A[at[b] + j * (height + 1)];
  }
  const sums = factors.flatMap(({ levels, size }, term) =>
    Array.from({ length: size }, (_, j) => {
      const shares = new Float64Array(count);
      shares[columnOf[term] + j] = N;
      let [between, squares, L] = [0, 0, 0];
      for (let l = first[term] + j; l < first[term] + levels * size; l += size) {
        if (!(n[l] > 0)) continue;
        between += C[p * q + l] ** 2 / n[l];
        squares += n[l] ** 2;
        L++;
      }
      return { between, levels: L, spread: squares / N, shares };
    }),
  );
  for (const part of parts) addShares(layout, part, A, n, columnOf, sums);
  return sums;
}
/** What pairs of levels share, either way round; within a level, between its columns. */
function addShares(
  { row, column, at }: BlockLayout,
  part: BlockPart,
  A: Float64Array,
  n: Float64Array,
  columnOf: readonly number[],
  sums: readonly SumOfSquares[],
): void {
  const { from, to, height, width } = part;
  const own = part.row === part.column;
  const [k, l] = [columnOf[part.row], columnOf[part.column]];
  for (let b = from; b < to; b++) {
    for (let j = 0; j < width; j++) {
      for (let i = 0; i < height; i++) {
        const square = A[at[b] + j * height + i] ** 2;
        if (square === 0 || (own && i === j)) continue;
        sums[k + i].shares[l + j] += square / n[row[b] + i];
        if (!own) sums[l + j].shares[k + i] += square / n[column[b] + j];
      }
    }
  }
}

/** Variances by columns, and what all of them leave. */
function solved(
  sums: readonly SumOfSquares[],
  { copies: N, yy }: Reduction,
): { readonly t2: Float64Array; readonly sigma2: number } {
  const t2 = new Float64Array(sums.length);
  const remaining = (): number =>
    Math.max(yy - sums.reduce((all, { spread }, j) => all + t2[j] * (N - spread), 0), LEAST * yy) / Math.max(N - 1, 1);
  for (let round = 0; round < ROUNDS; round++) {
    let most = 0;
    sums.forEach(({ between, levels, spread, shares }, k) => {
      // B_k and y'y at once: what t_k^2 takes from both
      const others = sums.reduce((all, of, j) => (j === k ? all : all + t2[j] * (shares[j] - of.spread)), 0);
      const rest = sums.reduce((all, of, j) => (j === k ? all : all + t2[j] * (N - of.spread)), 0);
      const degrees = Math.max(levels - 1, 0) / Math.max(N - 1, 1);
      const found = (between - others - degrees * (yy - rest)) / ((N - spread) * (1 - degrees));
      const next = found > 0 && found < Number.POSITIVE_INFINITY ? found : 0;
      most = Math.max(most, Math.abs(next - t2[k]) * N);
      t2[k] = next;
    });
    if (most < SETTLED * yy) break;
  }
  return { t2, sigma2: remaining() };
}
