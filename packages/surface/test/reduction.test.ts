import { type Problem, withConditional, withResponse } from '@mixdiff/contract';
import { agree, agreeAll, sleepstudy } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { coefficientsAt, reductionOf } from '../src/reduction.ts';
import { tangled } from './dense.ts';

const plain = sleepstudy('ML');
const n = plain.response.y.length;
const { X, columns, term } = plain.parts.conditional;
const zero = (p: number): Float64Array => new Float64Array(p);

test('columns of X that others make up are left out, the later ones; a choice of columns is kept to', () => {
  const twice = new Float64Array(n * 3);
  twice.set(X.data);
  for (let i = 0; i < n; i++) twice[2 * n + i] = 2 * X.data[n + i] - X.data[i];
  const more = { X: { nrow: n, ncol: 3, data: twice }, columns: [...columns, 'c'], term: [...term, 'c'] };
  const problem = withConditional(plain, more);
  const all = reductionOf(problem);
  expect([...all.kept]).toEqual([0, 1]);
  expect(coefficientsAt(all, zero(2))[2]).toBeNaN();
  const chosen = reductionOf(problem, { columns: [0, 2] });
  expect([...chosen.kept]).toEqual([0, 2]);
  agree(coefficientsAt(chosen, zero(2))[2], coefficientsAt(all, zero(2))[1] / 2, { rel: 1e-12, source: 'one line' });
});

test('a large mean leaves no rounding in what is left of the response', () => {
  // sums with 2^30 keep 2^-22 of y: y is rounded to that first
  const rounded = plain.response.y.map((y) => Math.round(y * 2 ** 20) / 2 ** 20);
  const near = reductionOf(withResponse(plain, { y: rounded }));
  const far = reductionOf(withResponse(plain, { y: rounded.map((y) => y + 2 ** 30) }));
  agree(far.yy, near.yy, { rel: 1e-13, source: 'the same residuals' });
  agreeAll(far.C.subarray(2 * far.q), near.C.subarray(2 * near.q), { abs: 1e-10, source: "the same Z'y" });
  agree(coefficientsAt(far, zero(2))[1], coefficientsAt(near, zero(2))[1], { rel: 1e-12, source: 'the same slope' });
});

test('a unit of a column of Z is in its basis alone', () => {
  const [one] = plain.random;
  const scaled: Problem = {
    ...plain,
    random: [{ ...one, Z: { ...one.Z, data: one.Z.data.map((z, i) => (i < n ? z : z * 2 ** 40)) } }],
  };
  const [a, b] = [reductionOf(plain), reductionOf(scaled)];
  expect(b.A).toEqual(a.A);
  expect(b.C).toEqual(a.C);
  expect(b.bases[0].T[3]).toBe(a.bases[0].T[3] * 2 ** 40);
});

test('weights: copies and the constant by what they mean', () => {
  const problem = tangled('ML');
  const w = problem.weights?.values as Float64Array;
  const precise = reductionOf(problem);
  const copied = reductionOf(problem, { weights: 'likelihood' });
  expect([precise.copies, copied.logWeights]).toEqual([w.length, 0]);
  agree(
    copied.copies,
    w.reduce((sum, v) => sum + v, 0),
    { rel: 1e-15, source: 'their sum' },
  );
  agree(
    precise.logWeights,
    w.reduce((sum, v) => sum + Math.log(v), 0),
    { rel: 1e-15, source: 'their logarithms' },
  );
  expect(copied.A).toEqual(precise.A);
});

test('columns of an unstructured term are orthonormal over the rows, a year included; those of a diagonal one have its length', () => {
  const [one] = plain.random;
  const year = one.Z.data.map((z, i) => (i < n ? z : z + 2000));
  const diagonal = { ...one.structure, kind: 'diag-het' as const };
  const total = (structure: typeof one.structure): Float64Array => {
    const { layout, A } = reductionOf({ ...plain, random: [{ ...one, structure, Z: { ...one.Z, data: year } }] });
    const sum = new Float64Array(4);
    for (let e = 0; e < layout.at[layout.parts[0].to]; e++) sum[e % 4] += A[e] / n;
    return sum;
  };
  agreeAll(total(one.structure), [1, 0, 0, 1], { abs: 1e-11, source: 'orthonormal' });
  const [first, beside, , second] = total(diagonal);
  agreeAll([first, second], [1, 1], { abs: 1e-12, source: 'of length n' });
  expect(beside).toBeGreaterThan(0.99);
});

test('how large the response is, offset and weights apart', () => {
  const problem = tangled('ML');
  const w = problem.weights?.values as Float64Array;
  const { offset } = problem.parts.conditional;
  const expected = problem.response.y.reduce((sum, y, i) => sum + w[i] * (y - (offset?.[i] ?? 0)) ** 2, 0);
  agree(reductionOf(problem).total, expected, { rel: 1e-13, source: 'by hand' });
});
