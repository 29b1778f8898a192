/** Levels within levels beside dense algebra: A, its determinant, and the Schur complement of borders. */
import { agree } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import {
  analyze,
  cholesky,
  eliminateInOrder,
  eliminateNested,
  nestedLevels,
  nestedSlopes,
  nestedWork,
  newLastColumn,
  orderedLevels,
  type PlacedLevels,
  setLastColumn,
  slopeWork,
} from '../../src/index.ts';

const source = 'dense algebra';
/** Numbers between -1 and 1, the same every time. */
function drawn(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
/** One level alone in its outer one, many in another: a hub of minimum degree. */
const HOMES = [0, 1, 0, 2, 2, 0, 3, 3, 3, 3, ...new Array<number>(150).fill(4)];
const COLUMNS = 3;

function example(home: Int32Array | null): {
  of: PlacedLevels;
  inner: number;
  q: number;
  B: Float64Array;
  C: Float64Array;
} {
  const inner = home?.length ?? 9;
  const outer = home ? Math.max(...home) + 1 : 0;
  const q = inner + outer;
  const size = drawn(inner, 1).map((x) => 3 + Math.round(2 * x));
  const shared = drawn(inner, 2).map((x, c) => 0.7 * x * Math.sqrt(size[c] as number));
  const outerSize = new Float64Array(outer).fill(400);
  const B = new Float64Array(q * q);
  for (let c = 0; c < inner; c++) {
    B[c * (q + 1)] = size[c] as number;
    if (!home) continue;
    const g = inner + (home[c] as number);
    B[c * q + g] = B[g * q + c] = shared[c] as number;
  }
  for (let g = 0; g < outer; g++) B[(inner + g) * (q + 1)] = outerSize[g] as number;
  const C = drawn(q * (COLUMNS + 1), 3);
  const rows = { ld: q, innerRow: 0, outerRow: inner };
  const levels = nestedLevels({ home, size, shared: home && shared, outerSize, borders: C, columns: COLUMNS, ...rows });
  if (!levels) throw new Error('no levels');
  return { of: { ...levels, ordered: orderedLevels(levels), basis: null }, inner, q, B, C };
}
/** log|A| and the complement, by the Cholesky factor of [A, DC; C'D, K]. */
function dense({ inner, q, B, C }: ReturnType<typeof example>, s: number, t: number) {
  const m = COLUMNS + 1;
  const n = q + m;
  const D = (i: number) => (i < inner ? s : t);
  const whole = new Float64Array(n * n);
  for (let j = 0; j < q; j++) {
    for (let i = 0; i < q; i++) whole[j * n + i] = D(i) * (B[j * q + i] as number) * D(j) + (i === j ? 1 : 0);
    for (let k = 0; k < m; k++) whole[j * n + q + k] = D(j) * (C[k * q + j] as number);
  }
  for (let k = 0; k < m; k++) whole[(q + k) * (n + 1)] = k < COLUMNS ? 1 : LAST;
  // a large K, so that the complement has a factor
  expect(cholesky(whole, n)).toBe(-1);
  let logDet = 0;
  for (let j = 0; j < q; j++) logDet += 2 * Math.log(whole[j * (n + 1)] as number);
  const corner = new Float64Array(m * m);
  for (let j = 0; j < m; j++) for (let i = j; i < m; i++) corner[j * m + i] = whole[(q + j) * n + q + i] as number;
  return { logDet, corner };
}
const LAST = 30;

test.each([
  ['levels in levels', Int32Array.from(HOMES)],
  ['levels alone', null],
] as const)('%s: the complement both ways, and derivatives', (_, home) => {
  const one = example(home);
  const { of, q, C } = one;
  const m = COLUMNS + 1;
  // borders small enough for K
  for (let i = 0; i < C.length; i++) C[i] = 0.05 * (C[i] as number);
  const small = { ...one, C };
  const rebuilt = example(home);
  for (let at = rebuilt.of.at.innerRows; at < rebuilt.of.at.sum; at++)
    rebuilt.of.sums[at] = 0.05 * (rebuilt.of.sums[at] as number);
  for (let at = 0; at < rebuilt.of.at.innerRows; at++)
    rebuilt.of.sums[at] = 0.05 ** 2 * (rebuilt.of.sums[at] as number);
  const levels = { ...of, sums: rebuilt.of.sums };
  const sums = newLastColumn(levels);
  setLastColumn(levels, C.subarray(COLUMNS * q), sums);
  const column = { sums, version: 1, last: LAST };
  const [work, slopes] = [nestedWork(levels), slopeWork(levels)];
  const corner = new Float64Array(m * m);
  const G = drawn(m * m, 5);
  const form = (s: number, t: number): number => {
    const { logDet, corner: L } = dense(small, s, t);
    let total = logDet;
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < m; i++) {
        let entry = 0;
        for (let k = 0; k <= Math.min(i, j); k++) entry += (L[k * m + i] as number) * (L[k * m + j] as number);
        total += (slopes.G[j * m + i] as number) * entry;
      }
    }
    return total;
  };
  for (let j = 0; j < m; j++)
    for (let i = 0; i < m; i++) slopes.G[j * m + i] = (G[j * m + i] as number) + (G[i * m + j] as number);
  for (const [s, t] of [
    [0.6, 0.3],
    [0, 0.3],
    [1.1, 0],
  ] as const) {
    const expected = dense(small, s, t);
    for (const eliminate of [eliminateNested, eliminateInOrder]) {
      expect(eliminate(levels, column, work, s, t, corner.fill(0))).toBe(true);
      agree(work.logDet, expected.logDet, { rel: 1e-12, abs: 1e-12, source });
      corner.forEach((value, at) => {
        agree(value, expected.corner[at] as number, { rel: 1e-11, abs: 1e-12, source });
      });
    }
    const out = new Float64Array(2);
    nestedSlopes(levels, column, work, slopes, s, t, out);
    const step = 1e-5;
    agree(out[0] as number, (form(s + step, t) - form(s - step, t)) / (2 * step), { abs: 1e-6, source: 'differences' });
    if (home)
      agree(out[1] as number, (form(s, t + step) - form(s, t - step)) / (2 * step), {
        abs: 1e-6,
        source: 'differences',
      });
  }
});

test('the order is that of minimum degree: pairs, inner levels, outer ones, hubs', () => {
  const { of, q, B } = example(Int32Array.from(HOMES));
  const colPtr = [0];
  const rowIdx: number[] = [];
  for (let j = 0; j < q; j++) {
    for (let i = j; i < q; i++) if (B[j * q + i] !== 0 || i === j) rowIdx.push(i);
    colPtr.push(rowIdx.length);
  }
  const { order } = analyze({ n: q, colPtr: Int32Array.from(colPtr), rowIdx: Int32Array.from(rowIdx) });
  expect(of.ordered.order.map((own) => of.level[own] ?? own)).toEqual(order);
});
