/**
 * The highest log-likelihood over all points whose numbers round to the printed ones, where the printed numbers are functions f_e of
 * the parameters x (elements of a covariance matrix that few parameters make, deviations relative to one another). Printed digits
 * leave so little room that the log-likelihood is a quadratic in it and the functions are straight, so that a step is
 *
 *   max g'd - d'Hd / 2   subject to   |f_e(x) + J_e d - v_e| <= h_e   for every printed v_e +- h_e,
 *
 * g and H of the referee (H with its eigenvalues made positive), and steps go on until nothing is gained: sequential quadratic
 * programming (Nocedal & Wright 2006, chapter 18). The subproblem is solved in its dual by coordinates (Hildreth 1957).
 */
import { type Canonical, isRefusal, type Problem } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import type { Referee } from '@mixdiff/referee';
import { type Information, informationAt } from './information.ts';
import type { Measure } from './measures.ts';
import { pointWith, vectorOf } from './vector.ts';

export interface Highest {
  readonly at: Canonical;
  readonly logLik: number;
}
/** Of the printed numbers that the criterion depends on. */
export type Bounded = Pick<Measure, 'printed' | 'valueAt'>;

const STEPS = 20;
/** Gain that is not worth another step. */
const ENOUGH = 1e-8;
/** Half widths by which a number may miss its digits: what a straight line misses a curve by. */
const MISSED = 0.02;
/** Of a number that is exact, relative. */
const EXACT = 1e-9;
/** Smallest curvature, scaled, that a step is sized by. */
const FLATTEST = 1e-7;

const halfOf = ({ printed: { value, half } }: Bounded): number =>
  Math.max(half, EXACT * Math.max(Math.abs(value), 1e-6));
/** How far a point is from the printed numbers, in half widths; at most 1 where all round to them. */
export function distanceFrom(bounds: readonly Bounded[], at: Canonical): number {
  let most = 0;
  for (const one of bounds) {
    const value = one.valueAt(at);
    most = Math.max(
      most,
      value === undefined ? Number.POSITIVE_INFINITY : Math.abs(value - one.printed.value) / halfOf(one),
    );
  }
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most;
}

/** From `start`; null where no point was found that rounds to all of the numbers. */
export function highestWithin(
  bounds: readonly Bounded[],
  referee: Referee,
  problem: Problem,
  start: Canonical,
): Highest | null {
  let at = start;
  let here = informationAt(referee, at, problem);
  if (isRefusal(here)) return null;
  let best: Highest | null = null;
  let far = distanceFrom(bounds, at);
  for (let step = 0; ; step++) {
    if (far <= 1 + MISSED && here.logLik > (best?.logLik ?? Number.NEGATIVE_INFINITY))
      best = { at, logLik: here.logLik };
    if (step === STEPS) return best;
    const moved = stepped(bounds, referee, problem, at, here, far);
    if (!moved) return best;
    const gained = moved.here.logLik - here.logLik;
    const nearer = far - moved.far;
    [at, here, far] = [moved.at, moved.here, moved.far];
    if (far <= 1 + MISSED && gained < ENOUGH && nearer < MISSED) {
      return here.logLik > (best?.logLik ?? Number.NEGATIVE_INFINITY) ? { at, logLik: here.logLik } : best;
    }
  }
}
interface Moved {
  readonly at: Canonical;
  readonly here: Information;
  readonly far: number;
}
/** The step of the subproblem, shortened until it leads nearer to the printed numbers, or higher within them. */
function stepped(
  bounds: readonly Bounded[],
  referee: Referee,
  problem: Problem,
  at: Canonical,
  here: Information,
  far: number,
): Moved | null {
  const { parameters } = here;
  const x = vectorOf(at, parameters);
  const d = direction(bounds, at, here);
  for (let t = 1; t > 1e-4; t /= 3) {
    const to = pointWith(
      at,
      parameters,
      x.map((v, i) => v + t * (d[i] as number)),
    );
    const distance = distanceFrom(bounds, to);
    const allowed = distance <= Math.max(1 + MISSED, far * (1 - t / 4));
    if (!allowed) continue;
    const there = informationAt(referee, to, problem);
    if (isRefusal(there)) continue;
    if (far > 1 + MISSED || there.logLik > here.logLik - ENOUGH) return { at: to, here: there, far: distance };
  }
  return null;
}

/** Slopes of the printed numbers by the parameters, by central differences. */
export function slopes(
  bounds: readonly Pick<Bounded, 'valueAt'>[],
  at: Canonical,
  { parameters, matrix }: Information,
): Float64Array[] {
  const x = vectorOf(at, parameters);
  const k = parameters.length;
  return bounds.map(({ valueAt }) =>
    Float64Array.from({ length: k }, (_, i) => {
      const curvature = Math.abs(matrix.data[i * (k + 1)] as number);
      const size = Math.abs(x[i] as number);
      const h = Math.min(1e-5 * Math.max(size, 1e-3), curvature > 0 ? 0.01 / Math.sqrt(curvature) : 1e-5);
      const value = (by: number): number =>
        valueAt(
          pointWith(
            at,
            parameters,
            x.map((v, j) => (j === i ? v + by : v)),
          ),
        ) ?? Number.NaN;
      const slope = (value(h) - value(-h)) / (2 * h);
      return Number.isFinite(slope) ? slope : 0;
    }),
  );
}

function direction(bounds: readonly Bounded[], at: Canonical, here: Information): Float64Array {
  const { gradient, matrix } = here;
  const k = gradient.length;
  const scale = Float64Array.from(
    { length: k },
    (_, i) => 1 / Math.sqrt(Math.abs(matrix.data[i * (k + 1)] as number) || 1),
  );
  const scaled = matrix.data.map((v, e) => v * (scale[e % k] as number) * (scale[Math.floor(e / k)] as number));
  const { values, vectors } = symmetricEigen(scaled, k);
  const inverse = (v: Float64Array): Float64Array => {
    const out = new Float64Array(k);
    for (let e = 0; e < k; e++) {
      let along = 0;
      for (let i = 0; i < k; i++) along += (vectors[e * k + i] as number) * (v[i] as number);
      along /= Math.max(Math.abs(values[e] as number), FLATTEST);
      for (let i = 0; i < k; i++) out[i] = (out[i] as number) + along * (vectors[e * k + i] as number);
    }
    return out;
  };
  const free = inverse(gradient.map((g, i) => g * (scale[i] as number)));
  const rows = slopes(bounds, at, here).map((row) => row.map((v, i) => v * (scale[i] as number)));
  const widths = bounds.map(halfOf);
  const left = bounds.map((one) => one.printed.value - (one.valueAt(at) ?? one.printed.value));
  // in half widths, so that all are of one size
  const A = rows.map((row, e) => row.map((v) => v / (widths[e] as number)));
  const d = within(
    free,
    A,
    left.map((v, e) => v / (widths[e] as number)),
    inverse,
  );
  return d.map((v, i) => v * (scale[i] as number));
}
const SWEEPS = 4000;
/** The free step brought to |A d - left| <= 1: one multiplier per number, of either sign, each set to its best in turn. */
function within(
  free: Float64Array,
  A: readonly Float64Array[],
  left: readonly number[],
  inverse: (v: Float64Array) => Float64Array,
): Float64Array {
  const d = free.slice();
  const solved = A.map(inverse);
  const own = A.map((row, e) => inner(row, solved[e] as Float64Array));
  const multipliers = new Float64Array(A.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let most = 0;
    for (const [e, row] of A.entries()) {
      const size = own[e] as number;
      if (!(size > 0)) continue;
      const off = inner(row, d) - (left[e] as number);
      // with the multiplier at zero; what then lies outside is what it has to hold
      const loose = off + (multipliers[e] as number) * size;
      const wanted = loose > 1 ? (loose - 1) / size : loose < -1 ? (loose + 1) / size : 0;
      const change = wanted - (multipliers[e] as number);
      if (change === 0) continue;
      multipliers[e] = wanted;
      const toward = solved[e] as Float64Array;
      for (let i = 0; i < d.length; i++) d[i] = (d[i] as number) - change * (toward[i] as number);
      most = Math.max(most, Math.abs(change) * size);
    }
    if (most < 1e-6) break;
  }
  return d;
}
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
