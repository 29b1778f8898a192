/**
 * What is known of an end of the search, so that a later climb which leads there need not go to its very top: the Hessian H of the
 * criterion f (minus the log-likelihood) at x*, x* being upright. A climb that stands at x, made upright (upright.ts), leads there where
 * the quadratic about x* says what f and its slopes are: with s = x - x*, r^2 = s'Hs,
 *
 *   r^2 / 2 <= REACH,    |f(x) - f(x*) - r^2 / 2| <= BEND r^2 / 2,    e'H^+e <= (BEND r)^2,  e = df/dx - Hs
 *
 * (as integrated/known-summit.ts has it for criteria whose coordinates do not turn).
 */
import { symmetricEigen } from '@mixdiff/linalg';
import type { Landscape } from './landscape.ts';
import { hessian } from './newton-step.ts';
import { directionsOfTurning, setUpright } from './upright.ts';

const REACH = 2;
const BEND = 0.3;
/** Differences of values, and of gradients in units of value, that are rounding. */
const ROUNDING = 1e-9;
/** Share of the largest curvature that differences of gradients tell from none. */
const CURVED = 1e-6;

export interface KnownEnd {
  /** d x d: of H, on what turning leaves as it is the least curvature's. */
  readonly inverse: Float64Array;
  /** Whether a climb that stands there leads here. */
  leads(x: Float64Array, value: number, gradient: Float64Array): boolean;
}
/** null: not every direction bends down from it. */
export function knownEnd(
  landscape: Landscape,
  { x: end, value: top }: { x: Float64Array; value: number },
): KnownEnd | null {
  const d = end.length;
  const x = end.slice();
  setUpright(landscape.coordinates, x);
  const H = hessian(landscape, x);
  const { values, vectors } = symmetricEigen(H, d);
  const curved = d - directionsOfTurning(landscape.coordinates, x);
  const least = curved > 0 ? values[curved - 1] : 0;
  if (!(least > CURVED * values[0])) return null;
  const inverse = new Float64Array(d * d);
  const onCurved = new Float64Array(d * d);
  for (let e = 0; e < d; e++) {
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < d; i++) {
        const both = vectors[e * d + i] * vectors[e * d + j];
        if (e < curved) onCurved[j * d + i] += both / values[e];
        inverse[j * d + i] += both / (e < curved ? values[e] : least);
      }
    }
  }
  const [at, slopes] = [new Float64Array(d), new Float64Array(d)];
  return {
    inverse,
    leads(there, value, gradient) {
      at.set(there);
      slopes.set(gradient);
      setUpright(landscape.coordinates, at, slopes);
      for (let i = 0; i < d; i++) at[i] -= x[i];
      let half = 0;
      for (let i = 0; i < d; i++) {
        let sum = 0;
        for (let j = 0; j < d; j++) sum += H[j * d + i] * at[j];
        half += (at[i] * sum) / 2;
        slopes[i] -= sum;
      }
      if (!(half <= REACH && Math.abs(value - top - half) <= BEND * half + ROUNDING)) return false;
      return form(onCurved, slopes) <= BEND * BEND * 2 * half + ROUNDING;
    },
  };
}
function form(A: Float64Array, v: Float64Array): number {
  const d = v.length;
  let sum = 0;
  for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) sum += v[i] * A[j * d + i] * v[j];
  return sum;
}
