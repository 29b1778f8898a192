/** What the response says of linear predictors, row by row: log-densities, times their weights, and their derivatives. */
import type { Problem } from '@mixdiff/contract';
import type { Density, Derivatives, OfRows } from './families/density.ts';
import type { Bend } from './zero-inflation.ts';

export interface RowDensities {
  readonly n: number;
  readonly density: Density;
  readonly weights: Float64Array | null;
  /** n: o + X beta. */
  readonly base: Float64Array;
  /** n: the same of the zero-inflation; null: there is none. */
  readonly zeroBase: Float64Array | null;
  /** n: eta of the last `bend`. */
  readonly eta: Float64Array;
  /** n: log of the dispersion parameter, 0 where there is none. */
  readonly delta: Float64Array;
  psi: number;
  y: Float64Array;
  readonly trials: Float64Array;
  /** Every y is 0 or 1, of one trial. */
  single: boolean;
  /** n each, filled by `bend`, times the weights; those in zeta where there is zero-inflation. */
  readonly of: { readonly [D in keyof Bend]: Float64Array };
}

export function rowDensities({ response, weights, parts }: Problem, density: Density): RowDensities {
  const { y, trials } = response;
  const n = y.length;
  const array = (length = n): Float64Array => new Float64Array(length);
  const zero = parts.zeroInflation ? array : () => array(0);
  return {
    n,
    density,
    weights: weights?.values ?? null,
    base: array(),
    eta: array(),
    zeroBase: parts.zeroInflation ? array() : null,
    delta: array(),
    psi: 0,
    y,
    trials: trials ?? array().fill(1),
    single: singleTrials(y, trials),
    of: {
      e: array(),
      z: zero(),
      ee: array(),
      ez: zero(),
      zz: zero(),
      eee: array(),
      eez: zero(),
      ezz: zero(),
      zzz: zero(),
    },
  };
}
export const singleTrials = (y: Float64Array, trials: Float64Array | null | undefined): boolean =>
  y.every((v, i) => (v === 0 || v === 1) && (trials?.[i] ?? 1) === 1);

/** Fills the derivatives in eta at the linear predictors that stand there; the sum of the log-densities without their constants. */
export function bendRows({ density, weights, y, trials, delta, psi, single, eta, of }: RowDensities): number {
  const { e, ee, eee } = of;
  return (density.ofRows ?? rowByRow(density))({ x: eta, y, trials, weights, delta, psi, single }, e, ee, eee);
}
const rowByRow =
  (density: Density): OfRows =>
  ({ x, y, trials, weights, delta, psi }, first, second, third) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const w = weights === null ? 1 : weights[i];
      if (w === 0) {
        first[i] = second[i] = third[i] = 0;
        continue;
      }
      density.derivatives(x[i], y[i], trials[i], delta[i], d, psi);
      first[i] = w * d.first;
      second[i] = w * d.second;
      third[i] = w * d.third;
      sum += w * density.kernel(x[i], y[i], trials[i], delta[i], psi);
    }
    return sum;
  };
const d: Derivatives = { first: 0, second: 0, third: 0 };

/** out <- derivatives of the family's own log-density of a row. */
export function familyAt(
  { density, y, trials, delta, psi }: RowDensities,
  i: number,
  eta: number,
  out: Derivatives,
): void {
  if (density.positive && y[i] === 0) out.first = out.second = out.third = 0;
  else density.derivatives(eta, y[i], trials[i], delta[i], out, psi);
}

/** What the log-densities have that does not depend on v; 0 where there is zero-inflation, whose rows hold all of theirs. */
export function constants({ n, density, weights, y, trials, delta, psi, zeroBase }: RowDensities): number {
  if (zeroBase) return 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    if (w !== 0) sum += w * density.constant(y[i], trials[i], delta[i], psi);
  }
  return sum;
}
