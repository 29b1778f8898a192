import { type ExactModel, keep, LEFT, LOOSE, largest, RESOLVED, type Search } from './exact-model.ts';
import { dot, norm } from './norm.ts';
import { smallestSingularValue } from './smallest-singular-value.ts';
import type { State } from './state.ts';
import { solveLT } from './triangular.ts';

/** PORT's kappa in the test for the hard case. */
const KAPPA = 2;
/**
 * A + alpha I nearly singular and q too short: a step along the lowest eigenvector v leads to the sphere. 'done' where it is
 * taken, or is worth less than LEFT / 3 of the decrease; 'unresolved' where alpha is too near to its bound to be told from it.
 */
export function hardCase(t: State, model: ExactModel, s: Search): 'done' | 'unresolved' | 'easy' {
  const { n, l, w, z } = t;
  const { q, length } = model;
  const R = t.radius;
  const gap = s.alpha + Math.min(0, t.newtonLength);
  const decrease = s.alpha * length * length + s.energy;
  const factor = (2 * LEFT) / (3 * (4 * (1 - LOOSE) * (KAPPA + 1) + KAPPA + 2) * R * R);
  if (model.tries >= s.patience || gap < factor * decrease) {
    // one step of inverse iteration: v = w, with (A + alpha I) v = curvature z
    const smallest = smallestSingularValue(l, n, z, w);
    for (let i = 0; i < n; i++) w[i] *= smallest;
    solveLT(l, n, w);
    const size = 1 / norm(w, n);
    for (let i = 0; i < n; i++) w[i] *= size;
    const along = dot(q, w, n);
    const room = (R + length) * (R - length);
    const root = Math.sqrt(along * along + room);
    const way = room / (along + (along < 0 ? -root : root));
    if ((size * way) ** 2 <= LEFT * (length * length + s.alpha * R * R)) {
      takeEigenvector(t, model, s, decrease, along, way, size * smallest);
      return 'done';
    }
    if (t.newtonLength <= 0) t.newtonLength = Math.min(t.newtonLength, size * size - s.alpha);
    s.lower = Math.max(s.lower, -t.newtonLength);
  }
  return gap > RESOLVED * largest(model.a) ? 'easy' : 'unresolved';
}

/** -D s = q + way v; v is t.w, and (A + alpha I) v = curvature t.z. */
function takeEigenvector(
  t: State,
  model: ExactModel,
  s: Search,
  decrease: number,
  along: number,
  way: number,
  curvature: number,
): void {
  const { n, w, z } = t;
  const { q } = model;
  s.alpha = -s.alpha;
  t.predicted = 0.5 * decrease;
  const more = way * (s.alpha * along - 0.5 * way * (s.alpha + curvature * dot(z, w, n)));
  let part = 0;
  if (!(more < (LEFT * decrease) / 6)) {
    t.predicted += more;
    model.length = t.radius;
    part = -way;
  }
  for (let i = 0; i < n; i++) {
    q[i] = part * w[i] - q[i];
    t.s[i] = q[i] / t.d[i];
  }
  t.slope = dot(model.slopes, q, n);
  keep(t, model, s);
}
