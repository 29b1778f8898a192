/** Traces of K H^-1, which the gradient of Laplace's approximation needs, from the selected inverse of joint-matrix.ts. */
import type { CrossProducts } from './cross-products.ts';
import type { JointMatrix } from './joint-matrix.ts';

/**
 * E[k] (c x c) <- sum over levels l of [K H^-1]_ll, from the selected inverse V; returns the trace over the border.
 * Per stored block: rows of K times columns of V, and the mirror image.
 */
export function levelTraces(joint: JointMatrix, cross: CrossProducts, E: readonly Float64Array[]): number {
  const { pairs, terms } = cross;
  for (let k = 0; k < terms.length; k++) E[k].fill(0);
  for (let t = 0; t < pairs.length; t++) {
    if (pairs[t].row === pairs[t].column) tracesOnDiagonal(joint, cross, t, E);
    else tracesOffDiagonal(joint, cross, t, E);
  }
  return joint.border > 0 ? tracesOnBorder(joint, cross, E) : 0;
}

function tracesOnDiagonal(
  { K, V, pairAt }: JointMatrix,
  { terms, pairs }: CrossProducts,
  t: number,
  E: readonly Float64Array[],
) {
  const { row } = pairs[t];
  const at = pairAt[t];
  const { c } = terms[row];
  const out = E[row];
  if (c === 1) {
    let sum = 0;
    for (let k = 0; k < at.length; k++) sum += K[at[k]] * V[at[k]];
    out[0] += sum;
    return;
  }
  for (let first = 0; first < at.length; first += c) {
    for (let b = 0; b < c; b++) {
      for (let a = 0; a < c; a++) {
        let sum = 0;
        for (let h = 0; h < c; h++) {
          const left = a >= h ? at[first + h] + a - h : at[first + a] + h - a;
          const right = h >= b ? at[first + b] + h - b : at[first + h] + b - h;
          sum += K[left] * V[right];
        }
        out[a + b * c] += sum;
      }
    }
  }
}

function tracesOffDiagonal(
  { K, V, pairAt }: JointMatrix,
  { terms, pairs }: CrossProducts,
  t: number,
  E: readonly Float64Array[],
) {
  const { row, column } = pairs[t];
  const at = pairAt[t];
  const cr = terms[row].c;
  const cc = terms[column].c;
  const Tr = E[row];
  const Tc = E[column];
  if (cr === 1 && cc === 1) {
    let sum = 0;
    for (let k = 0; k < at.length; k++) sum += K[at[k]] * V[at[k]];
    Tr[0] += sum;
    Tc[0] += sum;
    return;
  }
  for (let first = 0; first < at.length; first += cc) {
    for (let h = 0; h < cc; h++) {
      const column = at[first + h];
      for (let b = 0; b < cr; b++) for (let a = 0; a < cr; a++) Tr[a + b * cr] += K[column + a] * V[column + b];
      for (let b = 0; b < cc; b++) {
        const other = at[first + b];
        let sum = 0;
        for (let a = 0; a < cr; a++) sum += K[column + a] * V[other + a];
        Tc[h + b * cc] += sum;
      }
    }
  }
}

function tracesOnBorder(
  { K, V, border, borderAt, diagonal }: JointMatrix,
  { q, terms }: CrossProducts,
  E: readonly Float64Array[],
) {
  let trace = 0;
  for (let k = 0; k < terms.length; k++) {
    const { c, m, offset } = terms[k];
    for (let l = 0; l < m; l++) {
      const first = offset + l * c;
      for (let b = 0; b < c; b++) {
        for (let a = 0; a < c; a++) {
          let sum = 0;
          for (let j = 0; j < border; j++) sum += K[borderAt[first + a] + j] * V[borderAt[first + b] + j];
          E[k][a + b * c] += sum;
          if (a === b) trace += sum;
        }
      }
    }
  }
  for (let j = 0; j < border; j++) trace += K[diagonal[q + j]] * V[diagonal[q + j]];
  return trace;
}
