import type { Canonical, Matrix, Method, Problem } from '@mixdiff/contract';
import { intercept, problem } from '@mixdiff/testing';
import * as fc from 'fast-check';

export const square = (nrow: number, data: readonly number[]): Matrix => ({
  nrow,
  ncol: nrow,
  data: Float64Array.from(data),
});
export const point = (beta: readonly number[], Sigma: readonly Matrix[], sigma2: number): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma,
  residual: { kind: 'variance', sigma2 },
});

const number = fc.double({ min: -3, max: 3, noNaN: true });
/** A random covariance matrix of any rank, c x c: a factor of `rank` columns times its transpose. */
const covariance = (c: number): fc.Arbitrary<Matrix> =>
  fc.integer({ min: 0, max: c }).chain((rank) =>
    fc.array(number, { minLength: c * rank, maxLength: c * rank }).map((f) => {
      const data = new Float64Array(c * c);
      for (let a = 0; a < c; a++) {
        for (let b = 0; b < c; b++) for (let j = 0; j < rank; j++) data[b * c + a] += f[j * c + a] * f[j * c + b];
      }
      return { nrow: c, ncol: c, data };
    }),
  );

/** 14 rows, a slope, `(x | g)` and `(1 | h)` crossed in part, a point of any rank. */
export const small: fc.Arbitrary<{ problem: Problem; at: Canonical }> = fc
  .record({
    y: fc.array(number, { minLength: 14, maxLength: 14 }),
    x: fc.array(number, { minLength: 14, maxLength: 14 }),
    g: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 14, maxLength: 14 }),
    h: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 14, maxLength: 14 }),
    w: fc.option(fc.array(fc.double({ min: 0.2, max: 3, noNaN: true }), { minLength: 14, maxLength: 14 })),
    beta: fc.tuple(number, number),
    Sigma: fc.tuple(covariance(2), covariance(1)),
    sigma2: fc.double({ min: 0.3, max: 4, noNaN: true }),
    method: fc.constantFrom<Method>('ML', 'REML'),
  })
  .map(({ y, x, g, h, w, beta, Sigma, sigma2, method }) => {
    const slope = { name: 'x', term: 'x', values: x };
    const random = [
      { group: 'g', labels: g.map(String), columns: [intercept(14), slope] },
      { group: 'h', labels: h.map(String) },
    ];
    const weights = w && { values: Float64Array.from(w), kind: 'precision' as const };
    return {
      problem: problem(y, [intercept(14), slope], random, method, { weights }),
      at: point(beta, Sigma, sigma2),
    };
  })
  .filter(
    ({
      problem: {
        parts: {
          conditional: { X },
        },
      },
    }) => {
      const x = X.data.slice(14);
      return Math.max(...x) - Math.min(...x) > 0.5;
    },
  );
