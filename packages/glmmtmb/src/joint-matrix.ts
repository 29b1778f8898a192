/**
 * H of Kristensen et al. (2016, section 2): the curvature of the negative joint log-density in the random effects, as a
 * sparse symmetric matrix whose pattern is fixed once and whose values follow the parameters. With b = T u, T block-diagonal
 * (one factor per term, repeated for its levels) and u standard normal,
 *
 *   H = K + I,    K = T'Z'WZT / sigma^2            (ML: random effects u)
 *   H = [ K + I          T'Z'W^(1/2)Q / sigma^2 ]
 *       [ .              I / sigma^2            ]  (REML: gamma is integrated out, too, with a flat prior)
 *
 * K is kept beside H: what the trace of the gradient needs is K H^-1, and reading it as I - H^-1 would cancel exactly
 * where a variance is near zero.
 */
import { analyze, type SparseCholesky, type SymmetricPattern } from '@mixdiff/linalg';
import type { CrossProducts } from './cross-products.ts';

export interface JointMatrix {
  /** q, or q + rank with the border. */
  readonly size: number;
  readonly border: number;
  readonly cholesky: SparseCholesky;
  /** Position of every diagonal entry (column starts). */
  readonly diagonal: Int32Array;
  /** Per pair: for each block and each of its columns, the position of its first stored entry. */
  readonly pairAt: readonly Int32Array[];
  /** q: position of the first border entry of each column. */
  readonly borderAt: Int32Array;
  readonly K: Float64Array;
  readonly H: Float64Array;
  /** Selected inverse, aligned with K and H. */
  readonly V: Float64Array;
  /** LIVE. Where H was factored last, whether it has a factor, and whether V is of it (joint-factor.ts). */
  readonly last: { inverseVariance: number; readonly T: readonly Float64Array[]; definite: boolean; inverted: boolean };
}

export function jointMatrix(cross: CrossProducts, border: number): JointMatrix {
  const { pattern, pairAt, borderAt } = layPattern(cross, border);
  const nonZeros = pattern.rowIdx.length;
  return {
    size: pattern.n,
    border,
    cholesky: analyze(pattern),
    diagonal: pattern.colPtr.slice(0, pattern.n),
    pairAt,
    borderAt,
    K: new Float64Array(nonZeros),
    H: new Float64Array(nonZeros),
    V: new Float64Array(nonZeros),
    last: {
      inverseVariance: Number.NaN,
      T: cross.terms.map(({ c }) => new Float64Array(c * c)),
      definite: false,
      inverted: false,
    },
  };
}

/** Laid out when it is asked for: where other kernels do, not all of a fit needs it. */
export function jointWhenAsked(cross: CrossProducts, border: number): () => JointMatrix {
  let joint: JointMatrix | null = null;
  return () => {
    joint ??= jointMatrix(cross, border);
    return joint;
  };
}

interface Laid {
  readonly pattern: SymmetricPattern;
  readonly pairAt: readonly Int32Array[];
  readonly borderAt: Int32Array;
}
function layPattern({ q, terms, pairs }: CrossProducts, border: number): Laid {
  const n = q + border;
  const colPtr = new Int32Array(n + 1);
  const rowIdx: number[] = [];
  const pairAt = pairs.map((pair) => new Int32Array(pair.rowLevel.length * terms[pair.column].c));
  const borderAt = new Int32Array(q);
  const next = pairs.map(() => 0);
  terms.forEach((column, h) => {
    const own = pairs.flatMap((pair, t) => (pair.column === h ? [t] : []));
    for (let l = 0; l < column.m; l++) {
      const from = own.map((t) => next[t]);
      const to = own.map((t, i) => {
        let end = from[i];
        while (end < pairs[t].columnLevel.length && pairs[t].columnLevel[end] === l) end++;
        next[t] = end;
        return end;
      });
      for (let b = 0; b < column.c; b++) {
        const j = column.offset + l * column.c + b;
        own.forEach((t, i) => {
          const { row } = pairs[t];
          const skip = row === h ? b : 0;
          for (let block = from[i]; block < to[i]; block++) {
            pairAt[t][block * column.c + b] = rowIdx.length;
            const first = terms[row].offset + pairs[t].rowLevel[block] * terms[row].c;
            for (let a = skip; a < terms[row].c; a++) rowIdx.push(first + a);
          }
        });
        borderAt[j] = rowIdx.length;
        for (let a = 0; a < border; a++) rowIdx.push(q + a);
        colPtr[j + 1] = rowIdx.length;
      }
    }
  });
  for (let b = 0; b < border; b++) {
    for (let a = b; a < border; a++) rowIdx.push(q + a);
    colPtr[q + b + 1] = rowIdx.length;
  }
  return { pattern: { n, colPtr, rowIdx: Int32Array.from(rowIdx) }, pairAt, borderAt };
}

/**
 * Fills K and H for the factors T (one c x c per term, column-major) and 1/sigma^2.
 * work: at least the largest c_k c_h numbers.
 */
export function fillJointMatrix(
  joint: JointMatrix,
  cross: CrossProducts,
  T: readonly Float64Array[],
  inverseVariance: number,
  work: Float64Array,
): void {
  const { pairs } = cross;
  for (let t = 0; t < pairs.length; t++) fillPair(joint, cross, t, T, inverseVariance, work);
  if (joint.border > 0) fillBorder(joint, cross, T, inverseVariance);
  joint.H.set(joint.K);
  for (let j = 0; j < cross.q; j++) joint.H[joint.diagonal[j]] += 1;
}

function fillPair(
  { K, pairAt }: JointMatrix,
  { terms, pairs }: CrossProducts,
  t: number,
  T: readonly Float64Array[],
  inverseVariance: number,
  work: Float64Array,
): void {
  const { row, column, values, rowLevel } = pairs[t];
  const at = pairAt[t];
  const cr = terms[row].c;
  const cc = terms[column].c;
  const Tr = T[row];
  const Tc = T[column];
  if (cr === 1 && cc === 1) {
    const scale = Tr[0] * Tc[0] * inverseVariance;
    for (let k = 0; k < at.length; k++) K[at[k]] = values[k] * scale;
    return;
  }
  const onDiagonal = row === column;
  for (let k = 0; k < rowLevel.length; k++) {
    const block = k * cr * cc;
    for (let b = 0; b < cc; b++) {
      for (let a = 0; a < cr; a++) {
        let sum = 0;
        for (let h = 0; h < cc; h++) sum += values[block + a + h * cr] * Tc[h + b * cc];
        work[a] = sum;
      }
      const first = at[k * cc + b];
      const skip = onDiagonal ? b : 0;
      for (let a = skip; a < cr; a++) {
        let sum = 0;
        for (let h = 0; h < cr; h++) sum += Tr[h + a * cr] * work[h];
        K[first + a - skip] = sum * inverseVariance;
      }
    }
  }
}

function fillBorder(
  { K, border, borderAt, diagonal }: JointMatrix,
  { q, terms, ZQ }: CrossProducts,
  T: readonly Float64Array[],
  inverseVariance: number,
): void {
  for (let k = 0; k < terms.length; k++) {
    const { c, m, offset } = terms[k];
    for (let l = 0; l < m; l++) {
      const first = offset + l * c;
      for (let b = 0; b < c; b++) {
        const at = borderAt[first + b];
        for (let j = 0; j < border; j++) {
          let sum = 0;
          for (let a = 0; a < c; a++) sum += T[k][a + b * c] * ZQ[first + a + j * q];
          K[at + j] = sum * inverseVariance;
        }
      }
    }
  }
  for (let j = 0; j < border; j++) {
    const at = diagonal[q + j];
    K[at] = inverseVariance;
    K.fill(0, at + 1, at + border - j);
  }
}

/** border x border: the covariance of gamma, out of V. */
export function borderOfInverse({ V, diagonal, size, border }: JointMatrix): Float64Array {
  const out = new Float64Array(border * border);
  for (let j = 0; j < border; j++) {
    for (let i = j; i < border; i++) {
      out[i + j * border] = V[diagonal[size - border + j] + i - j];
      out[j + i * border] = out[i + j * border];
    }
  }
  return out;
}
