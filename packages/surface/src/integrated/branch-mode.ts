/** The joint mode of the effects of one branch, and how far its nodes spread about it. */
import { cholesky } from '@mixdiff/linalg';
import type { Branch } from './branches.ts';
import type { Height } from './density.ts';
import type { Point } from './point.ts';
import type { Rows } from './rows.ts';

export interface Mode {
  readonly u: Float64Array;
  readonly L: Float64Array;
}
/**
 * Mode of all effects of a branch by Newton's method, with the Cholesky factor of H there (lower triangle, column-major); null: none is
 * found. `m` is how many places a row has.
 */
export function modeOf(
  { rows: own, q, places, effect }: Branch,
  rows: Rows,
  m: number,
  eta: Float64Array,
  at: Point,
): Mode | null {
  const out: Height = { l: 0, r: 0, o: 0 };
  const c = places.length;
  let u = new Float64Array(q);
  const H = new Float64Array(q * q);
  const g = new Float64Array(q);
  const look = (x: Float64Array, derive: boolean): number => {
    let h = 0;
    for (let j = 0; j < q; j++) h -= (x[j] * x[j]) / 2;
    if (derive) {
      H.fill(0);
      for (let j = 0; j < q; j++) {
        H[j * (q + 1)] = 1;
        g[j] = -x[j];
      }
    }
    for (let r = 0; r < own.length; r++) {
      const i = own[r];
      let e = eta[i];
      for (let a = 0; a < c; a++) e += at.v[i * m + places[a]] * x[effect[r * c + a]];
      rows.look(i, e, at.z[i], at.d[i], out);
      h += out.l;
      if (!derive) continue;
      for (let a = 0; a < c; a++) {
        const va = at.v[i * m + places[a]];
        const ja = effect[r * c + a];
        g[ja] += out.r * va;
        for (let b = 0; b < c; b++) {
          const jb = effect[r * c + b];
          if (ja >= jb) H[jb * q + ja] += out.o * va * at.v[i * m + places[b]];
        }
      }
    }
    return h;
  };
  let height = look(u, true);
  for (let count = 0; count < 200 && Number.isFinite(height); count++) {
    const L = H.slice();
    for (let ridge = 1; cholesky(L, q) !== -1 && ridge < 1e12; ridge *= 8) {
      L.set(H);
      for (let j = 0; j < q; j++) L[j * (q + 1)] += ridge;
    }
    const step = solved(L, g, q);
    let size = 0;
    for (let j = 0; j < q; j++) size = Math.max(size, Math.abs(step[j]) / (1 + Math.abs(u[j])));
    let share = 1;
    let next = u;
    let reached = Number.NaN;
    const floor = height - 1e-14 * (1 + Math.abs(height));
    for (let half = 0; half < 50 && !(reached >= floor); half++, share /= 2) {
      next = u.map((x, j) => x + share * step[j]);
      reached = look(next, false);
    }
    if (!(reached >= floor)) return null;
    u = next;
    height = look(u, true);
    if (size <= 1e-9) {
      const last = H.slice();
      return cholesky(last, q) === -1 ? { u, L: last } : null;
    }
  }
  return null;
}
/** x = (L L')^-1 b. */
function solved(L: Float64Array, b: Float64Array, q: number): Float64Array {
  const x = b.slice();
  for (let j = 0; j < q; j++) {
    x[j] /= L[j * (q + 1)];
    for (let i = j + 1; i < q; i++) x[i] -= L[j * q + i] * x[j];
  }
  for (let j = q - 1; j >= 0; j--) {
    for (let i = j + 1; i < q; i++) x[j] -= L[j * q + i] * x[i];
    x[j] /= L[j * (q + 1)];
  }
  return x;
}
/** Root of the first d x d block of (L L')^-1, lower triangular, and its log-determinant. */
export function spreadOf(L: Float64Array, q: number, d: number): [Float64Array, number] {
  const block = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    const unit = new Float64Array(q);
    unit[j] = 1;
    const x = solved(L, unit, q);
    for (let i = 0; i < d; i++) block[j * d + i] = x[i];
  }
  cholesky(block, d);
  let log = 0;
  for (let j = 0; j < d; j++) log += Math.log(block[j * (d + 1)]);
  return [block, log];
}
