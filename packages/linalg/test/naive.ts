/** Textbook references, row by row and without regard to speed, and matrices drawn from a seed. */
import fc from 'fast-check';

export const EPS = Number.EPSILON;
const SIZES = [0, 1, 2, 3, 17];

export const anySize = fc.constantFrom(...SIZES);
export const anySeed = fc.integer({ min: 1, max: 2 ** 31 - 2 });

/** Uniform on (-1, 1): a counter through the finaliser of MurmurHash3, so that neighbouring seeds are unrelated. */
export function uniforms(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let h = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2147483648 - 1;
  };
}

export function randomMatrix(m: number, n: number, seed: number): Float64Array {
  return Float64Array.from({ length: m * n }, uniforms(seed));
}

/** G'G + shift I, G of n + 2 rows. */
export function randomPositive(n: number, seed: number, shift = 0): Float64Array {
  const g = randomMatrix(n + 2, n, seed);
  const a = naiveMultiply(transpose(g, n + 2, n), g, n, n + 2, n);
  for (let j = 0; j < n; j++) a[j * n + j] += shift;
  return a;
}

export function naiveMultiply(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[l * m + i] * b[j * k + l];
      out[j * m + i] = sum;
    }
  }
  return out;
}

export function transpose(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let j = 0; j < n; j++) for (let i = 0; i < m; i++) out[i * n + j] = a[j * m + i];
  return out;
}

export function identity(n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let j = 0; j < n; j++) out[j * n + j] = 1;
  return out;
}

/** L with zeros above the diagonal, entry by entry (Cholesky-Banachiewicz). */
export function naiveCholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[j * n + i];
      for (let k = 0; k < j; k++) sum -= l[k * n + i] * l[k * n + j];
      l[j * n + i] = i === j ? Math.sqrt(sum) : sum / l[j * n + j];
    }
  }
  return l;
}

/** Gauss-Jordan with partial pivoting, on [A I] stored by rows. */
export function naiveInverse(a: Float64Array, n: number): Float64Array {
  const rows = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(2 * n);
    for (let j = 0; j < n; j++) row[j] = a[j * n + i];
    row[n + i] = 1;
    return row;
  });
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    const pivot = rows[k][k];
    for (let j = k; j < 2 * n; j++) rows[k][j] /= pivot;
    for (let i = 0; i < n; i++) {
      const factor = rows[i][k];
      if (i === k || factor === 0) continue;
      for (let j = k; j < 2 * n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return Float64Array.from({ length: n * n }, (_, p) => rows[p % n][n + Math.floor(p / n)]);
}

export function lowerOf(a: Float64Array, n: number): Float64Array {
  return a.map((value, p) => (p % n >= Math.floor(p / n) ? value : 0));
}

export function maxAbs(a: Float64Array): number {
  return a.reduce((most, value) => (Number.isNaN(value) ? value : Math.max(most, Math.abs(value))), 0);
}

export function maxDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length}`);
  return maxAbs(a.map((value, i) => value - b[i]));
}

/** Row and column scales make badly conditioned matrices: D A D with D from 1 to 10^-decades. */
export function scaled(a: Float64Array, n: number, decades: number): Float64Array {
  const d = (i: number) => 10 ** ((-decades * i) / Math.max(1, n - 1));
  return a.map((value, p) => value * d(p % n) * d(Math.floor(p / n)));
}
