/**
 * The rows of a problem as functions of their linear predictor of the mean, e, at given predictors of zero-inflation, z (p = 1 / (1 + e^-z)),
 * and log-dispersions d. A weight multiplies what a row says, after mixing:
 *
 *   y = 0:  log( p + (1 - p) f(0) ),    else log(1 - p) + log f(y)     (Lambert 1992; of a hurdle f(0) = 0 and y is not zero)
 *
 * Binomial and Poisson rows without zero-inflation go by the closed forms of density.ts; all others by series.
 */
import type { Information, Response } from '@mixdiff/contract';
import { type Arithmetic, NUMBERS, SERIES, type Series } from './arithmetic.ts';
import { densityOf, type Row } from './density.ts';
import { familyOf, isHurdle } from './families.ts';
import type { Family } from './family.ts';
import { softplus } from './functions.ts';

/** Of one row in another predictor x: dl/dx, d2l/dx de, and the slope in x of the weight that the criterion takes. */
export interface Across {
  first: number;
  mixed: number;
  weight: number;
}
/** Of one row in both predictors that random effects may move: slopes, and minus the second derivatives. */
export interface Bend {
  readonly l: number;
  readonly e: number;
  readonly z: number;
  readonly ee: number;
  readonly ez: number;
  readonly zz: number;
}
export type Beside = 'zeroInflation' | 'dispersion';
export interface Observations {
  readonly family: Family;
  /** What no parameter enters. */
  readonly constant: number;
  /** Predictors beside that of the mean, row by row; null: there is none. `shape`: the family's further parameter. */
  place(z: Float64Array | null, d: Float64Array | null, shape?: number): void;
  /** Into `out`. */
  at(i: number, e: number, out: Row): void;
  log(i: number, e: number): number;
  across(i: number, e: number, part: Beside): Across;
  /** At a predictor of zero-inflation of the row's own; without one it moves nothing. */
  bend(i: number, e: number, z: number): Bend;
}

/** `information`: whose weight `a` is. null: the family is not known, or has no expected information here. */
export function observationsOf(
  { y, trials, family: name, link, theta }: Response,
  weights: Float64Array | null,
  zeroInflated: boolean,
  information: Information,
): Observations | null {
  const family = theta === undefined ? familyOf(name, link) : heldOf(theta, link);
  if (!family) return null;
  const expected = information === 'expected';
  const { fisher } = family;
  if (expected && (!fisher || zeroInflated)) return null;
  const hurdle = isHurdle(name);
  const trialsOf = (i: number): number => trials?.[i] ?? 1;
  const weightOf = (i: number): number => weights?.[i] ?? 1;
  let [z, d]: (Float64Array | null)[] = [null, null];
  let further: number | undefined;

  /** log f of row i, in either arithmetic. */
  function logOf<T>(A: Arithmetic<T>, i: number, e: T, zeta: T, delta: T): T {
    const own = (): T => family!.log(A, e, delta, y[i], trialsOf(i), further);
    if (!zeroInflated) return own();
    const [logP, logRest] = [
      A.linear(A.apply(softplus, A.linear(zeta, -1, 0)), -1, 0),
      A.linear(A.apply(softplus, zeta), -1, 0),
    ];
    if (y[i] !== 0) return A.add(logRest, own());
    if (hurdle) return logP;
    const rest = A.add(logRest, own());
    return A.add(rest, A.apply(softplus, A.add(logP, A.linear(rest, -1, 0))));
  }
  const variable = (e: number): Series => ({ e: [e, 1, 0, 0], z: null, d: null });
  const seriesAt = (i: number, e: number, beside: Beside | null): Series =>
    logOf(
      SERIES,
      i,
      variable(e),
      besideOf(z, i, beside === 'zeroInflation', 'z'),
      besideOf(d, i, beside === 'dispersion', 'd'),
    );
  const weightAt = (i: number, e: number, beside: Beside | null): Series =>
    fisher!(SERIES, variable(e), besideOf(d, i, beside === 'dispersion', 'd'), trialsOf(i));

  const quick = zeroInflated ? null : densityOf(name, link);
  return {
    family,
    constant: y.reduce(
      (sum, v, i) =>
        weightOf(i) === 0 || (hurdle && v === 0) ? sum : sum + weightOf(i) * family.constant(v, trialsOf(i)),
      0,
    ),
    place(zeta, delta, shape) {
      [z, d, further] = [zeta, delta, shape];
    },
    at(i, e, out) {
      const w = weightOf(i);
      if (quick) quick(e, y[i], trialsOf(i), out);
      else {
        const [l, first, second, third] = seriesAt(i, e, null).e;
        [out.log, out.r, out.o, out.oSlope] = [l, first, -2 * second, -6 * third];
        if (expected) [out.a, out.aSlope] = weightAt(i, e, null).e;
      }
      if (!expected) [out.a, out.aSlope] = [out.o, out.oSlope];
      if (w === 1) return;
      // a row without weight says nothing, also where it is impossible
      out.log = w === 0 ? 0 : w * out.log;
      for (const key of ['r', 'o', 'a', 'oSlope', 'aSlope'] as const) out[key] = w === 0 ? 0 : w * out[key];
    },
    log(i, e) {
      const w = weightOf(i);
      if (w === 0) return 0;
      if (quick) {
        quick(e, y[i], trialsOf(i), scratch);
        return w * scratch.log;
      }
      return w * logOf(NUMBERS, i, e, z ? z[i] : 0, d ? d[i] : 0);
    },
    across(i, e, part) {
      const w = weightOf(i);
      if (w === 0) return { first: 0, mixed: 0, weight: 0 };
      const key = part === 'dispersion' ? 'd' : 'z';
      const [first, mixed, second] = seriesAt(i, e, part)[key] ?? [0, 0, 0];
      const weight = expected ? (weightAt(i, e, part)[key]?.[0] ?? 0) : -2 * second;
      return { first: w * first, mixed: w * mixed, weight: w * weight };
    },
    bend(i, e, zeta) {
      const w = weightOf(i);
      if (w === 0) return { l: 0, e: 0, z: 0, ee: 0, ez: 0, zz: 0 };
      const delta = besideOf(d, i, false, 'd');
      const inE = logOf(SERIES, i, variable(e), { e: [zeta, 0, 0, 0], z: [1, 0, 0], d: null }, delta);
      const [l, first, second] = inE.e;
      const mixed = inE.z?.[1] ?? 0;
      // the other way about: a series in zeta
      const inZ = zeroInflated
        ? logOf(SERIES, i, { e: [e, 0, 0, 0], z: null, d: null }, variable(zeta), delta).e
        : ([0, 0, 0, 0] as const);
      return {
        l: w * l,
        e: w * first,
        z: w * inZ[1],
        ee: -2 * w * second,
        ez: -w * mixed,
        zz: -2 * w * inZ[2],
      };
    },
  };
}
/** The negative binomial whose size is given. */
function heldOf(theta: number, link: string): Family | null {
  const free = familyOf('nbinom2', link);
  if (!free?.fisher) return null;
  const { constant, log, fisher } = free;
  return {
    dispersion: 0,
    constant,
    log: (A, e, _, y, trials) => log(A, e, A.of(Math.log(theta)), y, trials),
    fisher: (A, e, _, trials) => fisher(A, e, A.of(Math.log(theta)), trials),
  };
}
const scratch: Row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
function besideOf(values: Float64Array | null, i: number, moves: boolean, key: 'z' | 'd'): Series {
  const e = [values ? values[i] : 0, 0, 0, 0] as const;
  const one = [1, 0, 0] as const;
  return { e, z: moves && key === 'z' ? one : null, d: moves && key === 'd' ? one : null };
}
