import type { Problem } from '@mixdiff/contract';
import type { ThetaLayout } from '../src/covariance.ts';

/** n x n of W^-1 + sum of Z T T' Z', straight from the definition; theta in the layout's order. */
function marginalCovariance(problem: Problem, layout: ThetaLayout, theta: ArrayLike<number>): number[][] {
  const n = problem.response.y.length;
  const T = new Float64Array(layout.cells);
  layout.cell.forEach((at, k) => {
    T[at] = theta[k] as number;
  });
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      let sum = i === j ? 1 / (problem.weights?.values[i] ?? 1) : 0;
      for (const { position, size, at } of layout.terms) {
        const { level, Z } = problem.random[position]!;
        if (level[i] !== level[j]) continue;
        for (let m = 0; m < size; m++) {
          let [a, b] = [0, 0];
          for (let c = m; c < size; c++) {
            a += Z.data[c * n + i]! * T[at + m * size + c]!;
            b += Z.data[c * n + j]! * T[at + m * size + c]!;
          }
          sum += a * b;
        }
      }
      return sum;
    }),
  );
}

function choleskyOf(a: number[][]): number[][] {
  const l = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(sum) : sum / l[j]![j]!;
    }
  }
  return l;
}
const forward = (l: number[][], b: number[]): number[] => {
  const x: number[] = [];
  for (let i = 0; i < b.length; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i]![k]! * x[k]!;
    x.push(sum / l[i]![i]!);
  }
  return x;
};
const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const logDet = (l: number[][]): number => 2 * l.reduce((sum, row, i) => sum + Math.log(row[i]!), 0);

/** -2 log-likelihood or the REML criterion with sigma^2 profiled out, from the n x n covariance matrix. */
export function naiveCriterion(problem: Problem, layout: ThetaLayout, theta: ArrayLike<number>): number {
  const n = problem.response.y.length;
  const p = problem.parts.conditional.X.ncol;
  const V = choleskyOf(marginalCovariance(problem, layout, theta));
  const columns = Array.from({ length: p }, (_, j) =>
    forward(V, [...problem.parts.conditional.X.data.subarray(j * n, (j + 1) * n)]),
  );
  const y = forward(
    V,
    Array.from(problem.response.y, (value, i) => value - (problem.parts.conditional.offset?.[i] ?? 0)),
  );
  const XtX = choleskyOf(columns.map((a) => columns.map((b) => dot(a, b))));
  const c = forward(
    XtX,
    columns.map((a) => dot(a, y)),
  );
  const rest = dot(y, y) - dot(c, c);
  const degrees = problem.method === 'REML' ? n - p : n;
  const determinants = logDet(V) + (problem.method === 'REML' ? logDet(XtX) : 0);
  return determinants + degrees * (1 + Math.log((2 * Math.PI * rest) / degrees));
}
