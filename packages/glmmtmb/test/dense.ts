import { type Canonical, type Problem, sigma2Of } from '@mixdiff/contract';

/**
 * The log-likelihood the plain way, sharing nothing with the package: V = sum Z_k (I x Sigma_k) Z_k' + sigma^2 W^-1,
 * n x n, its Cholesky factor by the textbook loop. Weights as precisions; REML where the problem says so.
 */
export function denseLogLik(problem: Problem, at: Canonical): number {
  const {
    response: { y },
    parts: {
      conditional: { X, offset },
    },
    method,
  } = problem;
  const n = y.length;
  const p = X.ncol;
  const L = factor(covariance(problem, at), n);
  const columns = Array.from({ length: p }, (_, j) => forward(L, n, Array.from(X.data.subarray(j * n, (j + 1) * n))));
  const centred = Array.from(y, (value, i) => value - (offset?.[i] ?? 0));
  const logDet = 2 * sum(Array.from({ length: n }, (_, i) => Math.log(L[i]![i]!)));
  if (method === 'ML') {
    const mean = (i: number): number =>
      sum(Array.from(at.beta, (b, j) => (Number.isNaN(b) ? 0 : b * (X.data[i + j * n] as number))));
    const r = forward(
      L,
      n,
      centred.map((value, i) => value - mean(i)),
    );
    return -(n * Math.log(2 * Math.PI) + logDet + dot(r, r)) / 2;
  }
  const z = forward(L, n, centred);
  const gram = columns.map((a) => columns.map((b) => dot(a, b)));
  const G = factor(gram, p);
  const w = forward(
    G,
    p,
    columns.map((c) => dot(c, z)),
  );
  const logDetX = 2 * sum(Array.from({ length: p }, (_, i) => Math.log(G[i]![i]!)));
  return -((n - p) * Math.log(2 * Math.PI) + logDet + logDetX + dot(z, z) - dot(w, w)) / 2;
}

function covariance({ response: { y }, random, weights }: Problem, { Sigma, residual }: Canonical): number[][] {
  const n = y.length;
  const sigma2 = sigma2Of({ residual });
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      let v = i === j ? sigma2 / (weights?.values[i] ?? 1) : 0;
      random.forEach(({ level, Z }, k) => {
        if (level[i] !== level[j]) return;
        const S = Sigma[k]!;
        for (let a = 0; a < Z.ncol; a++) {
          for (let b = 0; b < Z.ncol; b++) v += Z.data[i + a * n]! * S.data[a + b * Z.ncol]! * Z.data[j + b * n]!;
        }
      });
      return v;
    }),
  );
}
function factor(a: number[][], n: number): number[][] {
  const L = a.map((row) => row.map(() => 0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = a[i]![j]!;
      for (let k = 0; k < j; k++) s -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(s) : s / L[j]![j]!;
    }
  }
  return L;
}
function forward(L: number[][], n: number, b: readonly number[]): number[] {
  const x: number[] = [];
  for (let i = 0; i < n; i++) x.push((b[i]! - sum(x.map((value, k) => value * L[i]![k]!))) / L[i]![i]!);
  return x;
}
const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((x, i) => x * b[i]!));
