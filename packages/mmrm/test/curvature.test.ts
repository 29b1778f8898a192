/** What the contract hands out, put together by dense algebra, is what mmrm states. */
import { type Curvature, choose, type Engine, isRefusal, type Problem } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
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

/** ARM:AVISIT of fev, us, REML: mmrm prints F 0.258060 on 3 and 147.915, Kenward-Roger 0.258967 on 152.536, its linear form 0.251406. */
test('F tests of several coefficients, from the curvature', async () => {
  const { problem } = fev('us');
  const engine = await opened(problem);
  const fit = sure(engine.fit());
  const curve = sure(engine.curvature?.(fit.native.values));
  const rows = [8, 9, 10];
  const q = rows.length;
  const { W, names } = curve;
  const k = names.length;
  const Phi = inverse(summed(problem, curve, null));
  const P = names.map((_, h) =>
    summed(problem, curve, (at) => {
      const V = curve.patterns[at]?.first(h);
      return V ? square(V.nrow, (i, j) => V.data[j * V.nrow + i] ?? 0) : null;
    }),
  );
  const block = (A: Square): Square => rows.map((i) => rows.map((j) => A[i]?.[j] ?? 0));
  const over = (of: (h: number, j: number) => number): number =>
    names.reduce((sum, _, h) => sum + names.reduce((s, __, j) => s + (W.data[j * k + h] ?? 0) * of(h, j), 0), 0);
  const beta = rows.map((i) => [fit.canonical.beta[i] ?? 0]);
  const quadratic = (A: Square): number => times(times([beta.map(([b]) => b ?? 0)], inverse(A)), beta)[0]?.[0] ?? 0;
  // moved by theta: L Phi P_h Phi L'
  const moved = P.map((own) => block(times(times(Phi, own), Phi)));

  // Fai & Cornelius (1996): along the axes of L Phi L'
  const own = block(Phi);
  const { values, vectors } = symmetricEigen(Float64Array.from(own.flat()), q);
  const dfs = Array.from(values, (value, m) => {
    const l = Array.from(vectors.subarray(m * q, (m + 1) * q));
    const g = moved.map(
      (A) =>
        times(
          times([l], A),
          l.map((x) => [x]),
        )[0]?.[0] ?? 0,
    );
    return (2 * value ** 2) / over((h, j) => (g[h] ?? 0) * (g[j] ?? 0));
  });
  const E = dfs.reduce((sum, df) => sum + df / (df - 2), 0);
  const source = 'mmrm 0.3.19, printed';
  agree(quadratic(own) / q, 0.25806, { abs: 5e-7, source });
  agree((2 * E) / (E - q), 147.915, { abs: 5e-4, source });

  // Kenward & Roger (1997), section 3
  const turned = moved.map((A) => times(inverse(own), A));
  const trace = (A: Square): number => A.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const A1 = over((h, j) => trace(turned[h] ?? []) * trace(turned[j] ?? []));
  const A2 = over((h, j) => trace(times(turned[h] ?? [], turned[j] ?? [])));
  const B = (A1 + 6 * A2) / (2 * q);
  const g = ((q + 1) * A1 - (q + 4) * A2) / ((q + 2) * A2);
  const c = [g, q - g, q + 2 - g].map((x) => x / (3 * q + 2 * (1 - g))) as [number, number, number];
  const mean = 1 / (1 - A2 / q);
  const variance = ((2 / q) * (1 + c[0] * B)) / ((1 - c[1] * B) ** 2 * (1 - c[2] * B));
  const m = 4 + (q + 2) / ((q * variance) / (2 * mean ** 2) - 1);
  agree(m, 152.536, { abs: 5e-4, source });
  for (const [vcov, F] of [
    ['kenward-roger', 0.258967],
    ['kenward-roger-linear', 0.251406],
  ] as const) {
    const adjusted = sure((await opened(problem, { df: 'kenward-roger', vcov })).fit()).vcov;
    const A = block(square(Phi.length, (i, j) => adjusted?.data[j * Phi.length + i] ?? 0));
    agree(((m / (mean * (m - 2))) * quadratic(A)) / q, F, { abs: 5e-7, source });
  }
});
