import type { Method, Problem } from '@mixdiff/contract';
import { Random } from '@mixdiff/probability';
import { problem } from '@mixdiff/testing';

/** -2 log-likelihood by n x n algebra, straight from the definition. */
export function dense(p: Problem, Sigma: readonly Float64Array[], sigma2: number, method: Method): number {
  const n = p.response.y.length;
  const V = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => {
      let v = i === j ? sigma2 / (p.weights?.values[i] ?? 1) : 0;
      p.random.forEach((t, k) => {
        const c = t.columns.length;
        if (t.level[i] !== t.level[j]) return;
        for (let a = 0; a < c; a++)
          for (let b = 0; b < c; b++) v += t.Z.data[a * n + i] * Sigma[k][b * c + a] * t.Z.data[b * n + j];
      });
      return v;
    }),
  );
  const L = V.map(() => new Float64Array(n));
  let logDet = 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = V[i][j];
      for (let k = 0; k < j; k++) sum -= L[i][k] * L[j][k];
      L[i][j] = i === j ? Math.sqrt(sum) : sum / L[j][j];
    }
    logDet += 2 * Math.log(L[j][j]);
  }
  const half = (x: Float64Array): Float64Array => {
    const out = x.slice();
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) out[i] -= L[i][k] * out[k];
      out[i] /= L[i][i];
    }
    return out;
  };
  const y = half(p.response.y.map((v, i) => v - (p.parts.conditional.offset?.[i] ?? 0)));
  const columns = Array.from({ length: p.parts.conditional.X.ncol }, (_, j) =>
    half(p.parts.conditional.X.data.slice(j * n, j * n + n)),
  );
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, i) => s + v * b[i], 0);
  // Gram-Schmidt, twice.
  let logDetX = 0;
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const v = column.slice();
    for (let pass = 0; pass < 2; pass++)
      for (const b of basis) {
        const s = dot(b, v);
        for (let i = 0; i < n; i++) v[i] -= s * b[i];
      }
    const norm = Math.sqrt(dot(v, v));
    logDetX += 2 * Math.log(norm);
    basis.push(v.map((x) => x / norm));
  }
  for (const b of basis) {
    const s = dot(b, y);
    for (let i = 0; i < n; i++) y[i] -= s * b[i];
  }
  const m = method === 'REML' ? n - columns.length : n;
  return logDet + (method === 'REML' ? logDetX : 0) + m * Math.log(2 * Math.PI) + dot(y, y);
}

/** Crossed, one term unstructured in three columns, one diagonal, weights and an offset. */
export function tangled(method: Method, seed = 11, n = 60): Problem {
  const r = new Random(seed);
  const labels = (k: number): string[] => Array.from({ length: n }, () => String(r.index(k)));
  const column = (name: string) => ({ name, term: name, values: Array.from({ length: n }, () => r.normRand()) });
  const one = { name: '(Intercept)', term: '(Intercept)', values: Array<number>(n).fill(1) };
  const [x, z] = [column('x'), column('z')];
  const y = x.values.map((v, i) => 3 + v - z.values[i] + 2 * r.normRand());
  const p = problem(
    y,
    [one, x, z],
    [
      { group: 'g', labels: labels(7), columns: [one, x, z] },
      { group: 'h', labels: labels(5), columns: [one, z], structure: 'diag' },
    ],
    method,
    {
      offset: Float64Array.from(x.values, (v) => v * v),
      weights: { values: Float64Array.from(x.values, (v) => 0.5 + Math.abs(v)), kind: 'precision' },
    },
  );
  return p;
}
