import { type Canonical, isRefusal, type Problem, structured } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openReferee } from '../../src/index.ts';

/** One response at 6 of Cauchy's law (t with one degree of freedom) about b ~ N(0, V), scale 1: the prior's mode and the response's part. */
const Y = 6;
const problem: Problem = {
  response: { y: Float64Array.of(Y), trials: null, family: 't_family', link: 'identity' },
  parts: {
    conditional: {
      X: { nrow: 1, ncol: 1, data: Float64Array.of(1) },
      columns: ['(Intercept)'],
      term: ['(Intercept)'],
      offset: null,
    },
  },
  random: [
    {
      name: '1 | g',
      group: 'g',
      columns: ['(Intercept)'],
      levels: ['1'],
      level: Int32Array.of(0),
      Z: { nrow: 1, ncol: 1, data: Float64Array.of(1) },
      structure: structured('us', ['(Intercept)']),
    },
  ],
  residual: null,
  weights: null,
  method: 'ML',
  source: { formula: 'y ~ 1 + (1 | g)', dataHash: '', rows: Int32Array.of(0), dropped: [] },
};
const at = (V: number): Canonical => ({
  beta: Float64Array.of(0),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(V) }],
  residual: { kind: 'none', family: { dispersion: 1, df: 1 } },
});
/** The mode that is reached uphill from u = 0, by steps too short to leave its hill, and what Laplace's approximation is about it. */
function byHand(V: number): { curvature: number; logLik: number } {
  const s = Math.sqrt(V);
  const r = (u: number): number => Y - s * u;
  const slope = (u: number): number => (2 * s * r(u)) / (1 + r(u) ** 2) - u;
  const curvature = (u: number): number => 1 + (2 * V * (1 - r(u) ** 2)) / (1 + r(u) ** 2) ** 2;
  let u = 0;
  for (let k = 0; k < 100_000; k++) u += slope(u) / (2 * V + 2);
  const height = -Math.log(Math.PI) - Math.log1p(r(u) ** 2) - (u * u) / 2;
  return { curvature: curvature(u), logLik: height - Math.log(curvature(u)) / 2 };
}
const referee = openReferee(problem);
if (isRefusal(referee)) throw new Error(referee.message);

describe('the curvature at the mode', () => {
  // V = (Y - r) (1 + r^2) / 2r at a mode: its hills part at the maximum of that, 5.077 at r = 2.46
  const sizes = [
    ...Array.from({ length: 60 }, (_, k) => 1 + k / 10),
    ...Array.from({ length: 30 }, (_, k) => 5.07 + k / 1000),
  ];
  const known = sizes.map((V) => ({ V, ...byHand(V) }));
  const near = known.filter(({ curvature }) => curvature < 1 / 50);
  const far = known.filter(({ curvature }) => curvature > 1 / 50);

  test('falls to nothing where modes part, and there is no likelihood there', () => {
    expect(near.length).toBeGreaterThan(0);
    for (const { V } of near) expect(referee.logLik(at(V))).toMatchObject({ refused: 'referee/singular-modes' });
  });
  test('and elsewhere it is what it was', () => {
    expect(far.length).toBeGreaterThan(50);
    for (const { V, logLik } of far) {
      const found = referee.logLik(at(V));
      if (isRefusal(found)) throw new Error(`${V}: ${found.message}`);
      agree(found.logLik, logLik, { abs: 1e-8, source: 'by hand' });
    }
  });
});
