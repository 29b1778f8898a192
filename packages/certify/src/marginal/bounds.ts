/**
 * Ends of a residual model's parameters that a point has run to: where moving on to the end changes the log-likelihood by less
 * than counts as zero elsewhere. At such an end a parameter's own derivative may say nothing, so slopes are taken in what is
 * local there:
 *
 *   range -> 0          c = the correlation at the smallest distance:  dl/dc = (dl/dr) / (dc/dr)
 *   range -> infinity   1 / r, with s^2 (1 - rho(d_max)) held: of a model with an intercept only that is in the likelihood
 *   smoothness -> inf   the limit is gau, of range 2 r sqrt(nu)
 *   nugget, rho of cs   the parameter itself
 */
import {
  type Bound,
  type Canonical,
  isRefusal,
  type Kind,
  ofLevel,
  type ResidualModel,
  structured,
} from '@mixdiff/contract';
import { coordinatesOf, type ResidualCoordinates } from '@mixdiff/covariance';
import type { Referee } from '@mixdiff/referee';
import { ZERO } from '../zeros.ts';

export interface BoundGround {
  readonly residual: ResidualModel;
  readonly coordinates: ResidualCoordinates;
  /** Of how many positions compound symmetry is to be positive definite. */
  readonly definite: number;
}
type Marginal = Extract<Canonical['residual'], { kind: 'marginal' }>;
/** Correlation at the smallest distance, and share of an interval, that stand for the end and for a step off it. */
const [END, STEP] = [1e-9, 1e-6];
/** How near an end a parameter must be to be asked. */
const NEAR = 0.1;

export function boundsAt(ground: BoundGround, referee: Referee, at: Canonical, logLik: number): Bound[] {
  const { residual: model } = ground;
  const { residual } = at;
  if (residual.kind !== 'marginal') return [];
  const place: Place = {
    coordinates: ground.coordinates,
    definite: ground.definite,
    kind: model.structure.kind,
    largest: largestOf(model),
    referee,
    at,
    residual,
    reaches: (other) => {
      const judged = logLikAt(referee, other);
      return judged !== null && Math.abs(judged - logLik) < ZERO;
    },
    logLik,
  };
  return (model.by?.levels ?? ['']).flatMap((_, level) => {
    const named = (name: string): string => ofLevel(name, model.by, level);
    return [
      ...rangeBounds(place, named),
      ...smoothnessBound(place, named('smoothness'), named('range')),
      ...nuggetBounds(place, named('nugget')),
      ...symmetryBounds(place, named('rho')),
    ];
  });
}
const bound = (what: string, value: number, by: string, slope: number | null, of: Bound['of'] = 'space'): Bound => ({
  term: 'Residual',
  what,
  value,
  by,
  slope,
  of,
});
interface Place extends Omit<BoundGround, 'residual'> {
  readonly kind: Kind;
  /** Rows of the largest subject. */
  readonly largest: number;
  readonly residual: Marginal;
  readonly referee: Referee;
  readonly at: Canonical;
  readonly logLik: number;
  /** Whether a point is as high as this one, but for what counts as zero. */
  reaches(other: Canonical): boolean;
}
/** Rows of the largest subject. */
export function largestOf({ subject: { levels, index } }: ResidualModel): number {
  const count = new Int32Array(levels.length);
  for (const s of index) count[s]++;
  return Math.max(0, ...count);
}
const logLikAt = (referee: Referee, at: Canonical): number | null => {
  const judged = referee.logLik(at);
  return isRefusal(judged) ? null : judged.logLik;
};
/** The point with other values of parameters, `sigma2` among them. */
function moved({ at, residual }: Pick<Place, 'at' | 'residual'>, change: Readonly<Record<string, number>>): Canonical {
  const { sigma2: own, ...others } = change;
  const parameters = { ...residual.parameters, ...others };
  return { ...at, residual: { ...residual, sigma2: own ?? residual.sigma2, parameters } };
}
/** dl by a parameter. */
function slopeBy(referee: Referee, at: Canonical, name: string): number | null {
  const found = referee.information(at);
  if (isRefusal(found)) return null;
  const k = found.parameters.findIndex((one) => one.kind === 'residual' && one.name === name);
  return k < 0 ? null : found.gradient[k];
}

/** Correlations by distance at another range, the nugget left out; the first of a row and itself. */
function correlationsAt(place: Place, named: (name: string) => string, range: number): Float64Array | null {
  const { distances } = place.coordinates;
  const plain = coordinatesOf(structured(place.kind, []), { distances });
  const smoothness = place.residual.parameters[named('smoothness')] ?? 1;
  const x = plain?.fromPoint({ sigma2: 1, parameters: { range, smoothness } });
  if (!plain || !x) return null;
  const C = new Float64Array(plain.cells);
  plain.covariance(x, C);
  return C;
}

function rangeBounds(place: Place, named: (name: string) => string): Bound[] {
  const name = named('range');
  const range = place.residual.parameters[name];
  if (range === undefined) return [];
  const { distances } = place.coordinates;
  const nearest = 1 + distances.findIndex((d) => d > 0);
  if (nearest === 0) return [];
  const at = (r: number): Float64Array | null => correlationsAt(place, named, r);
  const here = at(range);
  if (!here) return [];
  const found: Bound[] = [];
  if (here[nearest] < NEAR) {
    const none = rangeOf(at, nearest, END, distances[nearest - 1]);
    if (place.reaches(moved(place, { [name]: none }))) {
      const off = rangeOf(at, nearest, STEP, distances[nearest - 1]);
      const [c, more] = [at(off), at(off * (1 + STEP))];
      const byRange = slopeBy(place.referee, moved(place, { [name]: off }), name);
      const bend = c && more ? (more[nearest] - c[nearest]) / (off * STEP) : 0;
      const slope = byRange === null || !(bend > 0) ? null : byRange / bend;
      found.push(bound(name, 0, 'the correlation at the smallest distance', slope));
    }
  }
  const furthest = distances.length;
  if (here[furthest] > 1 - NEAR)
    found.push(...endlessRange(place, named, range, (r) => at(r)?.[furthest] ?? Number.NaN));
  return found;
}
/** The range at which the correlation of a cell is c: bisection of its logarithm. */
function rangeOf(at: (r: number) => Float64Array | null, cell: number, c: number, distance: number): number {
  let [low, high] = [Math.log(distance) - 25, Math.log(distance) + 5];
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if ((at(Math.exp(middle))?.[cell] ?? 0) > c) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
/** How much further a range is taken that may have no end. */
const FURTHER = 100;
function endlessRange(
  place: Place,
  named: (name: string) => string,
  range: number,
  furthest: (r: number) => number,
): Bound[] {
  const [name, variance] = [named('range'), named('sigma2')];
  const size = variance === 'sigma2' ? place.residual.sigma2 : place.residual.parameters[variance];
  const next = range * FURTHER;
  const growth = (1 - furthest(range)) / (1 - furthest(next));
  for (const sigma2 of [size * growth, size]) {
    const there = completed(place.referee, moved(place, { [name]: next, [variance]: sigma2 }));
    const reached = logLikAt(place.referee, there);
    if (reached === null || !(Math.abs(reached - place.logLik) < ZERO)) continue;
    const slope = (place.logLik - reached) / (1 / range - 1 / next);
    return [bound(name, Number.POSITIVE_INFINITY, `1 / ${name}`, slope)];
  }
  return [];
}
function completed(referee: Referee, at: Canonical): Canonical {
  const answer = referee.generalizedLeastSquares(at);
  return isRefusal(answer) ? at : { ...at, beta: answer.beta };
}
/** From here on Matern's correlation is told from its limit in the third digit. */
const SMOOTH = 5;
function smoothnessBound(place: Place, name: string, range: string): Bound[] {
  const [nu, r] = [place.residual.parameters[name], place.residual.parameters[range]];
  if (nu === undefined || r === undefined || nu < SMOOTH) return [];
  const limit = moved(place, { [name]: 16 * nu, [range]: r / 4 });
  return place.reaches(limit) ? [bound(name, Number.POSITIVE_INFINITY, `1 / ${name}`, null)] : [];
}
function nuggetBounds(place: Place, name: string): Bound[] {
  const nugget = place.residual.parameters[name];
  if (nugget === undefined) return [];
  return [0, 1].flatMap((end): Bound[] => {
    const there = moved(place, { [name]: end });
    if (Math.abs(nugget - end) > NEAR || !place.reaches(there)) return [];
    const slope = slopeBy(place.referee, there, name);
    return [bound(name, end, end === 0 ? name : `1 - ${name}`, slope === null ? null : end === 0 ? slope : -slope)];
  });
}
/** rho of compound symmetry: the variance of a sum, or of differences, of `definite` rows is zero at its ends. */
function symmetryBounds(place: Place, name: string): Bound[] {
  const rho = place.residual.parameters[name];
  if (rho === undefined || !place.kind.startsWith('cs')) return [];
  const lower = -1 / Math.max(place.definite - 1, 1);
  return [lower, 1].flatMap((end): Bound[] => {
    const inward = end === 1 ? -1 : 1;
    if (Math.abs(rho - end) > NEAR * (1 - lower)) return [];
    if (!place.reaches(moved(place, { [name]: end + inward * END * (1 - lower) }))) return [];
    const slope = slopeBy(place.referee, place.at, name);
    const reached = end === 1 ? 2 : place.definite;
    const by = end === 1 ? `1 - ${name}` : `${name} + ${Number((-lower).toPrecision(4))}`;
    return [
      bound(name, end, by, slope === null ? null : inward * slope, place.largest >= reached ? 'data' : 'structure'),
    ];
  });
}
