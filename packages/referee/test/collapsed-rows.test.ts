import { type Canonical, isRefusal, type Method, type Problem, withResponse } from '@mixdiff/contract';
import { agree, agreeAll, intercept, problem } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate } from '../src/factor.ts';
import { openReferee, plainLogLik } from '../src/index.ts';
import { informationAt } from '../src/information.ts';
import { evaluate } from '../src/likelihood.ts';
import { asGiven, collapsedAt, type ObservedRows } from '../src/observed-rows.ts';
import { prepare } from '../src/prepared.ts';
import { piecesOf } from '../src/score.ts';
import { point, square } from './designs.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const n = 60;
const number = fc.double({ min: -3, max: 3, noNaN: true });
/** 60 rows in some of 12 cells, a slope by g beside h, weights or none. */
const cells = fc
  .record({
    y: fc.array(number, { minLength: n, maxLength: n }),
    x: fc.array(number, { minLength: n, maxLength: n }),
    g: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: n, maxLength: n }),
    h: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: n, maxLength: n }),
    w: fc.option(fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: n, maxLength: n })),
    kind: fc.constantFrom('precision' as const, 'likelihood' as const),
    Sigma: fc.tuple(number, number, number, number),
    sigma2: fc.double({ min: 0.3, max: 4, noNaN: true }),
  })
  .filter(({ x }) => Math.max(...x) - Math.min(...x) > 0.5)
  .map(({ y, x, g, h, w, kind, Sigma: [a, b, c, d], sigma2 }) => {
    const slope = { name: 'x', term: 'x', values: x };
    const random = [
      { group: 'g', labels: g.map(String), columns: [intercept(n), slope] },
      { group: 'h', labels: h.map(String) },
    ];
    return {
      data: problem(y, [intercept(n), slope], random, 'ML', {
        weights: w && { values: Float64Array.from(w), kind },
      }),
      kind,
      at: point([0.3, -0.2], [square(2, [a * a, a * b, a * b, b * b + c * c]), square(1, [d * d])], sigma2),
    };
  });

function informationOn(
  data: Problem,
  kind: 'precision' | 'likelihood',
  method: Method,
  collapse: boolean,
  at: Canonical,
) {
  const { design, collapsed } = must(prepare(data, kind));
  if (!collapsed) throw new Error('nothing was collapsed');
  const rows: ObservedRows = collapse ? collapsedAt(design, collapsed, [0, 1]) : asGiven(design, [0, 1]);
  const state = must(
    evaluate({ design, work: allocate(design), rows: () => rows, last: { factored: null } }, at, method, {
      basis: true,
      profile: false,
    }),
  );
  return { rows: rows.design.n, ...informationAt(state, piecesOf(state, 'all')) };
}

describe('fewer rows that stand for those of the data', () => {
  test('log-likelihood, score and information are those of all rows', () => {
    fc.assert(
      fc.property(cells, ({ data, kind, at }) => {
        for (const method of ['ML', 'REML'] as const) {
          const few = informationOn(data, kind, method, true, at);
          const all = informationOn(data, kind, method, false, at);
          expect(few.rows).toBeLessThanOrEqual(12 * 3 + 3);
          agree(few.logLik, all.logLik, { rel: 1e-11, abs: 1e-11, source: 'all rows' });
          const size = all.matrix.data.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
          agreeAll(few.gradient, all.gradient, { abs: 1e-10 * size, source: 'all rows' });
          agreeAll(few.matrix.data, all.matrix.data, { abs: 1e-10 * size, source: 'all rows' });
        }
      }),
      { numRuns: 40 },
    );
  });
  test('a response of 1e9 and a tiny residual variance lose nothing', () => {
    const labels = Array.from({ length: n }, (_, i) => `g${i % 5}`);
    const rest = Array.from({ length: n }, (_, i) => ((i * 37) % 11) / 4);
    const at = (mean: number) => point([mean, 0], [square(1, [1e6])], 0.7);
    const x = { name: 'x', term: 'x', values: rest.map((v, i) => v + (i % 3)) };
    const of = (mean: number): Problem => {
      const y = rest.map((v, i) => mean + 1000 * (i % 5) + v);
      return problem(y, [intercept(n), x], [{ group: 'g', labels }], 'ML');
    };
    const here = must(must(openReferee(of(0))).logLik(at(0))).logLik;
    agree(here, plainLogLik(of(0), at(0)), { rel: 1e-8, source: 'n x n form' });
    agree(must(must(openReferee(of(1e9))).logLik(at(1e9))).logLik, here, { abs: 1e-8, source: 'shift of y' });
  });
  test('a response in the place of another is judged as itself', () => {
    fc.assert(
      fc.property(cells, ({ data, at }) => {
        const judged = (one: Problem): number => {
          const referee = openReferee(one);
          return isRefusal(referee) ? Number.NaN : must(referee.logLik(at)).logLik;
        };
        judged(data);
        const y = data.response.y.map((v, i) => v + Math.sin(i));
        const other = withResponse(data, { y });
        expect(judged(other)).toBe(judged({ ...other, random: [...other.random] }));
        expect(judged(withResponse(data, { y: y.with(3, Number.NaN) }))).toBeNaN();
      }),
      { numRuns: 10 },
    );
  });
});
