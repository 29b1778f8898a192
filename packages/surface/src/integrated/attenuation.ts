/**
 * Coordinates for climbs over a criterion of binomial responses. Random effects of standard deviation s flatten what fixed effects say of the
 * average level, about as sqrt(1 + c^2 s^2) does (Zeger, Liang & Albert 1988), so that the larger s, the larger the fixed effects that go
 * with it: a bent ridge. In terms of what they say of the average it is straight: with a^2 = 1 + c^2 tr(Sigma S), S the mean of z z',
 *
 *   gamma = a delta,    df/d delta = a df/d gamma,    df/dx_j += (gamma' df/d gamma) (da^2/dx_j) / (2 a^2)    of a covariance coordinate
 */
import type { Problem } from '@mixdiff/contract';
import type { Objective } from '../climb.ts';
import type { IntegratedCriterion } from './criterion.ts';

/** c^2: of a logit (16 sqrt(3) / (15 pi))^2, of a probit 1. */
const SQUARES: Readonly<Record<string, number>> = { logit: (16 / (15 * Math.PI)) ** 2 * 3, probit: 1 };
const STEP = 1e-6;

export interface Climbed {
  readonly objective: Objective;
  /** Coordinates of the criterion into those of the climb, and back. */
  into(x: Float64Array): Float64Array;
  back(x: Float64Array): Float64Array;
}
/** sqrt(1 + c^2 s^2) of a logit. */
export const attenuation = (size: number): number => Math.sqrt(1 + SQUARES['logit'] * size * size);

/** The criterion's own coordinates where responses are none of these. */
export function climbedOver(surface: IntegratedCriterion, { response }: Problem): Climbed {
  const { family, link } = response;
  const square = family === 'binomial' && Object.hasOwn(SQUARES, link) ? SQUARES[link] : undefined;
  if (square === undefined) return { objective: surface.value, into: (x) => x, back: (x) => x };
  const { fixed, random, layout } = surface;
  const { n, m, z, terms } = layout;
  let next = random;
  const own = terms.map(({ roots, place, columns: c }) => {
    const S = new Float64Array(c * c);
    for (let i = 0; i < n; i++)
      for (let b = 0; b < c; b++)
        for (let a = 0; a < c; a++) S[b * c + a] += (z[i * m + place + a] * z[i * m + place + b]) / n;
    const from = next;
    next += roots.length;
    /** tr(L'SL). */
    const spread = (x: Float64Array): number => {
      const L = roots.root(x);
      let sum = 0;
      for (let k = 0; k < c; k++)
        for (let b = 0; b < c; b++) for (let a = 0; a < c; a++) sum += L[k * c + a] * S[b * c + a] * L[k * c + b];
      return sum;
    };
    return { from, to: next, spread };
  });
  const squared = (x: Float64Array): number =>
    own.reduce((sum, { from, to, spread }) => sum + square * spread(x.subarray(from, to)), 1);
  const scaled = (x: Float64Array, by: number): Float64Array => x.map((v, j) => (j < fixed ? by * v : v));
  const back = (x: Float64Array): Float64Array => scaled(x, Math.sqrt(squared(x)));
  return {
    into: (x) => scaled(x, 1 / Math.sqrt(squared(x))),
    back,
    objective(x, gradient) {
      const at = back(x);
      const value = surface.value(at, gradient);
      if (!gradient) return value;
      const a2 = squared(x);
      let along = 0;
      for (let j = 0; j < fixed; j++) {
        along += at[j] * gradient[j];
        gradient[j] *= Math.sqrt(a2);
      }
      for (const { from, to, spread } of own) {
        const moved = x.slice(from, to);
        for (let j = 0; j < moved.length; j++) {
          const here = moved[j];
          moved[j] = here + STEP;
          const up = spread(moved);
          moved[j] = here - STEP;
          gradient[from + j] += (along * square * (up - spread(moved))) / (4 * STEP * a2);
          moved[j] = here;
        }
      }
      return value;
    },
  };
}
