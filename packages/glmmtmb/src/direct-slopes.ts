/**
 * sum over levels l of [Z'WZ T H^-1]_ll / sigma^2, c x c: what levelTraces (joint-matrix.ts) has as K H^-1 with T' in front.
 * Without it, entries that go with a standard deviation near zero keep their digits.
 */
import type { CrossProducts } from './cross-products.ts';
import type { JointMatrix } from './joint-matrix.ts';

/** out <- that of term k. V of the joint matrix must hold H^-1. */
export function directSlopes(
  joint: JointMatrix,
  cross: CrossProducts,
  T: readonly Float64Array[],
  k: number,
  inverseVariance: number,
  out: Float64Array,
): void {
  out.fill(0);
  cross.pairs.forEach(({ row, column }, t) => {
    if (row === k || column === k) addPair(joint, cross, T, t, k, out);
  });
  if (joint.border > 0) addBorder(joint, cross, k, out);
  for (let j = 0; j < out.length; j++) out[j] *= inverseVariance;
}

function addPair(
  { V, pairAt }: JointMatrix,
  { pairs, terms }: CrossProducts,
  T: readonly Float64Array[],
  t: number,
  k: number,
  out: Float64Array,
): void {
  const { row, column, values, rowLevel } = pairs[t];
  const [cr, cc] = [terms[row].c, terms[column].c];
  const at = pairAt[t];
  const own = row === column;
  /** H^-1 between column a of the row level and column b of the column level. */
  const inverse = (block: number, a: number, b: number): number => {
    if (!own) return V[at[block * cc + b] + a];
    return a >= b ? V[at[block * cc + b] + a - b] : V[at[block * cc + a] + b - a];
  };
  const asRow = row === k;
  const [c, other] = asRow ? [cr, cc] : [cc, cr];
  const To = T[asRow ? column : row];
  for (let block = 0; block < rowLevel.length; block++) {
    const first = block * cr * cc;
    const value = (i: number, h: number): number => values[first + (asRow ? i + h * cr : h + i * cr)];
    for (let g = 0; g < other; g++) {
      for (let i = 0; i < c; i++) {
        // (B T)_ig
        let sum = 0;
        for (let h = g; h < other; h++) sum += value(i, h) * To[h + g * other];
        if (sum === 0) continue;
        for (let j = 0; j < c; j++) out[i + j * c] += sum * (asRow ? inverse(block, j, g) : inverse(block, g, j));
      }
    }
  }
}

function addBorder(
  { V, border, borderAt }: JointMatrix,
  { q, terms, ZQ }: CrossProducts,
  k: number,
  out: Float64Array,
): void {
  const { c, m, offset } = terms[k];
  for (let first = offset; first < offset + m * c; first += c) {
    for (let j = 0; j < c; j++) {
      for (let b = 0; b < border; b++) {
        const v = V[borderAt[first + j] + b];
        for (let i = 0; i < c; i++) out[i + j * c] += ZQ[first + i + b * q] * v;
      }
    }
  }
}
