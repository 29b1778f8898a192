/**
 * All that the likelihood needs of the subjects that have the same visits: with z_a the columns [Q, r] of a subject's row at visit a,
 *
 *   contract: sum over subjects of sum_ab G_ab z_a z_b'     outer: W E W,  E_ab = sum over subjects of z_a' M z_b
 *
 * for symmetric G, M and W. Many subjects: through their sums of z_a z_b', formed once, so that an evaluation does not go through the rows; few:
 * subject by subject, which takes less room, and E, of rank q for each, need not be formed.
 */
import { crossprod2, gramOfRows, multiply } from '@mixdiff/linalg';
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
  const width = v * q;
  const S = new Float64Array(packedLength(v) * size);
  const half = new Float64Array(v * v);
  // of the rows of all visits of a subject, which are one row of v q numbers
  const products = new Float64Array(width * width);
  gramOfRows(Z, from * q, subjects, width, products);
  for (let a = 0, at = 0; a < v; a++) {
    for (let b = 0; b <= a; b++) {
      const share = a === b ? 0.5 : 1;
      for (let i = 0; i < q; i++) {
        const [own, column] = [a * q + i, (b * q + i) * width + a * q];
        // of one visit the upper half is the lower, which alone is there
        for (let j = 0; j <= i; j++, at++) {
          const one = products[(b * q + j) * width + own];
          S[at] = share * (one + (a === b ? one : products[column + j]));
        }
      }
    }
  }
  /** The last row of each S_ab, which is what holds the response. */
  function refresh(): void {
    const against = new Float64Array(width * v);
    for (let s = 0; s < subjects; s++) {
      const own = (from + s * v) * q;
      for (let a = 0; a < v; a++) {
        const r = Z[own + a * q + q - 1];
        for (let c = 0; c < width; c++) against[a * width + c] += r * Z[own + c];
      }
    }
    for (let a = 0, pair = 1; a < v; a++) {
      for (let b = 0; b <= a; b++, pair++) {
        const share = a === b ? 0.5 : 1;
        const to = pair * size - q;
        const [one, other] = [a * width + b * q, b * width + a * q];
        for (let j = 0; j < q; j++) S[to + j] = share * (against[one + j] + against[other + j]);
      }
    }
  }
  const pairs = packedLength(v);
  /** By pair of visits: what its S_ab is weighed with, or gives. */
  const by = new Float64Array(pairs);
  function contract(G: Float64Array, out: Float64Array): void {
    for (let a = 0, pair = 0; a < v; a++) for (let b = 0; b <= a; b++, pair++) by[pair] = G[b * v + a];
    let pair = 0;
    for (; pair + 2 <= pairs; pair += 2) addTwo(S, pair * size, size, by[pair], by[pair + 1], out);
    if (pair < pairs) for (let i = 0, at = pair * size; i < size; i++) out[i] += by[pair] * S[at + i];
  }
  return {
    refresh,
    contract,
    contractPair(b, c, out) {
      for (let i = 0; i < v; i++) for (let j = 0; j < v; j++) half[i * v + j] = b[i] * c[j] + c[i] * b[j];
      contract(half, out);
    },
    outer(W, { doubled }, out) {
      crossprod2(S, doubled, size, pairs, 1, by);
      for (let a = 0, pair = 0; a < v; a++) {
        for (let b = 0; b <= a; b++, pair++) {
          out[b * v + a] = a === b ? by[pair] : by[pair] / 2;
          out[a * v + b] = out[b * v + a];
        }
      }
      multiply(W, out, v, v, v, half);
      multiply(half, W, v, v, v, out);
    },
  };
}

/** out += the two columns of S from `at`, weighed: what is added to is read once for both. */
function addTwo(S: Float64Array, at: number, size: number, one: number, two: number, out: Float64Array): void {
  for (let i = 0; i < size; i++) out[i] += one * S[at + i] + two * S[at + size + i];
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
