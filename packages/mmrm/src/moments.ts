/**
 * All that the likelihood needs of the subjects that have the same visits: with z_a the columns [Q, r] of a subject's row at visit a,
 *
 *   contract: sum over subjects of sum_ab G_ab z_a z_b'     outer: W E W,  E_ab = sum over subjects of z_a' M z_b
 *
 * for symmetric G, M and W. Many subjects: through their sums of z_a z_b', formed once, so that an evaluation does not go through the rows; few:
 * subject by subject, which takes less room, and E, of rank q for each, need not be formed.
 */
import { multiply } from '@mixdiff/linalg';
import type { Pattern } from './layout.ts';

/** Symmetric, q x q, as both ways of summing want it. */
export interface Weighing {
  readonly full: Float64Array;
  /** Packed, its elements off the diagonal twice. */
  readonly doubled: Float64Array;
}
/** q x q matrices as their lower triangles, row by row: q(q+1)/2 numbers. */
export interface Moments {
  /** Takes in what `respond` has changed. */
  refresh(): void;
  /** out += , G: v x v. */
  contract(G: Float64Array, out: Float64Array): void;
  /** The same for G = b c' + c b'. */
  contractPair(b: Float64Array, c: Float64Array, out: Float64Array): void;
  /** out <- , v x v. */
  outer(W: Float64Array, M: Weighing, out: Float64Array): void;
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
  const half = new Float64Array(v * v);
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
    const half = one === other ? 0.5 : 1;
    for (let i = first, at = to + packedLength(first); i < q; i++) {
      const x = half * Z[one + i];
      const y = half * Z[other + i];
      for (let j = 0; j <= i; j++, at++) S[at] += x * Z[other + j] + y * Z[one + j];
    }
  }
  function contract(G: Float64Array, out: Float64Array): void {
    for (let a = 0, at = 0; a < v; a++) {
      for (let b = 0; b <= a; b++, at += size) {
        const g = G[b * v + a];
        if (g !== 0) for (let i = 0; i < size; i++) out[i] += g * S[at + i];
      }
    }
  }
  sum(0);
  return {
    refresh: () => sum(q - 1),
    contract,
    contractPair(b, c, out) {
      for (let i = 0; i < v; i++) for (let j = 0; j < v; j++) half[i * v + j] = b[i] * c[j] + c[i] * b[j];
      contract(half, out);
    },
    outer(W, { doubled }, out) {
      for (let a = 0, at = 0; a < v; a++) {
        for (let b = 0; b <= a; b++, at += size) {
          let total = 0;
          for (let i = 0; i < size; i++) total += doubled[i] * S[at + i];
          out[b * v + a] = a === b ? total : total / 2;
          out[a * v + b] = out[b * v + a];
        }
      }
      multiply(W, out, v, v, v, half);
      multiply(half, W, v, v, v, out);
    },
  };
}

/** Z of one subject is q x v, column-major. */
function bySubject({ visits, subjects, from }: Pattern, Z: Float64Array, q: number): Moments {
  const v = visits.length;
  const own = Array.from({ length: subjects }, (_, s) => Z.subarray((from + s * v) * q, (from + (s + 1) * v) * q));
  const [product, weighed] = [new Float64Array(v * q), new Float64Array(v * q)];
  const [zb, zc] = [new Float64Array(q), new Float64Array(q)];
  return {
    refresh() {},
    contract(G, out) {
      for (const z of own) {
        multiply(z, G, q, v, v, product);
        addProducts(z, product, q, v, out);
      }
    },
    contractPair(b, c, out) {
      for (const z of own) {
        multiply(z, b, q, v, 1, zb);
        multiply(z, c, q, v, 1, zc);
        for (let i = 0, at = 0; i < q; i++) {
          const [x, y] = [zb[i], zc[i]];
          for (let j = 0; j <= i; j++, at++) out[at] += x * zc[j] + y * zb[j];
        }
      }
    },
    outer(W, { full }, out) {
      out.fill(0);
      for (const z of own) {
        multiply(z, W, q, v, v, product);
        multiply(full, product, q, q, v, weighed);
        for (let a = 0; a < v; a++) {
          for (let b = 0; b <= a; b++) {
            let total = 0;
            for (let i = 0; i < q; i++) total += product[a * q + i] * weighed[b * q + i];
            out[b * v + a] += total;
          }
        }
      }
      for (let a = 0; a < v; a++) for (let b = 0; b < a; b++) out[a * v + b] = out[b * v + a];
    },
  };
}

/** out += the lower triangle of z y', which is symmetric; two visits at a time. */
function addProducts(z: Float64Array, y: Float64Array, q: number, v: number, out: Float64Array): void {
  let a = 0;
  for (; a + 2 <= v; a += 2) {
    const [one, two] = [a * q, (a + 1) * q];
    for (let i = 0, at = 0; i < q; i++) {
      const [x1, x2] = [z[one + i], z[two + i]];
      for (let j = 0; j <= i; j++, at++) out[at] += x1 * y[one + j] + x2 * y[two + j];
    }
  }
  if (a === v) return;
  for (let i = 0, at = 0; i < q; i++) {
    const x = z[a * q + i];
    for (let j = 0; j <= i; j++, at++) out[at] += x * y[a * q + j];
  }
}
