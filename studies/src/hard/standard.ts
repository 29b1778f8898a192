/**
 * A hard problem written another way: y centred and in units of its SD, the columns of X orthogonal, slopes on a centred x.
 * Its maximum is known from that of the hard one by theory, and a brute-force search finds it without losing digits:
 *
 *   ML:   l = l' - n log s;    REML:   l_R = l_R' - (n - p) log s - sum log t_j     (X = X'T, t the diagonal of T)
 *
 * An unstructured covariance of intercept and slope is the same model whatever the origin and the unit of x.
 */
import type { Problem } from '@mixdiff/contract';
import { bruteForce } from '../brute.ts';

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
const length = (v: readonly number[]): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
function centred(v: readonly number[]): { values: number[]; by: number } {
  const first = mean(v);
  const once = v.map((x) => x - first);
  const again = mean(once);
  const values = once.map((x) => x - again);
  const by = length(values) / Math.sqrt(v.length) || 1;
  return { values: values.map((x) => x / by), by };
}

/** The highest log-likelihood of the model without the columns that an engine dropped. */
export function highest(problem: Problem, without: readonly number[]): number {
  const n = problem.response.y.length;
  const columnsOf = (data: Float64Array, count: number): number[][] =>
    Array.from({ length: count }, (_, j) => [...data.subarray(j * n, (j + 1) * n)]);
  const y = centred([...problem.response.y]);
  const X: number[][] = [];
  let logT = 0;
  for (const [j, column] of columnsOf(problem.parts.conditional.X.data, problem.parts.conditional.X.ncol).entries()) {
    if (without.includes(j)) continue;
    let v = X.length === 0 ? column : centred(column).values.map((x) => x * centred(column).by);
    for (let pass = 0; pass < 2; pass++) {
      for (const q of X) {
        const share = q.reduce((sum, x, i) => sum + x * (v[i] as number), 0) / n;
        v = v.map((x, i) => x - share * (q[i] as number));
      }
    }
    const t = length(v) / Math.sqrt(n);
    logT += Math.log(t);
    X.push(v.map((x) => x / t));
  }
  const random = problem.random.map((term) => {
    const columns = columnsOf(term.Z.data, term.Z.ncol).map((v, k) => (k === 0 ? v : centred(v).values));
    return { ...term, Z: { ...term.Z, data: Float64Array.from(columns.flat()) } };
  });
  const standard: Problem = {
    ...problem,
    response: { ...problem.response, y: Float64Array.from(y.values) },
    parts: {
      conditional: {
        ...problem.parts.conditional,
        X: { nrow: n, ncol: X.length, data: Float64Array.from(X.flat()) },
        columns: problem.parts.conditional.columns.filter((_, j) => !without.includes(j)),
        term: problem.parts.conditional.term.filter((_, j) => !without.includes(j)),
      },
    },
    random,
  };
  const { logLik } = bruteForce(standard);
  return problem.method === 'ML' ? logLik - n * Math.log(y.by) : logLik - (n - X.length) * Math.log(y.by) - logT;
}
