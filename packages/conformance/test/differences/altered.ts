/** A fit's point or its statement, altered on purpose. */
import { type Canonical, type Matrix, sigma2Of } from '@mixdiff/contract';
import type { ModelSpec } from '@mixdiff/frame';
import type { FitDocument } from '@mixdiff/schema';
import { diagonal, highest, problemOf } from './reported.ts';

/** The point with everything but beta moved away from the maximum. */
export const moved = (point: Canonical, variances: number, sigma2: number): Canonical => ({
  beta: point.beta,
  Sigma: point.Sigma.map((S) => ({ ...S, data: S.data.map((v) => v * variances) })),
  residual: { kind: 'variance', sigma2: sigma2Of(point) * sigma2 },
});
/** The maximum of the model whose first random term has a variance of almost nothing. */
export function nearZero(csv: string, spec: ModelSpec, variance: number): Canonical {
  const problem = problemOf(csv, spec);
  const kept = problem.random.slice(1);
  if (kept.length === 0) {
    // without random effects the maximum is least squares with sigma^2 = RSS / n
    const start: Canonical = { ...highest(problem), Sigma: [diagonal(1, 0)] };
    return leastSquares(csv, spec, { ...start, Sigma: [diagonal(1, variance)] });
  }
  const rest = highest({ ...problem, random: kept });
  return { ...rest, Sigma: [diagonal(1, variance), ...rest.Sigma] };
}
function leastSquares(csv: string, spec: ModelSpec, like: Canonical): Canonical {
  const problem = problemOf(csv, spec);
  const { nrow: n, ncol: p, data } = problem.parts.conditional.X;
  const column = (j: number): Float64Array => data.subarray(j * n, (j + 1) * n);
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const A = Array.from({ length: p }, (_, i) => [
    ...Array.from({ length: p }, (_, j) => inner(column(i), column(j))),
    inner(column(i), problem.response.y),
  ]);
  for (let k = 0; k < p; k++) {
    for (let i = 0; i < p; i++) {
      if (i === k) continue;
      const factor = (A[i]?.[k] as number) / (A[k]?.[k] as number);
      for (let j = k; j <= p; j++) (A[i] as number[])[j] = (A[i]?.[j] as number) - factor * (A[k]?.[j] as number);
    }
  }
  const beta = Float64Array.from(A, (row, i) => (row[p] as number) / (row[i] as number));
  const residual = problem.response.y.map(
    (y, i) => y - beta.reduce((sum, b, j) => sum + b * (column(j)[i] as number), 0),
  );
  const rss = residual.reduce((sum, r) => sum + r * r, 0);
  return { ...like, beta, residual: { kind: 'variance', sigma2: rss / (problem.method === 'REML' ? n - p : n) } };
}

/** Every number of a document at so many decimals. */
export function roundedDocument(document: FitDocument, decimals: number): FitDocument {
  const round = <T>(x: T): T => (typeof x === 'number' ? (Number(x.toFixed(decimals)) as T) : x);
  const all = <T>(x: T): T =>
    Array.isArray(x) ? (x.map(all) as T) : x && typeof x === 'object' ? (objectRounded(x) as T) : round(x);
  const objectRounded = (x: object): object => Object.fromEntries(Object.entries(x).map(([k, v]) => [k, all(v)]));
  const { fixed, random, sigma, logLik, criterion, deviance, aic, bic } = document;
  return { ...document, vcov: null, ...all({ fixed, random, sigma, logLik, criterion, deviance, aic, bic }) };
}
export const scaledSE = (document: FitDocument, by: number): FitDocument => ({
  ...document,
  vcov: document.vcov?.map((row) => row.map((v) => (v === null ? null : v * by ** 2))) ?? null,
  fixed: document.fixed.map((row) => ({
    ...row,
    se: row.se === null ? null : row.se * by,
    statistic: row.statistic === null ? null : row.statistic / by,
  })),
});
export const shiftedLogLik = (document: FitDocument, by: number): FitDocument => {
  const shift = (x: number | null, times: number): number | null => (x === null ? null : x + times * by);
  return {
    ...document,
    logLik: shift(document.logLik, 1),
    criterion: shift(document.criterion, -2),
    deviance: shift(document.deviance, -2),
    aic: shift(document.aic, -2),
    bic: shift(document.bic, -2),
  };
};
export const typedWrong = (document: FitDocument, by: number): FitDocument => ({
  ...document,
  fixed: document.fixed.map((row, j) => (j === 1 ? { ...row, estimate: (row.estimate ?? 0) * by } : row)),
});
/** By Gram and Schmidt. */
export function halfLogDetXX({ nrow: n, ncol: p, data }: Matrix): number {
  const columns = Array.from({ length: p }, (_, j) => Array.from(data.subarray(j * n, (j + 1) * n)));
  const inner = (x: number[], y: number[]): number => x.reduce((sum, v, i) => sum + v * (y[i] as number), 0);
  return columns.reduce((sum, x, j) => {
    for (const q of columns.slice(0, j)) {
      const part = inner(q, x) / inner(q, q);
      x.forEach((_, i) => {
        (x[i] as number) -= part * (q[i] as number);
      });
    }
    return sum + Math.log(inner(x, x)) / 2;
  }, 0);
}
