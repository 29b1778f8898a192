/** The system of the random effects, M = Lambda'A Lambda + I, and products with Lambda: one c x c block at every level. */
import type { BlockLayout, BlockPart } from '@mixdiff/linalg';

/** Lambda: one c x c factor per term, column-major, the same at every level. */
export type Factors = readonly Float64Array[];

/** M (values at the pattern's places) <- Lambda'A Lambda + I; `work`: as large as the largest block. */
export function fillSystem(
  layout: BlockLayout,
  A: Float64Array,
  lambda: Factors,
  work: Float64Array,
  M: Float64Array,
): void {
  const { parts, at, place, pattern, q } = layout;
  for (const part of parts) {
    const [row, column] = [lambda[part.row], lambda[part.column]];
    if (part.height === 1 && part.width === 1) {
      const scale = row[0] * column[0];
      for (let e = at[part.from]; e < at[part.to]; e++) M[place[e]] = A[e] * scale;
    } else fillPart(layout, part, A, row, column, work, M);
  }
  for (let j = 0; j < q; j++) M[pattern.colPtr[j]] += 1;
}
function fillPart(
  { at, place }: BlockLayout,
  { from, to, height: r, width: s, kind }: BlockPart,
  A: Float64Array,
  row: Float64Array,
  column: Float64Array,
  work: Float64Array,
  M: Float64Array,
): void {
  const own = kind === 'block-diagonal';
  for (let b = from; b < to; b++) {
    timesFactor(A, at[b], r, s, column, work);
    for (let j = 0; j < s; j++) {
      for (let i = own ? j : 0; i < r; i++) {
        let sum = 0;
        for (let t = 0; t < r; t++) sum += row[i * r + t] * work[j * r + t];
        M[place[at[b] + j * r + i]] = sum;
      }
    }
  }
}

/** out (r x s) <- B F, B: r x s from `at`, F: s x s. */
export function timesFactor(
  B: Float64Array,
  at: number,
  r: number,
  s: number,
  F: Float64Array,
  out: Float64Array,
): void {
  for (let j = 0; j < s; j++) {
    for (let i = 0; i < r; i++) {
      let sum = 0;
      for (let t = 0; t < s; t++) sum += B[at + t * r + i] * F[j * s + t];
      out[j * r + i] = sum;
    }
  }
}

/** out <- Lambda v, or Lambda'v; q x columns, `out` may be v; `work`: as long as the largest block is high. */
export function timesLambda(
  { factors, first, q }: BlockLayout,
  lambda: Factors,
  v: Float64Array,
  out: Float64Array,
  columns: number,
  transposed: boolean,
  work: Float64Array,
): void {
  for (let k = 0; k < factors.length; k++) {
    const { levels, size } = factors[k];
    const F = lambda[k];
    for (let j = 0; j < columns; j++) {
      const from = j * q + first[k];
      const to = from + levels * size;
      if (size === 1) {
        const factor = F[0];
        for (let i = from; i < to; i++) out[i] = v[i] * factor;
      } else if (size === 2) {
        const b = transposed ? F[1] : F[2];
        const c = transposed ? F[2] : F[1];
        for (let i = from; i < to; i += 2) {
          const x = v[i];
          const y = v[i + 1];
          out[i] = F[0] * x + b * y;
          out[i + 1] = c * x + F[3] * y;
        }
      } else timesBlock(F, size, v, out, from, to, transposed, work);
    }
  }
}
function timesBlock(
  F: Float64Array,
  c: number,
  v: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  transposed: boolean,
  x: Float64Array,
): void {
  for (let at = from; at < to; at += c) {
    for (let i = 0; i < c; i++) x[i] = v[at + i];
    for (let i = 0; i < c; i++) {
      let sum = 0;
      for (let t = 0; t < c; t++) sum += (transposed ? F[i * c + t] : F[t * c + i]) * x[t];
      out[at + i] = sum;
    }
  }
}
