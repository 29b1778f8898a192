/** The slope of the approximation in a parameter of the family, row by row: c_m of the header of model.ts, m the dispersion or the shape. */
import type { Derivatives, ParameterDerivatives } from './families/density.ts';
import { familyAt, type RowDensities } from './row-densities.ts';
import { logZero, type Slope, slopeOfFamily, slopeOfZero } from './zero-inflation.ts';

/** n each: a_kl = z_k'H^-1 z_l and rho_k = z_k'r; those of zeta empty where there is no zero-inflation. */
export interface CurvedRows {
  readonly a: Float64Array;
  readonly aez: Float64Array;
  readonly azz: Float64Array;
  readonly rho: Float64Array;
  readonly rhoz: Float64Array;
}
const d: Derivatives = { first: 0, second: 0, third: 0 };
const p: ParameterDerivatives = { value: 0, first: 0, second: 0 };
const s: Slope = { value: 0, e: 0, z: 0, ee: 0, ez: 0, zz: 0 };

/** Fills `out` (n) at the linear predictors; nothing where the family has no such parameter. */
export function parameterSlopes(
  rows: RowDensities,
  which: 'dispersion' | 'shape',
  etaOf: (i: number) => number,
  zetaOf: (i: number) => number,
  { a, aez, azz, rho, rhoz }: CurvedRows,
  out: Float64Array,
): void {
  const { n, weights, density, y, trials, delta, psi, zeroBase } = rows;
  const parameter = density[which];
  if (!parameter) return;
  for (let i = 0; i < n; i++) {
    const w = weights ? weights[i] : 1;
    out[i] = 0;
    if (w === 0 || (density.positive && y[i] === 0)) continue;
    const eta = etaOf(i);
    parameter.derivatives(eta, y[i], trials[i], delta[i], p, psi);
    if (zeroBase && y[i] === 0) {
      familyAt(rows, i, eta, d);
      slopeOfZero(d, p, zetaOf(i), logZero(density, eta, trials[i], delta[i], psi), s);
    } else slopeOfFamily(p, s);
    let bent = a[i] * s.ee;
    let turned = s.e * rho[i];
    if (zeroBase) {
      bent += 2 * aez[i] * s.ez + azz[i] * s.zz;
      turned += s.z * rhoz[i];
    }
    out[i] = w * (-s.value + (bent + turned) / 2);
  }
}
