/** One term of two columns: sums over levels that are alike against likelihood.ts, at the same points. */
import type { Method, Problem } from '@mixdiff/contract';
import { agree, agreeAll, type Column, intercept, problem, sleepstudy } from '@mixdiff/testing';
import { workspace } from '@mixdiff/wasm';
import { describe, expect, test } from 'vitest';
import { crossProducts } from '../src/cross-products.ts';
import { fixedEffects } from '../src/design.ts';
import { jointMatrix, jointWhenAsked } from '../src/joint-matrix.ts';
import { type Likelihood, likelihood } from '../src/likelihood.ts';
import { levelKinds } from '../src/pairs/kinds.ts';
import { pairLikelihood } from '../src/pairs/likelihood.ts';
import { emptyResponse, responseReader } from '../src/response.ts';
import { residualsByRow } from '../src/row-kernels.ts';
import { weakByFactor, weakFactors } from '../src/weak-prior.ts';

const n = 60;
const wave = (k: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(1 + k * i + (i % 7)));
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
/** Visits, of which some groups lack some: few kinds. One group of one row. */
const visits = (slope: readonly number[], method: Method): Problem =>
  problem(
    wave(2),
    [intercept(n), column('z', wave(5))],
    [
      {
        group: 'g',
        labels: Array.from({ length: n }, (_, i) => (i === 59 ? 'alone' : `g${i % 13}`)),
        columns: [intercept(n), column('t', slope)],
      },
    ],
    method,
  );
const times = Array.from({ length: n }, (_, i) => Math.floor(i / 13));
const SOURCE = 'the same by sparse Cholesky';

function bothWays(model: Problem) {
  const integrated = model.method === 'REML';
  const fixed = fixedEffects(model.parts.conditional.X, null, false);
  const cross = crossProducts(model, fixed, null);
  const T = [new Float64Array(4)];
  const kinds = levelKinds(cross, integrated);
  if (!kinds) throw new Error('another term');
  const response = emptyResponse(cross.n, fixed.p, fixed.rank, cross.q);
  const weakly = weakByFactor(jointMatrix(cross, fixed.rank), cross, weakFactors(cross));
  responseReader(cross, fixed, weakly, residualsByRow(cross, fixed, null), null, null)(model.response.y, response);
  const parts = {
    cross,
    byRow: residualsByRow(cross, fixed, null),
    T,
    response: () => response,
    densities: n,
    constant: 0,
  };
  const border = integrated ? fixed.rank : 0;
  const plain = likelihood({ ...parts, joint: jointMatrix(cross, border), direct: [false] });
  const pairs = pairLikelihood(kinds, parts, jointWhenAsked(cross, border));
  return { T: T[0] as Float64Array, plain, pairs, integrated };
}
function at(nll: Likelihood, gamma: readonly number[] | null, logSigma: number) {
  nll.setSigma(logSigma);
  if (gamma) nll.gamma.set(gamma);
  const value = nll.value();
  workspace(100).numbers.fill(7);
  const slope = nll.derivatives();
  const { b, E, residualQ } = nll;
  return { value, slope, b: b.slice(), E: [...(E[0] ?? [])], residualQ: residualQ.slice(), gamma: nll.gamma.slice() };
}
const variances = (nll: Likelihood): Float64Array => {
  const out = new Float64Array(nll.b.length);
  nll.variances(out);
  return out;
};

describe.each(['ML', 'REML'] as const)('%s', (method) => {
  test.each([
    ['balanced', sleepstudy(method)],
    ['visits', visits(times, method)],
    ['no two levels alike', visits(wave(3), method)],
  ])('values, slopes, modes and what may be lost: %s', (_, model) => {
    const { T, plain, pairs, integrated } = bothWays(model);
    for (const [t, logSigma] of [
      [[1, 0.4, 0.7], 0],
      [[0.2, -0.3, 0], 0.5],
      [[0, 0, 0], -0.5],
      [[3, 5, 2], -1],
    ] as const) {
      [T[0], T[1], T[3]] = t;
      const gamma = integrated ? null : [0.4, -0.7];
      const [expected, got] = [at(plain, gamma, logSigma), at(pairs, gamma, logSigma)];
      const size = Math.max(1, Math.abs(expected.value));
      agree(got.value, expected.value, { abs: 1e-12 * size, source: SOURCE });
      agree(got.slope, expected.slope, { abs: 1e-10 * size, source: SOURCE });
      for (const name of ['b', 'E', 'residualQ', 'gamma'] as const)
        agreeAll(got[name], Array.from(expected[name]), { abs: 1e-10 * size, source: SOURCE });
      const [lost, said] = [plain.rounding(2), pairs.rounding(2)];
      for (const name of ['value', 'residualQ', 'logSigma', 'E'] as const)
        agree(said[name], lost[name], { rel: 0.5, source: SOURCE });
      agreeAll(pairs.inverse(), Array.from(plain.inverse()), { abs: 1e-12, rel: 1e-9, source: SOURCE });
      agreeAll(variances(pairs), Array.from(variances(plain)), { abs: 1e-12, rel: 1e-9, source: SOURCE });
    }
  });
  test('far from the centre residuals are taken by rows, both ways', () => {
    const { T, plain, pairs, integrated } = bothWays(visits(times, method));
    [T[0], T[3]] = [1e-3, 1e-3];
    const gamma = integrated ? null : [1e5, 1];
    const [expected, got] = [at(plain, gamma, -9), at(pairs, gamma, -9)];
    agree(got.value, expected.value, { rel: 1e-9, source: SOURCE });
    agreeAll(got.b, Array.from(expected.b), { rel: 1e-7, abs: 1e-9, source: SOURCE });
  });
});

test('other terms are left to the sparse factor', () => {
  const model = visits(times, 'ML');
  const fixed = fixedEffects(model.parts.conditional.X, null, false);
  const [term] = model.random;
  const twice = { ...model, random: [...model.random, ...(term ? [{ ...term, name: 'again' }] : [])] };
  expect(levelKinds(crossProducts(twice, fixed, null), false)).toBeNull();
});
