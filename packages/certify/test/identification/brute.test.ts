import type { Canonical, Problem } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import { type Column, intercept, problem, type TermSpec } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutContained } from '../../src/identification/at-point.ts';
import { identify } from '../../src/identification/containment.ts';
import { type Element, elementsOf } from '../../src/identification/elements.ts';
import { singularValues } from './singular-values.ts';

/** dV / dtheta as an n x n matrix, by its definition. */
function derivative(
  {
    response: {
      y: { length: n },
    },
    random,
  }: Problem,
  { term, i, j }: Element,
): Float64Array {
  const out = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) {
      if (term === null) out[s * n + r] = r === s ? 1 : 0;
      else {
        const { Z, level } = random[term];
        const z = (row: number, column: number): number => Z.data[column * n + row];
        if (level[r] !== level[s]) continue;
        out[s * n + r] = z(r, i) * z(s, j) + (i === j ? 0 : z(r, j) * z(s, i));
      }
    }
  }
  return out;
}
/** (I - QQ') M (I - QQ') under REML. */
function seen(
  {
    parts: {
      conditional: { X },
    },
    method,
  }: Problem,
  M: Float64Array,
): Float64Array {
  if (method === 'ML') return M;
  const { Q, rank } = pivotedQr(X);
  const n = X.nrow;
  const left = (A: Float64Array): Float64Array => {
    const out = A.slice();
    for (let c = 0; c < n; c++) {
      for (let k = 0; k < rank; k++) {
        let along = 0;
        for (let r = 0; r < n; r++) along += Q.data[k * n + r] * A[c * n + r];
        for (let r = 0; r < n; r++) out[c * n + r] -= along * Q.data[k * n + r];
      }
    }
    return out;
  };
  const transposed = (A: Float64Array): Float64Array => A.map((_, at) => A[(at % n) * n + Math.floor(at / n)]);
  return transposed(left(transposed(left(M))));
}
const norm = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** Small designs in which groups, columns and residuals often coincide. */
const designs = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  n: fc.integer({ min: 6, max: 14 }),
  method: fc.constantFrom('REML' as const, 'ML' as const),
  fixedGroups: fc.boolean(),
  terms: fc.array(
    fc.record({
      group: fc.constantFrom('halves', 'pairs', 'other pairs', 'rows', 'random'),
      columns: fc.constantFrom('1', 'x', '1 x', 'a b', '1 z'),
      structure: fc.constantFrom('us' as const, 'diag' as const),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
type Design = typeof designs extends fc.Arbitrary<infer T> ? T : never;
function built({ seed, n, method, fixedGroups, terms }: Design): Problem {
  const random = new Random(seed);
  const rows = Array.from({ length: n }, (_, i) => i);
  const groups: Record<string, number[]> = {
    halves: rows.map((i) => (i < n / 2 ? 0 : 1)),
    pairs: rows.map((i) => i >> 1),
    'other pairs': rows.map((i) => (i >> 1) * 3),
    rows,
    random: rows.map(() => Math.floor(3 * random.unifRand())),
  };
  const values: Record<string, number[]> = {
    '1': rows.map(() => 1),
    x: rows.map(() => random.normRand()),
    a: rows.map((i) => i % 2),
    b: rows.map((i) => 1 - (i % 2)),
    z: rows.map((i) => (i < n / 2 ? 0 : 1)),
  };
  const column = (name: string): Column =>
    name === '1' ? intercept(n) : { name, term: name, values: values[name] as number[] };
  const specs = terms.map(
    ({ group, columns, structure }, k): TermSpec => ({
      group: `${group} ${k}`,
      labels: (groups[group] as number[]).map(String),
      columns: columns.split(' ').map(column),
      structure,
    }),
  );
  const fixed = [intercept(n), ...(fixedGroups ? [column('z')] : [])];
  return problem(
    rows.map(() => random.normRand()),
    fixed,
    specs,
    method,
  );
}

test('as many moves as the derivatives of V have dependences, each of which leaves V as it is', () => {
  fc.assert(
    fc.property(designs, (design) => {
      const p = built(design);
      const elements = elementsOf(p);
      const matrices = elements.map((e) => derivative(p, e));
      const columns = matrices.map((M) => {
        const size = norm(M) || 1;
        return seen(p, M).map((v) => v / size);
      });
      const height = p.response.y.length ** 2;
      const data = new Float64Array(height * columns.length);
      columns.forEach((column, a) => {
        data.set(column, a * height);
      });
      const values = singularValues(data, height, columns.length);
      const nullity = values.filter((v) => v < 1e-9).length;
      // designs between exact and merely close are none of ours
      fc.pre(values.every((v) => v < 1e-12 || v > 1e-5));
      const found = identify(p, 'precision');
      expect(found?.moves.length ?? 0).toBe(nullity);
      for (const { move } of found?.moves ?? []) {
        const change = new Float64Array(height);
        matrices.forEach((M, a) => {
          for (let k = 0; k < height; k++) change[k] += move[a] * M[k];
        });
        expect(norm(seen(p, change))).toBeLessThan(1e-7 * Math.max(1, ...move.map(Math.abs)));
      }
    }),
    { numRuns: 300 },
  );
});
test('a contained term can be left out at any point, without a change of V', () => {
  let met = 0;
  fc.assert(
    fc.property(designs, (design) => {
      const p = built(design);
      const found = identify(p, 'precision');
      if (!found || found.contained.length === 0) return;
      met++;
      const random = new Random(design.seed + 1);
      const at: Canonical = {
        beta: new Float64Array(p.parts.conditional.columns.length),
        Sigma: p.random.map(({ columns: { length: c }, structure }) => {
          const L = Float64Array.from({ length: c * c }, () => random.normRand());
          const full = L.map((_, k) =>
            L.reduce((sum, _v, m) => sum + (m < c ? L[m * c + (k % c)] * L[m * c + Math.floor(k / c)] : 0), 0),
          );
          return {
            nrow: c,
            ncol: c,
            data: structure.kind === 'diag-het' ? full.map((v, k) => (k % (c + 1) === 0 ? v : 0)) : full,
          };
        }),
        residual: { kind: 'variance', sigma2: 0.5 },
      };
      const smaller = withoutContained(at, found);
      expect(smaller).not.toBeNull();
      const covariance = (point: Canonical): Float64Array => {
        const V = new Float64Array(p.response.y.length ** 2);
        for (const e of elementsOf(p)) {
          const theta =
            e.term === null
              ? point.residual.kind === 'variance'
                ? point.residual.sigma2
                : Number.NaN
              : point.Sigma[e.term].data[e.j * point.Sigma[e.term].nrow + e.i];
          const M = derivative(p, e);
          for (let k = 0; k < V.length; k++) V[k] += theta * M[k];
        }
        return seen(p, V);
      };
      const [before, after] = [covariance(at), covariance(smaller as Canonical)];
      expect(norm(before.map((v, k) => v - after[k]))).toBeLessThan(1e-7 * norm(before));
      for (const { term } of found.contained) expect(norm((smaller as Canonical).Sigma[term].data)).toBeLessThan(1e-9);
    }),
    { numRuns: 300 },
  );
  expect(met).toBeGreaterThan(50);
});
