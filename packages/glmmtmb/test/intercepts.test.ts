/** Intercepts within one another: kernels against likelihood.ts, at the same points. */
import type { Problem } from '@mixdiff/contract';
import { agree, agreeAll, intercept, problem } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossProducts } from '../src/cross-products.ts';
import { type FixedEffects, fixedEffects } from '../src/design.ts';
import { elimination } from '../src/intercepts/elimination.ts';
import { interceptLikelihood } from '../src/intercepts/likelihood.ts';
import { interceptSystem } from '../src/intercepts/system.ts';
import { weakByElimination } from '../src/intercepts/weak-centre.ts';
import { jointMatrix, jointWhenAsked } from '../src/joint-matrix.ts';
import { type Likelihood, likelihood } from '../src/likelihood.ts';
import { emptyResponse, responseReader } from '../src/response.ts';
import { residualsByRow } from '../src/row-kernels.ts';
import { weakByFactor, weakFactors } from '../src/weak-prior.ts';

/** Rows in pupils in classes in schools, as many of the three as asked for; `turned`: the widest group first. */
function nested(terms: number, turned: boolean, seed: number, shift = 0): Problem {
  const n = 40;
  const at = (i: number, k: number): number => Math.sin(seed + 7 * k + i * i);
  const label = (i: number, width: number): string => `g${Math.floor(i / width)}`;
  const groups = ['a', 'b', 'c'].slice(0, terms).map((group, k) => ({
    group,
    labels: Array.from({ length: n }, (_, i) => label(i, [3, 6, 18][k] as number)),
  }));
  const y = Array.from({ length: n }, (_, i) => shift + at(i, 0) + 2 * at(Math.floor(i / 6), 1));
  const x = { name: 'x', term: 'x', values: Array.from({ length: n }, (_, i) => at(i, 2)) };
  return problem(y, [intercept(n), x], turned ? groups.reverse() : groups, 'ML');
}
const SOURCE = 'the same by sparse Cholesky';

function bothWays(model: Problem) {
  const fixed: FixedEffects = fixedEffects(model.parts.conditional.X, null, false);
  const cross = crossProducts(model, fixed, null);
  const T = cross.terms.map(() => new Float64Array(1));
  const system = interceptSystem(cross);
  if (!system) throw new Error('not within one another');
  const response = emptyResponse(cross.n, fixed.p, fixed.rank, cross.q);
  const other = emptyResponse(cross.n, fixed.p, fixed.rank, cross.q);
  const weak = weakFactors(cross);
  const byFactor = weakByFactor(jointMatrix(cross, fixed.rank), cross, weak);
  const byRow = residualsByRow(cross, fixed, null);
  responseReader(cross, fixed, byFactor, byRow, null, null)(model.response.y, response);
  responseReader(cross, fixed, weakByElimination(system, cross, weak), byRow, null, null)(model.response.y, other);
  const parts = { cross, byRow, T, response: () => response, densities: cross.n, constant: 0 };
  const joint = jointMatrix(cross, 0);
  const plain = likelihood({ ...parts, joint, direct: T.map(() => false) });
  const kernels = interceptLikelihood(system, parts, jointWhenAsked(cross, 0));
  return { T, response, other, plain, kernels };
}
function at(nll: Likelihood, gamma: readonly number[], logSigma: number) {
  nll.setSigma(logSigma);
  nll.gamma.set(gamma);
  const value = nll.value();
  const slope = nll.derivatives();
  const { b, E, residualQ } = nll;
  return { value, slope, b: b.slice(), E: E.map((e) => e[0] as number), residualQ: residualQ.slice() };
}

const variances = (nll: Likelihood): Float64Array => {
  const out = new Float64Array(nll.b.length);
  nll.variances(out);
  return out;
};

const spread = fc.double({ min: -3, max: 3, noNaN: true });
const drawn = fc.record({
  terms: fc.integer({ min: 1, max: 3 }),
  turned: fc.boolean(),
  seed: fc.integer({ min: 0, max: 999 }),
  T: fc.array(fc.oneof(spread, fc.constant(0)), { minLength: 3, maxLength: 3 }),
  points: fc.array(fc.tuple(spread, spread, spread), { minLength: 1, maxLength: 4 }),
});

describe('kernels give what likelihood.ts gives', () => {
  test('values, slopes, modes and what may be lost, wherever the last point was and whoever came in between', () => {
    const intruder = bothWays(nested(2, false, 1));
    fc.assert(
      fc.property(drawn, ({ terms, turned, seed, T, points }) => {
        const { plain, kernels, ...of } = bothWays(nested(terms, turned, seed));
        of.T.forEach((t, k) => {
          t[0] = T[k] as number;
        });
        for (const [a, b, logSigma] of points) {
          const [expected, got] = [at(plain, [a, b], logSigma / 2), at(kernels, [a, b], logSigma / 2)];
          at(intruder.kernels, [a], 0);
          const size = Math.max(1, Math.abs(expected.value));
          agree(got.value, expected.value, { abs: 1e-12 * size, source: SOURCE });
          for (const name of ['b', 'E', 'residualQ'] as const)
            agreeAll(got[name], Array.from(expected[name]), { abs: 1e-11 * size, source: SOURCE });
          agree(got.slope, expected.slope, { abs: 1e-11 * size, source: SOURCE });
          const [lost, said] = [plain.rounding(2), kernels.rounding(2)];
          for (const name of ['value', 'residualQ', 'logSigma', 'E'] as const)
            agree(said[name], lost[name], { rel: 1e-6, source: SOURCE });
          agreeAll(kernels.inverse(), Array.from(plain.inverse()), { abs: 1e-14, rel: 1e-12, source: SOURCE });
          agreeAll(variances(kernels), Array.from(variances(plain)), { abs: 1e-14, rel: 1e-12, source: SOURCE });
        }
      }),
      { numRuns: 60 },
    );
  });
  test('far from the centre residuals are taken by rows, both ways', () => {
    const { plain, kernels, T } = bothWays(nested(2, true, 3));
    for (const t of T) t[0] = 1e3;
    const [expected, got] = [at(plain, [1e5, 1], 0), at(kernels, [1e5, 1], 0)];
    agree(got.value, expected.value, { rel: 1e-9, source: SOURCE });
    agree(got.slope, expected.slope, { abs: 1e-6, source: SOURCE });
    agreeAll(got.b, Array.from(expected.b), { rel: 1e-11, source: SOURCE });
  });
  test('a response has the same centre', () => {
    for (const terms of [1, 2, 3]) {
      const { response, other } = bothWays(nested(terms, terms === 2, 5, 100));
      agreeAll(other.beta, Array.from(response.beta), { rel: 1e-8, abs: 1e-8, source: SOURCE });
      agreeAll(other.b, Array.from(response.b), { rel: 1e-7, abs: 1e-7, source: SOURCE });
      agree(other.squares, response.squares, { rel: 1e-6, source: SOURCE });
    }
  });
});

test('what more entries would come of, or has slopes, is left to the sparse factor', () => {
  const n = 12;
  const cross = (labels: readonly (readonly number[])[], wide = false) => {
    const x = { name: 'x', term: 'x', values: Array.from({ length: n }, (_, i) => Math.cos(i)) };
    const random = labels.map((own, k) => ({
      group: `g${k}`,
      labels: own.map(String),
      ...(wide ? { columns: [intercept(n), x] } : {}),
    }));
    const model = problem(Array.from({ length: n }, Math.sin), [intercept(n)], random, 'ML');
    return crossProducts(model, fixedEffects(model.parts.conditional.X, null, false), null);
  };
  const rows = Array.from({ length: n }, (_, i) => i);
  const [thirds, within] = [rows.map((i) => Math.floor(i / 3)), rows.map((i) => Math.floor(i / 6))];
  expect(elimination(cross([thirds]))?.ptr.at(-1)).toBe(0);
  expect(elimination(cross([within, thirds]))?.row).toEqual(Int32Array.of(4, 4, 5, 5));
  expect(elimination(cross([thirds, rows.map((i) => i % 3)]))).toBeNull();
  expect(elimination(cross([thirds], true))).toBeNull();
  expect(elimination(cross([]))).toBeNull();
});
