/**
 * All that the likelihood needs of the subjects that have the same visits: with z_a the columns [Q, r] of a subject's row at visit a,
 *
 *   contract: sum over subjects of sum_ab G_ab z_a z_b'     project: E_ab = sum over subjects of z_a' M z_b
 *
 * for symmetric G and M. Many subjects: through their sums of z_a z_b', formed once, so that an evaluation does not go through the rows; few:
 * subject by subject, which takes less room.
 */
import type { Pattern } from './layout.ts';

/** q x q matrices as their lower triangles, row by row: q(q+1)/2 numbers. */
export interface Moments {
  /** Takes in what `respond` has changed. */
  refresh(): void;
  /** out += , G: v x v. */
  contract(G: Float64Array, out: Float64Array): void;
  /** out <- , v x v; `doubled`: M with its elements off the diagonal twice. */
  project(doubled: Float64Array, out: Float64Array): void;
}

export const packedLength = (q: number): number => (q * (q + 1)) / 2;

/** `Z`: q numbers a row of the layout. */
export function momentsOf(pattern: Pattern, Z: Float64Array, q: number): Moments {
  const v = pattern.visits.length;
  const throughSums = (v * v * q * q) / 2;
  const throughRows = pattern.subjects * v * q * (v + q);
  return throughSums <= throughRows ? summed(pattern, Z, q) : bySubject(pattern, Z, q);
}

/** S_ab = sum of z_a z_b' + z_b z_a' where a and b differ, of z_a z_a' where not, a >= b. */
function summed({ visits, subjects, from }: Pattern, Z: Float64Array, q: number): Moments {
  const v = visits.length;
  const size = packedLength(q);
  const S = new Float64Array(packedLength(v) * size);
  /** Rows `first` to q of each S_ab. */
  function sum(first: number): void {
    for (let pair = 0; pair < packedLength(v); pair++) S.fill(0, pair * size + packedLength(first), (pair + 1) * size);
    for (let s = 0; s < subjects; s++) {
      const start = (from + s * v) * q;
      for (let a = 0, pair = 0; a < v; a++) {
        for (let b = 0; b <= a; b++, pair++) add(start + a * q, start + b * q, pair * size, first);
      }
    }
  }
  function add(one: number, other: number, to: number, first: number): void {
    const same = one === other;
    for (let i = first, at = to + packedLength(first); i < q; i++) {
      const [x, y] = [Z[one + i], Z[other + i]];
      for (let j = 0; j <= i; j++, at++) S[at] += same ? x * Z[one + j] : x * Z[other + j] + y * Z[one + j];
    }
  }
  sum(0);
  return {
    refresh: () => sum(q - 1),
    contract(G, out) {
      for (let a = 0, at = 0; a < v; a++) {
        for (let b = 0; b <= a; b++, at += size) {
          const g = G[b * v + a];
          if (g !== 0) for (let i = 0; i < size; i++) out[i] += g * S[at + i];
        }
      }
    },
    project(doubled, out) {
      for (let a = 0, at = 0; a < v; a++) {
        for (let b = 0; b <= a; b++, at += size) {
          let total = 0;
          for (let i = 0; i < size; i++) total += doubled[i] * S[at + i];
          out[b * v + a] = a === b ? total : total / 2;
          out[a * v + b] = out[b * v + a];
        }
      }
    },
  };
}

function bySubject({ visits, subjects, from }: Pattern, Z: Float64Array, q: number): Moments {
  const v = visits.length;
  const product = new Float64Array(v * q);
  return {
    refresh() {},
    contract(G, out) {
      for (let s = 0; s < subjects; s++) {
        const start = (from + s * v) * q;
        product.fill(0);
        for (let a = 0; a < v; a++) {
          for (let b = 0; b < v; b++) {
            const g = G[b * v + a];
            if (g !== 0) for (let i = 0; i < q; i++) product[a * q + i] += g * Z[start + b * q + i];
          }
          for (let i = 0, at = 0; i < q; i++) {
            const x = Z[start + a * q + i];
            for (let j = 0; j <= i; j++, at++)
              out[at] += 0.5 * (x * product[a * q + j] + product[a * q + i] * Z[start + a * q + j]);
          }
        }
      }
    },
    project(doubled, out) {
      out.fill(0);
      for (let s = 0; s < subjects; s++) {
        const start = (from + s * v) * q;
        for (let a = 0; a < v; a++) {
          timesRow(doubled, Z, start + a * q, q, product, a * q);
          for (let b = 0; b <= a; b++) {
            let total = 0;
            for (let i = 0; i < q; i++) total += product[a * q + i] * Z[start + b * q + i];
            out[b * v + a] += total;
            if (b < a) out[a * v + b] += total;
          }
        }
      }
    },
  };
}

/** to <- M z. */
function timesRow(doubled: Float64Array, Z: Float64Array, row: number, q: number, to: Float64Array, at: number): void {
  to.fill(0, at, at + q);
  for (let i = 0, k = 0; i < q; i++) {
    for (let j = 0; j < i; j++, k++) {
      to[at + i] += 0.5 * doubled[k] * Z[row + j];
      to[at + j] += 0.5 * doubled[k] * Z[row + i];
    }
    to[at + i] += doubled[k++] * Z[row + i];
  }
}
