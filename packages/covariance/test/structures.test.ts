import { type Structure, structured } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import { agree, agreeAll } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pulledEach } from '../src/coordinates.ts';
import { type Coordinates, coordinatesOf, SEARCHED } from '../src/index.ts';

const labels = ['1', '2', '3', '4'];
const m = labels.length;
/** Of places 0, 1, 2.5 and 4 on a line. */
const places = [0, 1, 2.5, 4];
const distances = Float64Array.of(1, 1.5, 2.5, 3, 4);
const known = {
  nrow: 4,
  ncol: 4,
  data: Float64Array.from([2, 1, 0.5, 0.2, 1, 3, 1, 0.5, 0.5, 1, 2, 1, 0.2, 0.5, 1, 4]),
};
const orders: Partial<Record<string, readonly number[]>> = { arma: [2, 1] };
const structures = SEARCHED.flatMap((kind): Structure[] => {
  const order = orders[kind];
  const plain = { ...structured(kind, labels), ...(order ? { order } : {}), known };
  return /^(cs-hom|ar1-hom|exp|mat)$/.test(kind) ? [plain, { ...plain, nugget: true }] : [plain];
});
const of = (structure: Structure): Coordinates => {
  const found = coordinatesOf(structure, { distances });
  if (!found) throw new Error(structure.kind);
  return found;
};
/** The m x m matrix over the places. */
function matrix(at: Coordinates, x: Float64Array, cells = new Float64Array(at.cells)): Float64Array {
  at.covariance(x, cells);
  if (at.cells === m * m) return cells;
  return Float64Array.from({ length: m * m }, (_, e) => {
    const apart = Math.abs((places[e % m] ?? 0) - (places[Math.floor(e / m)] ?? 0));
    return cells[apart === 0 ? 0 : distances.indexOf(apart) + 1] ?? Number.NaN;
  });
}
const points = (length: number) =>
  fc
    .array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: length, maxLength: length })
    .map((x) => Float64Array.from(x));

describe.each(structures.map((s) => [`${s.kind}${s.nugget ? ' with nugget' : ''}`, s] as const))(
  '%s',
  (_, structure) => {
    const at = of(structure);
    test('every point is a positive definite matrix, and comes back from its canonical parameters', () => {
      fc.assert(
        fc.property(points(at.length), (x) => {
          expect(cholesky(matrix(at, x), m)).toBe(-1);
          agreeAll(at.fromPoint(at.toPoint(x)) ?? [], [...x], { abs: 1e-8, rel: 1e-8, source: 'the inverse map' });
        }),
        { numRuns: 50 },
      );
    });
    test('what it pulls back is each derivative against the same slopes', () => {
      const c = Math.round(Math.sqrt(of(structure).cells));
      const square = c * c === of(structure).cells;
      fc.assert(
        fc.property(points(at.length), fc.integer({ min: 1, max: 1000 }), (x, seed) => {
          const S = Float64Array.from({ length: at.cells }, (_, e) => {
            const [i, j] = [e % c, Math.floor(e / c)];
            return Math.sin(seed * (square ? 1 + i * j + i + j : 1 + e));
          });
          const [all, each] = [new Float64Array(at.length), new Float64Array(at.length)];
          at.pull(x, S, all);
          pulledEach(at, x, S, each);
          agreeAll(all, [...each], { abs: 1e-9, rel: 1e-9, source: 'derivative after derivative' });
        }),
        { numRuns: 20 },
      );
    });
    test('its derivatives are those of the covariances', () => {
      fc.assert(
        fc.property(points(at.length), (x) => {
          // lin has a bend where a distance is the range
          if (structure.kind === 'lin') fc.pre(distances.every((d) => Math.abs(Math.log(d) - (x[1] ?? 0)) > 1e-3));
          const h = 1e-6;
          const out = new Float64Array(at.cells);
          for (let k = 0; k < at.length; k++) {
            at.derivative(x, k, out);
            const [up, down] = [h, -h].map((by) => {
              const cells = new Float64Array(at.cells);
              at.covariance(
                x.map((v, i) => (i === k ? v + by : v)),
                cells,
              );
              return cells;
            }) as [Float64Array, Float64Array];
            agreeAll(
              out,
              Array.from(up, (v, e) => (v - (down[e] ?? 0)) / (2 * h)),
              { abs: 1e-5, rel: 1e-5, source: 'differences' },
            );
          }
        }),
        { numRuns: 20 },
      );
    });
    test('it starts at positive definite matrices', () => {
      for (const x of at.starts(Float64Array.of(1, 4, 9, 16))) expect(cholesky(matrix(at, x), m)).toBe(-1);
    });
  },
);
test.each(structures.filter(({ kind }) => /us|diag|cs|ar1|toep|ad/.test(kind)).map((s) => [s.kind, s] as const))(
  '%s starts without correlation at the variances that it is given',
  (kind, structure) => {
    if (structure.nugget) return;
    const at = of(structure);
    const variance = kind.endsWith('hom') ? Float64Array.of(4, 4, 4, 4) : Float64Array.of(1, 4, 9, 16);
    const C = matrix(at, at.starts(variance)[0] ?? new Float64Array(0));
    for (let j = 0; j < m; j++)
      for (let i = 0; i < m; i++)
        agree(C[j * m + i] ?? 0, i === j ? (variance[i] ?? 0) : 0, { abs: 1e-9, source: 'given' });
  },
);
test('edges and what lies beyond them have no coordinates', () => {
  const from = (kind: Structure['kind'], parameters: Record<string, number>, sigma2 = 1): Float64Array | null =>
    of({ ...structured(kind, labels), order: [1, 1] }).fromPoint({ sigma2, parameters });
  expect(from('cs-hom', { rho: -1 / 3 })).toBeNull();
  expect(from('cs-hom', { rho: -0.333 })).not.toBeNull();
  expect(from('ar1-hom', { rho: 1 })).toBeNull();
  expect(from('toep-hom', { 'rho.1': 0.9, 'rho.2': -0.9, 'rho.3': 0 })).toBeNull();
  expect(from('cs-hom', { rho: 0.1 }, 0)).toBeNull();
  expect(from('arma', { 'ar.1': 1.1, 'ma.1': 0.2 })).toBeNull();
  expect(from('arma', { 'ar.1': 0.9, 'ma.1': 1.2 })).toBeNull();
  expect(from('exp', { range: 0 })).toBeNull();
  expect(coordinatesOf(structured('exp', labels))).toBeNull();
  expect(coordinatesOf(structured('rr', labels))).toBeNull();
});
test('of fewer positions than declared, compound symmetry goes below its end', () => {
  const at = coordinatesOf(structured('cs-hom', labels), { definite: 2 });
  expect(at?.fromPoint({ sigma2: 1, parameters: { rho: -0.9 } })).not.toBeNull();
});
test('mat of smoothness 1/2 is exp', () => {
  const cells = (kind: Structure['kind'], x: readonly number[]): Float64Array => {
    const out = new Float64Array(distances.length + 1);
    of(structured(kind, labels)).covariance(Float64Array.from(x), out);
    return out;
  };
  agreeAll(cells('mat', [0.3, 0.2, Math.log(0.5)]), [...cells('exp', [0.3, 0.2])], {
    abs: 1e-12,
    source: 'A&S 10.2.17',
  });
});
