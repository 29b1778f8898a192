/** What the contract hands out, put together by dense algebra, is what mmrm states. */
import { type Curvature, choose, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { mmrm } from '../src/index.ts';
import { fev, problemOf, recordedFit } from './recorded.ts';

const sure = <T>(x: T | undefined): Exclude<T, { refused: string }> => {
  if (!x || isRefusal(x as never)) throw new Error(JSON.stringify(x));
  return x as Exclude<T, { refused: string }>;
};
const opened = async (problem: Problem, user = {}): Promise<Engine> =>
  sure(await mmrm.open?.(problem, sure(choose(mmrm, undefined, user))));

type Square = readonly (readonly number[])[];
const square = (n: number, at: (i: number, j: number) => number): Square =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => at(i, j)));
const times = (a: Square, b: Square): Square =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, i) => sum + x * (b[i]?.[j] ?? 0), 0)));
const plus = (a: Square, b: Square, factor: number): Square =>
  a.map((row, i) => row.map((x, j) => x + factor * (b[i]?.[j] ?? 0)));
function inverse(a: Square): Square {
  const n = a.length;
  const m = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = m[i]?.[i] ?? 0;
    m[i] = (m[i] ?? []).map((x) => x / pivot);
    for (let r = 0; r < n; r++) {
      const f = m[r]?.[i] ?? 0;
      if (r !== i) m[r] = (m[r] ?? []).map((x, j) => x - f * (m[i]?.[j] ?? 0));
    }
  }
  return m.map((row) => row.slice(n));
}
/** sum over subjects of X'V^-1 M V^-1 X, or of X'V^-1 X. */
function summed({ parts, weights }: Problem, { patterns }: Curvature, middle: ((at: number) => Square | null) | null) {
  const { X } = parts.conditional;
  let sum = square(X.ncol, () => 0);
  for (const [at, { rows, V }] of patterns.entries()) {
    const W = inverse(square(V.nrow, (i, j) => V.data[j * V.nrow + i] ?? 0));
    const M = middle?.(at);
    if (middle && !M) continue;
    const between = M ? times(times(W, M), W) : W;
    for (const own of rows) {
      const x = Array.from(own, (i) =>
        Array.from({ length: X.ncol }, (_, j) => (X.data[j * X.nrow + i] ?? 0) * Math.sqrt(weights?.values[i] ?? 1)),
      );
      const transposed = (x[0] ?? []).map((_, j) => x.map((row) => row[j] ?? 0));
      sum = plus(sum, times(times(transposed, between), x), 1);
    }
  }
  return sum;
}

test.each([
  ['us', false],
  ['ar1-het', false],
  ['us', true],
] as const)(
  "Kenward and Roger's covariance and Satterthwaite's degrees of freedom of %s, weights: %s",
  async (kind, weighted) => {
    const problem = weighted ? problemOf(recordedFit('fev-us-weights-reml')) : fev(kind).problem;
    const engine = await opened(problem, { df: 'kenward-roger' });
    const fit = sure(engine.fit());
    const curve = sure(engine.curvature?.(fit.native.values));
    const { W, patterns, names } = curve;
    expect(names).toEqual(engine.names);
    const k = names.length;
    const read = (matrix: ReturnType<(typeof patterns)[0]['first']>): Square | null =>
      matrix && square(matrix.nrow, (i, j) => matrix.data[j * matrix.nrow + i] ?? 0);
    const Phi = inverse(summed(problem, curve, null));
    const p = Phi.length;
    const firsts = patterns.map(({ first }) => names.map((_, h) => read(first(h))));
    const P = names.map((_, h) => summed(problem, curve, (at) => firsts[at]?.[h] ?? null));
    // sum_hj W_hj (V_h V^-1 V_j - V_hj / 4) at once, then the products of P
    const inside = patterns.map(({ V, second }, at) => {
      const U = inverse(square(V.nrow, (i, j) => V.data[j * V.nrow + i] ?? 0));
      let M = square(V.nrow, () => 0);
      for (let h = 0; h < k; h++) {
        for (let j = 0; j < k; j++) {
          const w = W.data[j * k + h] ?? 0;
          const [one, other, both] = [firsts[at]?.[h], firsts[at]?.[j], read(second(h, j))];
          if (one && other) M = plus(M, times(times(one, U), other), w);
          if (both) M = plus(M, both, -w / 4);
        }
      }
      return M;
    });
    let total = summed(problem, curve, (at) => inside[at] ?? null);
    for (let h = 0; h < k; h++) {
      for (let j = 0; j < k; j++) {
        total = plus(total, times(times(P[h] ?? [], Phi), P[j] ?? []), -(W.data[j * k + h] ?? 0));
      }
    }
    const adjusted = plus(Phi, times(times(Phi, total), Phi), 2);
    const source = 'dense algebra';
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++)
        agree(fit.vcov?.data[j * p + i] ?? 0, adjusted[i]?.[j] ?? 0, { rel: 1e-7, abs: 1e-9, source });
      const l = [Array.from({ length: p }, (_, j) => (i === j ? 1 : 0))];
      const g = P.map((own) => times(times(times(times(l, Phi), own), Phi), l[0]?.map((x) => [x]) ?? [])[0]?.[0] ?? 0);
      const spread = g.reduce((s, x, h) => s + g.reduce((t, y, j) => t + x * y * (W.data[j * k + h] ?? 0), 0), 0);
      agree(fit.df?.[i] ?? 0, (2 * (Phi[i]?.[i] ?? 0) ** 2) / spread, { rel: 1e-8, source });
    }
  },
);
test('every row is in one pattern; no maximum, no curvature', async () => {
  const { problem } = fev('us');
  const engine = await opened(problem);
  const curve = sure(engine.curvature?.(sure(engine.fit()).native.values));
  const rows = curve.patterns.flatMap((pattern) => pattern.rows.flatMap((own) => Array.from(own)));
  expect(rows.sort((a, b) => a - b)).toEqual(Array.from(problem.response.y, (_, i) => i));
  expect(engine.curvature?.(engine.start)).toMatchObject({ refused: 'mmrm/no-curvature' });
});
