import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, binomial, binomialProblem, intercept, type RecordedBinomial, recordedBinomial } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';

const at = (beta: ArrayLike<number>, V: number): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(V) }],
  residual: { kind: 'none' },
});
const { source, cases } = recordedBinomial();

describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  const V = Math.exp(2 * (c.par.at(-1) ?? Number.NaN));
  test('where glmmTMB stops is a maximum of its own criterion', () => {
    const found = certify(binomialProblem(c), at(c.beta, V));
    expect(found.verdict).toBe(c.name === 'no variance' ? 'boundary-maximum' : 'interior-maximum');
    expect(found.criterion).toEqual({ kind: 'laplace', information: 'observed' });
    agree(found.logLik ?? Number.NaN, c.logLik, { abs: 1e-8, source });
    expect(found.gain).toBeLessThan(1e-6);
  });
  test('a point beside it has stopped short, by what lies between', () => {
    const beside = certify(
      binomialProblem(c),
      at(
        c.beta.map((b) => b + 0.3),
        V,
      ),
    );
    expect(beside.verdict).toBe('stopped-short');
    agree(beside.bestLogLik ?? Number.NaN, c.logLik, { abs: 1e-6, source });
  });
});
test('a variance at zero where the likelihood rises from it is a false zero', () => {
  const c = cases[0] as RecordedBinomial;
  const glm = certify(binomialProblem(c), at([-1.2691, -1.1708, -1.3014, -1.7823], 1e-12));
  expect(glm.verdict).toBe('false-zero');
  expect(glm.zeroed[0]?.slope).toBeGreaterThan(1);
  expect(glm.gain).toBeGreaterThan(2);
});

test('nothing on a grid is above the best: any data', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 4 })),
        {
          minLength: 10,
          maxLength: 16,
        },
      ),
      (rows) => {
        const y = rows.map(([a, b]) => Math.min(a, b));
        const n = rows.map(([a, b]) => Math.max(a, b));
        const p = binomial(y, n, [intercept(y.length)], [{ group: 'g', labels: rows.map(([, , g]) => String(g)) }]);
        const found = certify(p, at([0], 1));
        fc.pre(found.verdict !== 'not-assessed');
        const referee = openReferee(p);
        if (isRefusal(referee)) throw new Error(referee.message);
        for (let beta = -4; beta <= 4; beta += 0.25) {
          for (const V of [0, 0.01, 0.1, 0.3, 1, 2, 4, 9, 16]) {
            const one = referee.logLik(at([beta], V));
            if (!isRefusal(one)) expect(one.logLik).toBeLessThan((found.bestLogLik ?? Number.NaN) + 1e-6);
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});

/** Slopes that matter, in a unit of a column. */
function inUnits(x: readonly number[], unit: number, from: number): Problem {
  const y = [3, 1, 4, 2, 5, 5, 0, 2, 3, 5, 1, 4];
  const values = x.map((v) => from + unit * v);
  const labels = x.map((_, i) => String(i % 4));
  return binomial(
    y,
    y.map(() => 6),
    [intercept(12), { name: 'x', term: 'x', values }],
    [{ group: 'g', labels }],
  );
}
test.each([
  [1e-8, 0],
  [1e8, 0],
  [1, 2000],
  [1e-3, 1e5],
])('units of %d from %d: the search finds what it finds in the natural ones', (unit, from) => {
  const x = [-2, -1, 1, 0, 2, 1, -2, 0, -1, 2, -1, 1];
  const natural = certify(inUnits(x, 1, 0), at([0, 0], 0.1));
  const { bestLogLik, gain } = certify(inUnits(x, unit, from), at([0, 0], 0.1));
  expect(bestLogLik).toBeCloseTo(natural.bestLogLik ?? Number.NaN, 6);
  expect(gain).toBeGreaterThan(1);
});

describe('what is not judged says why', () => {
  test('REML by quadrature, a point of another shape, a negative variance', () => {
    const y = [0, 0, 0, 1, 1, 1];
    const x = { name: 'x', term: 'x', values: [-3, -2, -1, 1, 2, 3] };
    const labels = ['a', 'b', 'c', 'a', 'b', 'c'];
    const p = binomial(y, null, [intercept(6), x], [{ group: 'g', labels }]);
    const code = (q: Problem, point: Canonical) => certify(q, point).because[0]?.code;
    // REML is Laplace's approximation over the fixed effects, too: quadrature over these there is none
    const nodes = {
      canonical: at([0, 1], 1),
      meaning: { weights: 'likelihood', criterion: { kind: 'quadrature', nodes: 9 } },
    } as const;
    expect(certify({ ...p, method: 'REML' }, nodes).because[0]?.code).toBe('referee/beyond-criterion');
    expect(code({ ...p, random: [...p.random, ...p.random] }, at([0, 1], 1))).toBe('certify/point');
    expect(code(p, at([0, 1], -1))).toBe('certify/indefinite');
  });
});
