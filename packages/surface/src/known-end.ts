/**
 * What is known of an end of the search, so that a later climb which leads there (known-quadratic.ts, at points made upright: upright.ts)
 * need not go to its very top: the Hessian of the criterion (minus the log-likelihood) at the end. As integrated/known-summit.ts for
 * criteria whose coordinates do not turn.
 */
import { fromEigen, symmetricEigen } from '@mixdiff/linalg';
import { isWithinReach, leadsTo } from './known-quadratic.ts';
import type { Landscape } from './landscape.ts';
import { hessian } from './newton-step.ts';
import { directionsOfTurning, setUpright } from './upright.ts';

/** Share of the largest curvature that differences of gradients tell from none. */
const CURVED = 1e-6;

export interface KnownEnd {
  /** Whether a climb that stands there leads here. */
  leads(x: Float64Array, value: number, gradient: Float64Array): boolean;
}
/** null: not every direction bends down from it. `H`: the Hessian where that is known, of an x that is upright. */
export function knownEnd(
  landscape: Landscape,
  end: { readonly x: Float64Array; readonly value: number; readonly H?: Float64Array },
): KnownEnd | null {
  const { coordinates } = landscape;
  const { value } = end;
  const x = end.x.slice();
  if (!end.H) setUpright(coordinates, x);
  const H = end.H ?? hessian(landscape, x);
  const { values, vectors } = symmetricEigen(H, x.length);
  const curved = x.length - directionsOfTurning(coordinates, x);
  const least = curved > 0 ? values[curved - 1] : 0;
  if (!(least > CURVED * values[0])) return null;
  const inverse = fromEigen(
    values.map((v, e) => (e < curved ? 1 / v : 0)),
    vectors,
  );
  const known = { x, value, H, inverse };
  return {
    leads(there, reached, gradient) {
      // most points on the way are not, and to make one upright takes longer than to look
      if (!isWithinReach(known, reached)) return false;
      const [at, slopes] = [there.slice(), gradient.slice()];
      setUpright(coordinates, at, slopes);
      return leadsTo(known, at, reached, slopes);
    },
  };
}
