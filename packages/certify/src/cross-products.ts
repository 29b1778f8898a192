/**
 * All that the search needs of the data, in one pass; evaluations do not depend on n. Rows are scaled by the square
 * roots of the weights; X is replaced by an orthonormal basis and y by its least-squares residual, so that nothing
 * large cancels.
 */
import type { Problem } from '@mixdiff/contract';
import {
  doubleWords,
  type PivotedQr,
  pivotedQr,
  roundDoubleWords,
  type SymmetricPattern,
  setDoubleWords,
  subtractProducts,
} from '@mixdiff/linalg';
import type { Coordinates } from './coordinates.ts';

/** The pairs of levels that share rows, with their block of A = Z~'Z~. */
interface PairBlocks {
  readonly count: number;
  /** Row level (later in position) and column level: term, first random effect. */
  readonly rowTerm: Int32Array;
  readonly rowAt: Int32Array;
  readonly columnTerm: Int32Array;
  readonly columnAt: Int32Array;
  /** First entry of the block in `values`, row-major. */
  readonly entry: Int32Array;
  readonly values: Float64Array;
  /** Per entry: its place in the pattern, -1 in the upper triangle of a diagonal block. */
  readonly place: Int32Array;
}
export interface CrossProducts {
  readonly q: number;
  /** Rank of X. */
  readonly p: number;
  /** Rows, or the sum of weights that multiply log-densities. */
  readonly copies: number;
  /** Squared length of the least-squares residual. */
  readonly yy: number;
  /** q x (p + 1), column-major: Z~'[y, Q]. */
  readonly C: Float64Array;
  readonly pairs: PairBlocks;
  readonly pattern: SymmetricPattern;
  /** Rows per level on average, over all terms. */
  readonly rowsPerLevel: number;
  /** p, NaN where X depends on earlier columns: least-squares coefficients plus those of the basis, times R^-1. */
  beta(gamma: Float64Array): Float64Array;
}

/** As the referee's: what an engine kept is kept here. */
const RANK_TOLERANCE = 1e-10;

/** n x c of one term, scaled by the weights' roots and by T^-1. */
function whitened(Z: Float64Array, scale: Float64Array, T: Float64Array, c: number): Float64Array {
  const n = scale.length;
  const out = new Float64Array(n * c);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < c; j++) {
      let value = Z[j * n + i] * scale[i];
      for (let k = 0; k < j; k++) value -= out[k * n + i] * T[j * c + k];
      out[j * n + i] = value / T[j * (c + 1)];
    }
  }
  return out;
}

export function crossProductsOf(
  problem: Problem,
  scale: Float64Array,
  copies: number,
  { terms }: Coordinates,
): CrossProducts {
  const n = scale.length;
  const qr = pivotedQr(
    { ...problem.parts.conditional.X, data: problem.parts.conditional.X.data.map((v, i) => v * scale[i % n]) },
    RANK_TOLERANCE,
  );
  const { Q, rank: p } = qr;
  const { residual: y, coefficients } = leastSquares(problem, scale, qr);
  const Z = problem.random.map((term, k) => whitened(term.Z.data, scale, terms[k].T, terms[k].columns));
  let q = 0;
  const start = problem.random.map((term, k) => {
    const first = q;
    q += term.levels.length * terms[k].columns;
    return first;
  });
  const at = problem.random.map((term, k) => term.level.map((level) => start[k] + level * terms[k].columns));
  const C = new Float64Array(q * (p + 1));
  for (const [k, { columns }] of terms.entries()) {
    for (let a = 0; a < columns; a++) {
      for (let i = 0; i < n; i++) {
        const z = Z[k][a * n + i];
        if (z === 0) continue;
        C[at[k][i] + a] += z * y[i];
        for (let j = 0; j < p; j++) C[(j + 1) * q + at[k][i] + a] += z * Q.data[j * n + i];
      }
    }
  }
  const columns = terms.map((term) => term.columns);
  const { pairs, pattern } = pairBlocks(n, q, columns, at, Z);
  const levels = problem.random.reduce((sum, term) => sum + term.levels.length, 0);
  return {
    q,
    p,
    copies,
    yy: sumOfSquares(y),
    C,
    pairs,
    pattern,
    rowsPerLevel: (n * Math.max(terms.length, 1)) / Math.max(levels, 1),
    beta: (gamma) => betaOf(qr, problem.parts.conditional.X.ncol, coefficients, gamma),
  };
}
const sumOfSquares = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0);

/**
 * Coefficients and residual of W^(1/2)(y - offset) on Q. The second pass starts from the residual at a beta that the
 * first found, summed in twice the working precision: a large mean or offset leaves no rounding in it.
 */
function leastSquares(problem: Problem, scale: Float64Array, qr: PivotedQr) {
  const n = scale.length;
  const { Q, R, rank: p } = qr;
  const sum = doubleWords(n);
  const residual = new Float64Array(n);
  const coefficients = new Float64Array(p);
  const takeFit = (beta: Float64Array): void => {
    setDoubleWords(sum, problem.response.y);
    if (problem.parts.conditional.offset)
      subtractProducts(sum, problem.parts.conditional.offset, 0, new Float64Array(n).fill(1));
    beta.forEach((b, j) => {
      if (!Number.isNaN(b)) subtractProducts(sum, problem.parts.conditional.X.data, j * n, new Float64Array(n).fill(b));
    });
    roundDoubleWords(sum, residual);
    for (let i = 0; i < n; i++) residual[i] *= scale[i];
  };
  const project = (): void => {
    for (let j = 0; j < p; j++) {
      let product = 0;
      for (let i = 0; i < n; i++) product += Q.data[j * n + i] * residual[i];
      for (let i = 0; i < n; i++) residual[i] -= product * Q.data[j * n + i];
      coefficients[j] += product;
    }
  };
  takeFit(new Float64Array(0));
  project();
  const beta = betaOf(qr, problem.parts.conditional.X.ncol, coefficients, new Float64Array(p));
  takeFit(beta);
  for (let j = 0; j < p; j++) {
    coefficients[j] = 0;
    for (let k = j; k < p; k++) coefficients[j] += R[k * p + j] * beta[qr.pivot[k]];
  }
  project();
  return { residual, coefficients };
}
/** R beta = coefficients + gamma, spread over the columns of X. */
function betaOf(
  { rank, R, pivot }: PivotedQr,
  columns: number,
  coefficients: Float64Array,
  gamma: Float64Array,
): Float64Array {
  const b = coefficients.map((v, j) => v + gamma[j]);
  for (let j = rank - 1; j >= 0; j--) {
    b[j] /= R[j * rank + j];
    for (let i = 0; i < j; i++) b[i] -= R[j * rank + i] * b[j];
  }
  const beta = new Float64Array(columns).fill(Number.NaN);
  for (let j = 0; j < rank; j++) beta[pivot[j]] = b[j];
  return beta;
}

/** Collects the pairs of levels row by row, then lays out pattern and values. */
function pairBlocks(n: number, q: number, columns: number[], at: Int32Array[], Z: Float64Array[]) {
  const termOf = new Int32Array(q);
  at.forEach((positions, k) => {
    for (const first of positions) termOf[first] = k;
  });
  const index = new Map<number, number>();
  const keys: number[] = [];
  const visit = (use: (pair: number, i: number, row: number, column: number) => void) => {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < at.length; k++) {
        for (let l = 0; l <= k; l++) {
          const key = at[l][i] * q + at[k][i];
          let pair = index.get(key);
          if (pair === undefined) {
            pair = keys.length;
            index.set(key, pair);
            keys.push(key);
          }
          use(pair, i, k, l);
        }
      }
    }
  };
  visit(() => {});
  const laid = layOut(q, keys, index, columns, termOf);
  visit((pair, i, k, l) => {
    const [ck, cl] = [columns[k], columns[l]];
    for (let a = 0; a < ck; a++) {
      const z = Z[k][a * n + i];
      for (let b = 0; b < cl; b++) laid.pairs.values[laid.pairs.entry[pair] + a * cl + b] += z * Z[l][b * n + i];
    }
  });
  return laid;
}

/** Sorts the pairs by column level, then row level, and gives each entry its place in the pattern. */
function layOut(q: number, keys: number[], index: Map<number, number>, columns: number[], termOf: Int32Array) {
  keys.sort((a, b) => a - b);
  keys.forEach((key, pair) => {
    index.set(key, pair);
  });
  const count = keys.length;
  const columnAt = Int32Array.from(keys, (key) => Math.floor(key / q));
  const rowAt = Int32Array.from(keys, (key) => key % q);
  const columnTerm = columnAt.map((at) => termOf[at]);
  const rowTerm = rowAt.map((at) => termOf[at]);
  const entry = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) entry[i + 1] = entry[i] + columns[rowTerm[i]] * columns[columnTerm[i]];
  const place = new Int32Array(entry[count]).fill(-1);
  const colPtr = new Int32Array(q + 1);
  const rowIdx: number[] = [];
  for (let first = 0; first < count; ) {
    let last = first;
    while (last < count && columnAt[last] === columnAt[first]) last++;
    const c = columns[columnTerm[first]];
    for (let b = 0; b < c; b++) {
      for (let pair = first; pair < last; pair++) {
        for (let a = rowAt[pair] === columnAt[pair] ? b : 0; a < columns[rowTerm[pair]]; a++) {
          place[entry[pair] + a * c + b] = rowIdx.length;
          rowIdx.push(rowAt[pair] + a);
        }
      }
      colPtr[columnAt[first] + b + 1] = rowIdx.length;
    }
    first = last;
  }
  const pattern: SymmetricPattern = { n: q, colPtr, rowIdx: Int32Array.from(rowIdx) };
  const pairs: PairBlocks = {
    count,
    rowTerm,
    rowAt,
    columnTerm,
    columnAt,
    entry,
    values: new Float64Array(entry[count]),
    place,
  };
  return { pairs, pattern };
}
