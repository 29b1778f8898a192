/**
 * The judge of the study: the likelihood written out, with its own algebra. Shares no code with the engines, the referee
 * or certify. `plain` is V as an n x n matrix; `profiled` is the same with beta and sigma^2 maximised out, through
 * M = I + L'Z'ZL (q x q), which a search can afford.
 */
import { type Canonical, type Matrix, type Problem, sigma2Of } from '@mixdiff/contract';

/** Lower triangle in place, row by row; false where a pivot is not positive. */
function choleskyRows(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = a[i * n + j] as number;
      for (let k = 0; k < j; k++) s -= (a[i * n + k] as number) * (a[j * n + k] as number);
      if (i !== j) a[i * n + j] = s / (a[j * n + j] as number);
      else if (s > 0) a[i * n + i] = Math.sqrt(s);
      else return false;
    }
  }
  return true;
}
function forward(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = b[i] as number;
    for (let k = 0; k < i; k++) s -= (l[i * n + k] as number) * (b[k] as number);
    b[i] = s / (l[i * n + i] as number);
  }
}
function logDet(l: Float64Array, n: number): number {
  let s = 0;
  for (let i = 0; i < n; i++) s += 2 * Math.log(l[i * n + i] as number);
  return s;
}
const dot = (a: Float64Array, b: Float64Array): number => {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += (a[i] as number) * (b[i] as number);
  return s;
};
const columnsOf = ({ nrow, ncol, data }: Matrix): Float64Array[] =>
  Array.from({ length: ncol }, (_, j) => data.slice(j * nrow, (j + 1) * nrow));

/** Log-likelihood at a point, under REML at the GLS beta; NaN where V is not positive definite. */
export function plain(problem: Problem, at: Canonical): number {
  const n = problem.response.y.length;
  const sigma2 = sigma2Of(at);
  const V = new Float64Array(n * n);
  problem.random.forEach(({ level, Z }, k) => {
    const { nrow: c, data } = at.Sigma[k] as Matrix;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        if (level[i] !== level[j]) continue;
        let s = 0;
        for (let a = 0; a < c; a++)
          for (let b = 0; b < c; b++)
            s += (Z.data[a * n + i] as number) * (data[b * c + a] as number) * (Z.data[b * n + j] as number);
        V[i * n + j] = (V[i * n + j] as number) + s;
      }
    }
  });
  for (let i = 0; i < n; i++) V[i * n + i] = (V[i * n + i] as number) + sigma2;
  if (!choleskyRows(V, n)) return Number.NaN;
  const restricted = problem.method === 'REML';
  const X = columnsOf(problem.parts.conditional.X);
  const y = problem.response.y.slice();
  if (!restricted)
    X.forEach((column, j) => {
      for (let i = 0; i < n; i++) y[i] = (y[i] as number) - (column[i] as number) * (at.beta[j] as number);
    });
  forward(V, n, y);
  let twice = n * Math.log(2 * Math.PI) + logDet(V, n) + dot(y, y);
  if (!restricted) return -twice / 2;
  const p = X.length;
  for (const column of X) forward(V, n, column);
  const K = new Float64Array(p * p);
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) K[i * p + j] = dot(X[i] as Float64Array, X[j] as Float64Array);
  if (!choleskyRows(K, p)) return Number.NaN;
  const b = Float64Array.from(X, (column) => dot(column, y));
  forward(K, p, b);
  twice += logDet(K, p) - dot(b, b) - p * Math.log(2 * Math.PI);
  return -twice / 2;
}

/** -l over relative factors, and the point that belongs to them. */
export interface Surface {
  readonly dimension: number;
  /** theta: per term one number, or the lower triangle (a, b, c) of a 2 x 2 factor. Signs are free. */
  value(theta: Float64Array): number;
  point(theta: Float64Array): Canonical;
}
export function surfaceOf(problem: Problem): Surface {
  const n = problem.response.y.length;
  const p = problem.parts.conditional.X.ncol;
  const restricted = problem.method === 'REML';
  const m = restricted ? n - p : n;
  const Z: Float64Array[] = [];
  const start = problem.random.map(({ columns, levels, level, Z: raw }) => {
    const first = Z.length;
    const c = columns.length;
    for (let l = 0; l < levels.length * c; l++) Z.push(new Float64Array(n));
    for (let i = 0; i < n; i++)
      for (let a = 0; a < c; a++)
        (Z[first + (level[i] as number) * c + a] as Float64Array)[i] = raw.data[a * n + i] as number;
    return first;
  });
  const q = Z.length;
  const fixed = [...columnsOf(problem.parts.conditional.X), problem.response.y];
  const A = new Float64Array(q * q);
  for (let i = 0; i < q; i++)
    for (let j = 0; j <= i; j++) {
      const v = dot(Z[i] as Float64Array, Z[j] as Float64Array);
      A[i * q + j] = v;
      A[j * q + i] = v;
    }
  const C = fixed.map((f) => Float64Array.from(Z, (z) => dot(z, f)));
  const G = fixed.map((f) => Float64Array.from(fixed, (g) => dot(f, g)));
  const width = problem.random.map(({ columns: { length: c } }) => (c === 1 ? 1 : 3));
  const factorOf = (theta: Float64Array, k: number): number[] => {
    const from = width.slice(0, k).reduce((s, w) => s + w, 0);
    const [a = 0, b = 0, c = 0] = theta.slice(from, from + (width[k] as number));
    return width[k] === 1 ? [a] : [a, b, 0, c];
  };
  /** v'L, level by level. */
  const scaleRow = (v: Float64Array, theta: Float64Array): Float64Array => {
    const out = new Float64Array(q);
    problem.random.forEach(({ levels, columns: { length: c } }, k) => {
      const L = factorOf(theta, k);
      for (let l = 0; l < levels.length; l++) {
        const at = (start[k] as number) + l * c;
        for (let j = 0; j < c; j++) {
          let s = 0;
          for (let i = 0; i < c; i++) s += (v[at + i] as number) * (L[j * c + i] as number);
          out[at + j] = s;
        }
      }
    });
    return out;
  };
  const solve = (theta: Float64Array) => {
    const half: Float64Array[] = [];
    for (let i = 0; i < q; i++) half.push(scaleRow(A.subarray(i * q, (i + 1) * q), theta));
    const M = new Float64Array(q * q);
    for (let j = 0; j < q; j++) {
      const column = scaleRow(
        Float64Array.from(half, (row) => row[j] as number),
        theta,
      );
      for (let i = 0; i < q; i++) M[i * q + j] = (column[i] as number) + (i === j ? 1 : 0);
    }
    if (!choleskyRows(M, q)) return null;
    const U = C.map((column) => {
      const u = scaleRow(column, theta);
      forward(M, q, u);
      return u;
    });
    const H = new Float64Array((p + 1) * (p + 1));
    for (let i = 0; i <= p; i++)
      for (let j = 0; j <= i; j++)
        H[i * (p + 1) + j] = (G[i]?.[j] as number) - dot(U[i] as Float64Array, U[j] as Float64Array);
    if (!choleskyRows(H, p + 1)) return null;
    const rss = (H[p * (p + 1) + p] as number) ** 2;
    let logK = 0;
    for (let j = 0; j < p; j++) logK += 2 * Math.log(H[j * (p + 1) + j] as number);
    return {
      twice: logDet(M, q) + (restricted ? logK : 0) + m * (1 + Math.log((2 * Math.PI * rss) / m)),
      H,
      sigma2: rss / m,
    };
  };
  return {
    dimension: width.reduce((s, w) => s + w, 0),
    value: (theta) => {
      const solved = solve(theta);
      return solved ? solved.twice / 2 : Number.POSITIVE_INFINITY;
    },
    point: (theta) => {
      const { H, sigma2 } = solve(theta) as NonNullable<ReturnType<typeof solve>>;
      const beta = new Float64Array(p);
      for (let j = p - 1; j >= 0; j--) {
        let s = H[p * (p + 1) + j] as number;
        for (let i = j + 1; i < p; i++) s -= (H[i * (p + 1) + j] as number) * (beta[i] as number);
        beta[j] = s / (H[j * (p + 1) + j] as number);
      }
      const Sigma = problem.random.map(({ columns: { length: c } }, k) => {
        const L = factorOf(theta, k);
        const data = new Float64Array(c * c);
        for (let i = 0; i < c; i++)
          for (let j = 0; j < c; j++) {
            let s = 0;
            for (let t = 0; t < c; t++) s += (L[t * c + i] as number) * (L[t * c + j] as number);
            data[j * c + i] = s * sigma2;
          }
        return { nrow: c, ncol: c, data };
      });
      return { beta, Sigma, residual: { kind: 'variance', sigma2 } };
    },
  };
}
