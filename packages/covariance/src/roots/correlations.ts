/**
 * Roots C C' of correlation matrices by angles. With m positions:
 *
 *   cs    eigenvalues m sin^2 x along 1 and m/(m-1) cos^2 x across: C = b I + (a - b) 11'/m, a and b their roots
 *   ar1   rho = sin x; C_i1 = rho^(i-1), C_ij = rho^(i-j) cos x
 *   toep  partial autocorrelations sin x_k; row t of C by Durbin and Levinson's forecast of it from the rows before,
 *         and what is left, prod cos x_k, on the diagonal
 *   us    rows of C are unit vectors by spherical coordinates (Pinheiro & Bates 1996)
 *   exp, gau   c = sin^2 x, the correlation at the smallest distance d_1: P = c^(d/d_1), c^((d/d_1)^2)
 */
import type { Matrix } from '@mixdiff/contract';
import { type CorrelationRoots, clamp, entriesAt, mean, type RootEnd } from './roots.ts';

const RIGHT = Math.PI / 2;
/** `of`: the correlation, that is 1 or -1 at a right angle. */
const unitEnds = (coordinate: number, what: string): RootEnd[] =>
  [1, -1].map((value) => ({
    coordinate,
    at: value * RIGHT,
    what,
    value,
    from: (x) => 1 - value * Math.sin(x),
    by: value === 1 ? `1 - ${what}` : `1 + ${what}`,
    power: 0,
  }));
const identity = (m: number): Float64Array => Float64Array.from({ length: m * m }, (_, e) => Number(e % (m + 1) === 0));

export const none = (m: number): CorrelationRoots => ({
  length: 0,
  root: () => identity(m),
  from: () => new Float64Array(0),
  ends: [],
});

export function compoundSymmetric(m: number): CorrelationRoots {
  if (m === 1) return none(m);
  const lower = -1 / (m - 1);
  return {
    length: 1,
    root: ([x]) => {
      const [a, b] = [Math.sqrt(m) * Math.sin(x), Math.sqrt(m / (m - 1)) * Math.cos(x)];
      return Float64Array.from({ length: m * m }, (_, e) => (a - b) / m + (e % (m + 1) === 0 ? b : 0));
    },
    from: (P) => {
      const found = entriesAt(P, m, 0);
      const rho = found.length === 0 ? 0 : mean(found);
      return Float64Array.of(
        Math.atan2(Math.sqrt(Math.max(0, 1 + (m - 1) * rho) / m), Math.sqrt(Math.max(0, ((1 - rho) * (m - 1)) / m))),
      );
    },
    ends: [
      {
        coordinate: 0,
        at: RIGHT,
        what: 'rho',
        value: 1,
        from: (x) => (m / (m - 1)) * Math.cos(x) ** 2,
        by: '1 - rho',
        power: 0,
      },
      {
        coordinate: 0,
        at: 0,
        what: 'rho',
        value: lower,
        from: (x) => (m / (m - 1)) * Math.sin(x) ** 2,
        by: `rho + 1/${m - 1}`,
        power: 0,
      },
    ],
  };
}

export function autoregressive(m: number): CorrelationRoots {
  if (m === 1) return none(m);
  return {
    length: 1,
    root: ([x]) => {
      const [rho, left] = [Math.sin(x), Math.cos(x)];
      const C = new Float64Array(m * m);
      for (let j = 0; j < m; j++) for (let i = j; i < m; i++) C[j * m + i] = rho ** (i - j) * (j === 0 ? 1 : left);
      return C;
    },
    from: (P) => {
      for (let lag = 1; lag < m; lag++) {
        const found = entriesAt(P, m, lag);
        if (found.length > 0) return Float64Array.of(Math.asin(clamp(rootOf(mean(found), lag))));
      }
      return Float64Array.of(0);
    },
    ends: unitEnds(0, 'rho'),
  };
}
const rootOf = (value: number, lag: number): number => Math.sign(value) * Math.abs(value) ** (1 / lag);

export function toeplitz(m: number): CorrelationRoots {
  return {
    length: m - 1,
    root: (x) => {
      const C = new Float64Array(m * m);
      C[0] = 1;
      let [phi, left] = [new Float64Array(0), 1];
      for (let t = 1; t < m; t++) {
        phi = lengthened(phi, Math.sin(x[t - 1]));
        left *= Math.cos(x[t - 1]);
        for (let k = 1; k <= t; k++) for (let j = 0; j < t; j++) C[j * m + t] += phi[k - 1] * C[j * m + t - k];
        C[t * (m + 1)] = left;
      }
      return C;
    },
    from: (P) => {
      const x = new Float64Array(m - 1);
      const rho = Float64Array.from({ length: m - 1 }, (_, k) => {
        const found = entriesAt(P, m, k + 1);
        return found.length === 0 ? Number.NaN : mean(found);
      });
      let [phi, left] = [new Float64Array(0), 1];
      for (let k = 0; k < m - 1; k++) {
        let forecast = 0;
        for (let j = 0; j < k; j++) forecast += phi[j] * rho[k - 1 - j];
        // beyond a correlation of one, or where nothing is known, no partial one
        const partial = left > 1e-12 && !Number.isNaN(rho[k]) ? clamp((rho[k] - forecast) / left) : 0;
        if (Number.isNaN(rho[k])) rho[k] = forecast;
        x[k] = Math.asin(partial);
        phi = lengthened(phi, partial);
        left *= 1 - partial ** 2;
      }
      return x;
    },
    ends: Array.from({ length: m - 1 }, (_, k) =>
      unitEnds(k, k === 0 ? 'rho.1' : `the partial autocorrelation at lag ${k + 1}`),
    ).flat(),
  };
}
/** phi_j - pi phi_(k-j), then pi. */
const lengthened = (phi: Float64Array, partial: number): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: phi.length + 1 }, (_, j) =>
    j === phi.length ? partial : phi[j] - partial * phi[phi.length - 1 - j],
  );

export function unstructuredCorrelation(m: number): CorrelationRoots {
  return {
    length: (m * (m - 1)) / 2,
    root: (x) => {
      const C = new Float64Array(m * m);
      let at = 0;
      for (let i = 0; i < m; i++) {
        let left = 1;
        for (let j = 0; j < i; j++, at++) {
          C[j * m + i] = left * Math.sin(x[at]);
          left *= Math.cos(x[at]);
        }
        C[i * m + i] = left;
      }
      return C;
    },
    from: (P) => {
      const whole = P.map((v, e) => (e % (m + 1) === 0 ? 1 : Number.isNaN(v) ? 0 : v));
      const C = semidefiniteRoot(whole, m);
      if (!C) return null;
      const x: number[] = [];
      for (let i = 0; i < m; i++) {
        let left = 1;
        for (let j = 0; j < i; j++) {
          const sine = left > 1e-9 ? clamp(C[j * m + i] / left) : 0;
          x.push(Math.asin(sine));
          left *= Math.sqrt(1 - sine ** 2);
        }
      }
      return Float64Array.from(x);
    },
    ends: Array.from({ length: m }, (_, i) =>
      Array.from({ length: i }, (__, j) =>
        unitEnds(
          (i * (i - 1)) / 2 + j,
          j === 0 ? `cor.${i + 1}.1` : `the partial correlation of ${i + 1} and ${j + 1}`,
        ),
      ),
    ).flat(2),
  };
}

/** `power`: 1 of exp, 2 of gau. `at`: m x d. */
export function decaying(at: Matrix, power: 1 | 2): CorrelationRoots {
  const m = at.nrow;
  const distance = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < at.ncol; k++) sum += (at.data[k * m + i] - at.data[k * m + j]) ** 2;
    return Math.sqrt(sum);
  };
  const d = Float64Array.from({ length: m * m }, (_, e) => distance(e % m, Math.floor(e / m)));
  const least = Math.min(...d.filter((v) => v > 0));
  if (!Number.isFinite(least)) return { ...none(m), root: () => identity(m).fill(1, 0, m) };
  const matrix = (c: number): Float64Array => d.map((v) => c ** ((v / least) ** power));
  return {
    length: 1,
    root: ([x]) => semidefiniteRoot(matrix(Math.sin(x) ** 2), m) ?? identity(m).fill(Number.NaN),
    from: (P) => {
      // where the correlation is neither nothing nor one it tells the range best
      let [best, c] = [-1, 0];
      for (const [e, v] of P.entries()) {
        if (!(d[e] > 0) || !(v >= 0 && v <= 1 + 1e-12)) continue;
        const tells = v * (1 - v);
        if (tells > best) [best, c] = [tells, Math.min(v, 1) ** ((least / d[e]) ** power)];
      }
      return Float64Array.of(Math.asin(Math.sqrt(c)));
    },
    ends: [
      {
        coordinate: 0,
        at: 0,
        what: 'the range',
        value: 0,
        from: (x) => Math.sin(x) ** 2,
        by: 'the correlation at the smallest distance',
        power: 0,
      },
      {
        coordinate: 0,
        at: RIGHT,
        what: 'the range',
        value: Number.POSITIVE_INFINITY,
        from: (x) => Math.cos(x) ** 2,
        by: '1 - the correlation at the smallest distance',
        power: 0,
      },
    ],
  };
}

/** Below this a pivot is rounding: its column is zero. */
const PIVOT = 1e-14;
/** Lower Cholesky factor of a positive semidefinite matrix; null: it is none. */
export function semidefiniteRoot(S: Float64Array, m: number): Float64Array | null {
  const L = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    let pivot = S[j * (m + 1)];
    for (let k = 0; k < j; k++) pivot -= L[k * m + j] ** 2;
    if (!(pivot >= -1e-8 * Math.abs(S[j * (m + 1)]))) return null;
    if (!(pivot > PIVOT * S[j * (m + 1)])) continue;
    L[j * (m + 1)] = Math.sqrt(pivot);
    for (let i = j + 1; i < m; i++) {
      let sum = S[j * m + i];
      for (let k = 0; k < j; k++) sum -= L[k * m + i] * L[k * m + j];
      L[j * m + i] = sum / L[j * (m + 1)];
    }
  }
  return L;
}
