/**
 * Generalized least squares at a given V, and how its log-likelihood and its covariance bend with the variance parameters.
 * In the orthonormal columns Q of X = QR, with Y = V^-1 Q, u = V^-1 r, r the residual of generalized least squares and
 * V_h = dV/dphi_h:
 *
 *   Phi  = (Q'V^-1 Q)^-1        A_h = Y'V_h Y        c_h = Y'V_h u
 *   g_h  = 1/2 [ tr(V^-1 V_h) - tr(Phi A_h) - u'V_h u ]                                   of minus the log-likelihood
 *   l    = -1/2 [ (n - q) log 2 pi + log|V| + u'r + (REML) log|X'V^-1 X| ],  q = p under REML, else 0
 *   I_hj = -1/2 tr(P V_h P V_j) + u'V_h P V_j u + 1/2 tr(P V_hj) - 1/2 u'V_hj u           observed
 *   E_hj = 1/2 tr(P V_h P V_j)                                                            expected
 *
 * P = V^-1 - Y Phi Y' under REML; under ML, with beta at its best, V^-1 in the traces (Lindstrom & Bates 1988; Kenward &
 * Roger 1997). Within a block tr(P V_h P V_j) = tr(V^-1 V_h V^-1 V_j) - 2 tr(Y Phi Y'V_h V^-1 V_j), and tr(Phi A_h Phi A_j)
 * once for all.
 */
import { type Answer, type Canonical, isRefusal, type Method, type Problem } from '@mixdiff/contract';
import { choleskyInverse, halfLogDet, pivotedQr } from '@mixdiff/linalg';
import { keptColumns } from '../fit-parts.ts';
import { codedOtherwise, weightsAsLikelihood } from '../messages.ts';
import { columnsOf } from '../reduction.ts';
import { choleskyOf, matrixProduct, traceOfProduct } from '../small-matrix.ts';
import { type Blocks, blocksAt, type Pattern } from './blocks.ts';

/** A pattern with what its blocks have of Q and of the residual. */
export interface Part extends Pattern {
  /** Per block: Y, m x p, and u, m. */
  readonly Y: readonly Float64Array[];
  readonly u: readonly Float64Array[];
  /** Sums over its blocks: Y Phi Y' and u u', m x m. */
  readonly G: Float64Array;
  readonly U: Float64Array;
}
export interface State {
  readonly method: Method;
  readonly names: Blocks['names'];
  readonly parts: readonly Part[];
  readonly kept: readonly number[];
  readonly n: number;
  readonly p: number;
  /** p x p, upper triangle. */
  readonly R: Float64Array;
  readonly Phi: Float64Array;
  readonly A: readonly Float64Array[];
  readonly c: readonly Float64Array[];
  readonly logLik: number;
  readonly gradient: Float64Array;
  readonly observed: Float64Array;
  readonly expected: Float64Array;
}
interface At {
  readonly canonical: Canonical;
  readonly fitted: Float64Array;
  readonly method: Method;
  /** What weights mean there. */
  readonly weights: 'precision' | 'likelihood';
}

export function stateAt(problem: Problem, { canonical, fitted, method, weights }: At): Answer<State> {
  if (problem.weights && weights === 'likelihood') return weightsAsLikelihood();
  const blocks = blocksAt(problem, canonical, fitted);
  if (isRefusal(blocks)) return blocks;
  const kept = keptColumns(canonical);
  const [n, p] = [problem.response.y.length, kept.length];
  const { Q, R, rank } = pivotedQr({ nrow: n, ncol: p, data: columnsOf(problem, kept) }, Number.MIN_VALUE);
  if (rank < p) return codedOtherwise(problem.parts.conditional.columns[kept[rank]]);
  const half = blocks.patterns.map((pattern) => ({
    ...pattern,
    Y: pattern.blocks.map((rows) => solved(pattern, Q.data, rows, n, p)),
  }));
  const gram = new Float64Array(p * p);
  for (const { blocks: all, Y, m } of half)
    for (const [s, rows] of all.entries()) addCross(rowsOf(Q.data, rows, n, p), Y[s], m, p, gram);
  const factor = choleskyOf(gram, p);
  if (!factor) return codedOtherwise(problem.parts.conditional.columns[kept[p - 1]]);
  const Phi = new Float64Array(p * p);
  choleskyInverse(factor, p, Phi);
  const r = leftOver(problem, Q.data, half, Phi, p);
  const parts = half.map((part): Part => {
    const u = part.blocks.map((rows) =>
      times(
        part.inverse,
        Float64Array.from(rows, (i) => r[i]),
        part.m,
      ),
    );
    return { ...part, u, G: spread(part.Y, Phi, part.m, p), U: squares(u, part.m) };
  });
  return {
    method,
    names: blocks.names,
    parts,
    kept,
    n,
    p,
    R,
    Phi,
    logLik: logLikOf(parts, r, { factor, R, n, p, method }),
    ...bending(parts, blocks.names.length, Phi, p, method),
  };
}

function logLikOf(
  parts: readonly Part[],
  r: Float64Array,
  { factor, R, n, p, method }: Pick<State, 'R' | 'n' | 'p' | 'method'> & { readonly factor: Float64Array },
): number {
  const REML = method === 'REML';
  let twice = (REML ? n - p : n) * Math.log(2 * Math.PI);
  for (const part of parts) {
    twice += 2 * part.blocks.length * halfLogDet(part.factor, part.m);
    for (const [s, rows] of part.blocks.entries()) for (const [a, i] of rows.entries()) twice += part.u[s][a] * r[i];
  }
  // |X'V^-1 X| = |Q'V^-1 Q| |R|^2
  if (REML) for (let j = 0; j < p; j++) twice += 2 * Math.log(factor[j * (p + 1)] * Math.abs(R[j * (p + 1)]));
  return -twice / 2;
}

/** Sums over all blocks that the equations above need. */
function bending(parts: readonly Part[], count: number, Phi: Float64Array, p: number, method: Method) {
  const REML = method === 'REML';
  const A = Array.from({ length: count }, () => new Float64Array(p * p));
  const c = Array.from({ length: count }, () => new Float64Array(p));
  const gradient = new Float64Array(count);
  const [observed, expected] = [new Float64Array(count * count), new Float64Array(count * count)];
  const put = (to: Float64Array, h: number, j: number, value: number): void => {
    to[j * count + h] += value;
    if (h !== j) to[h * count + j] += value;
  };
  for (const part of parts) {
    const { m, first, second, inverse, G, U, Y, u, blocks } = part;
    const K = blocks.length;
    const left = first.map(
      (V) => V && { onInverse: matrixProduct(inverse, V, m), onG: matrixProduct(G, V, m), onU: matrixProduct(U, V, m) },
    );
    for (let h = 0; h < count; h++) {
      const [V, bent] = [first[h], left[h]];
      if (!V || !bent) continue;
      gradient[h] += (K * trace(bent.onInverse, m) - (REML ? trace(bent.onG, m) : 0) - trace(bent.onU, m)) / 2;
      for (const [s, one] of Y.entries()) {
        const VY = matrixTimes(V, one, m, p);
        addCross(one, VY, m, p, A[h]);
        addTransposed(VY, u[s], m, p, c[h]);
      }
      for (let j = 0; j <= h; j++) {
        const other = left[j];
        if (!other) continue;
        // tr(V^-1 V_h V^-1 V_j), tr(G V_h V^-1 V_j), u'V_h V^-1 V_j u
        const own = K * traceOfProduct(bent.onInverse, other.onInverse, m);
        const inX = REML ? traceOfProduct(bent.onG, other.onInverse, m) : 0;
        const inU = traceOfProduct(bent.onU, other.onInverse, m);
        put(expected, h, j, own / 2 - inX);
        put(observed, h, j, -own / 2 + inX + inU);
        const curved = second(h, j);
        if (!curved) continue;
        const onP = K * traceOfProduct(inverse, curved, m) - (REML ? traceOfProduct(G, curved, m) : 0);
        put(observed, h, j, (onP - traceOfProduct(U, curved, m)) / 2);
      }
    }
  }
  const PhiA = A.map((one) => matrixProduct(Phi, one, p));
  const Phic = c.map((one) => times(Phi, one, p));
  for (let h = 0; h < count; h++) {
    for (let j = 0; j <= h; j++) {
      const both = REML ? traceOfProduct(PhiA[h], PhiA[j], p) : 0;
      put(expected, h, j, both / 2);
      put(observed, h, j, -both / 2 - dot(c[h], Phic[j]));
    }
  }
  return { A, c, gradient, observed, expected };
}

/** y - offset - X beta, beta by generalized least squares, from least squares so that nothing large cancels. */
function leftOver(
  {
    response: { y },
    parts: {
      conditional: { offset },
    },
  }: Problem,
  Q: Float64Array,
  parts: readonly (Pattern & Pick<Part, 'Y'>)[],
  Phi: Float64Array,
  p: number,
): Float64Array {
  const n = y.length;
  const r = y.map((value, i) => value - (offset?.[i] ?? 0));
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < p; j++) {
      const column = Q.subarray(j * n, (j + 1) * n);
      const along = dot(column, r);
      for (let i = 0; i < n; i++) r[i] -= along * column[i];
    }
  }
  const cross = new Float64Array(p);
  for (const { blocks, Y, m } of parts)
    for (const [s, rows] of blocks.entries())
      addTransposed(
        Y[s],
        Float64Array.from(rows, (i) => r[i]),
        m,
        p,
        cross,
      );
  const step = times(Phi, cross, p);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) r[i] -= Q[j * n + i] * step[j];
  return r;
}

const rowsOf = (Q: Float64Array, rows: Int32Array, n: number, p: number): Float64Array => {
  const m = rows.length;
  const out = new Float64Array(m * p);
  for (let j = 0; j < p; j++) for (let a = 0; a < m; a++) out[j * m + a] = Q[j * n + rows[a]];
  return out;
};
const solved = ({ inverse, m }: Pattern, Q: Float64Array, rows: Int32Array, n: number, p: number): Float64Array =>
  matrixTimes(inverse, rowsOf(Q, rows, n, p), m, p);

/** A B, A: m x m, B: m x p. */
export function matrixTimes(A: Float64Array, B: Float64Array, m: number, p: number): Float64Array {
  const out = new Float64Array(m * p);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < m; k++) {
      const b = B[j * m + k];
      if (b === 0) continue;
      for (let i = 0; i < m; i++) out[j * m + i] += A[k * m + i] * b;
    }
  }
  return out;
}
export const times = (A: Float64Array, x: Float64Array, m: number): Float64Array => matrixTimes(A, x, m, 1);
/** out += A'B, both m x p. */
export function addCross(A: Float64Array, B: Float64Array, m: number, p: number, out: Float64Array): void {
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      let sum = 0;
      for (let a = 0; a < m; a++) sum += A[i * m + a] * B[j * m + a];
      out[j * p + i] += sum;
    }
  }
}
/** out += A'x, A: m x p. */
export function addTransposed(A: Float64Array, x: Float64Array, m: number, p: number, out: Float64Array): void {
  for (let j = 0; j < p; j++) for (let a = 0; a < m; a++) out[j] += A[j * m + a] * x[a];
}
/** Sum of Y Phi Y'. */
function spread(Y: readonly Float64Array[], Phi: Float64Array, m: number, p: number): Float64Array {
  const out = new Float64Array(m * m);
  for (const one of Y) {
    const right = new Float64Array(m * p);
    for (let j = 0; j < p; j++)
      for (let k = 0; k < p; k++) for (let a = 0; a < m; a++) right[j * m + a] += one[k * m + a] * Phi[j * p + k];
    for (let b = 0; b < m; b++)
      for (let k = 0; k < p; k++) for (let a = 0; a < m; a++) out[b * m + a] += right[k * m + a] * one[k * m + b];
  }
  return out;
}
function squares(u: readonly Float64Array[], m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (const one of u) for (let b = 0; b < m; b++) for (let a = 0; a < m; a++) out[b * m + a] += one[a] * one[b];
  return out;
}
const trace = (A: Float64Array, m: number): number => {
  let sum = 0;
  for (let i = 0; i < m; i++) sum += A[i * (m + 1)];
  return sum;
};
export const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
