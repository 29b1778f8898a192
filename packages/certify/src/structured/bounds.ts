/**
 * Ends of the structures at a point, and the slope of the log-likelihood from each into the set. With S_k = dl/dSigma_k of
 * the referee and a path Sigma_k(t) from the end, t the parameter that is zero there,
 *
 *   dl/dt = tr( S_k dSigma_k/dt ),  at most 0 at a maximum
 *
 * (Self & Liang 1987: the tangent cone of the set at the point). A term without any variance may leave by any matrix of its
 * structure: there the slope is the largest tr(S_k D), D of the structure with trace 1.
 */
import type { Matrix } from '@mixdiff/contract';
import { squareOf } from '@mixdiff/covariance';
import { Random } from '@mixdiff/probability';
import { isZero, type Surface, type SurfaceEnd } from '@mixdiff/surface';

/** An end that the point is at. */
export interface Bound {
  readonly term: number;
  /** Coordinate of the surface; null: the term has no variance at all. */
  readonly end: SurfaceEnd | null;
  readonly what: string;
  readonly value: number;
  readonly by: string;
  readonly slope: number;
  /** A point off the end, in the direction of the slope. */
  readonly beside: Float64Array;
}

/** Step from an end at which its path is read: its square is what Sigma changes by. */
const STEP = 1e-4;
/** How far off a point beside the end is. */
const OFF = 1e-2;
const trace = (S: Float64Array, D: Float64Array): number => S.reduce((sum, v, e) => sum + v * D[e], 0);

/** Those of a point whose coordinates are exactly at their ends, steepest first. */
export function boundsAt(surface: Surface, x: Float64Array, S: readonly Matrix[]): Bound[] {
  const bare = surface.terms.map((term) => isZero(term, x));
  const found = surface.ends
    .filter((end) => !bare[end.term] && x[end.coordinate] === end.at)
    .map((end): Bound => {
      const direction = directionOf(surface, x, end);
      const { term, what, value, by } = end;
      const beside = x.map((v, i) => (i === end.coordinate ? v + OFF : v));
      return { term, end, what, value, by, slope: trace(S[term].data, direction), beside };
    });
  const whole = surface.terms.flatMap(({ roots }, term): Bound[] => {
    if (!bare[term]) return [];
    const { slope, shape } = steepest(surface, term, S[term].data);
    const beside = x.slice();
    beside.set(shape, surface.terms[term].from);
    const what = roots.sizes.length === 1 ? 'the variance' : 'every variance';
    return [{ term, end: null, what, value: 0, by: 'the sum of its variances', slope, beside }];
  });
  return [...found, ...whole].sort((a, b) => b.slope - a.slope);
}

function directionOf(surface: Surface, x: Float64Array, end: SurfaceEnd): Float64Array {
  const { from, roots } = surface.terms[end.term];
  const own = x.slice(from, from + roots.length);
  const at = (): Float64Array => {
    const L = roots.root(own);
    return squareOf(L, Math.sqrt(L.length));
  };
  const there = at();
  const i = end.coordinate - from;
  // into the set: on either side, or on the one that it has
  own[i] = end.at + STEP;
  const beside = at();
  const scale = surface.scale(x, end.term) ** (1 - end.power / 2) / end.from(own[i]);
  return beside.map((v, e) => (v - there[e]) * scale);
}

/** The matrix of trace 1 of the term's structure with the largest tr(SD): scattered points, each improved by small moves. */
function steepest({ terms }: Surface, term: number, S: Float64Array): { slope: number; shape: Float64Array } {
  const { roots } = terms[term];
  const random = new Random(5);
  const made = (x: Float64Array): Float64Array => {
    const L = roots.root(x);
    const D = squareOf(L, Math.sqrt(L.length));
    const c = Math.sqrt(D.length);
    let sum = 0;
    for (let j = 0; j < c; j++) sum += D[j * (c + 1)];
    return D.map((v) => v / sum);
  };
  let best = { shape: new Float64Array(roots.length), slope: Number.NEGATIVE_INFINITY };
  for (let k = 0; k < 20 + 10 * roots.length; k++) {
    let x = Float64Array.from({ length: roots.length }, (_, i) =>
      roots.sizes.includes(i) ? 0.2 + random.unifRand() : (random.unifRand() - 0.5) * Math.PI,
    );
    let D = made(x);
    for (let size = 0.5; size > 1e-4; ) {
      const moved = x.map((v) => v + size * random.normRand());
      const other = made(moved);
      if (trace(S, other) > trace(S, D)) [x, D] = [moved, other];
      else size *= 0.85;
    }
    const slope = trace(S, D);
    if (slope > best.slope) best = { shape: x, slope };
  }
  return best;
}
