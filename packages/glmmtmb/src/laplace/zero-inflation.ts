/**
 * A zero that comes with probability p = 1 / (1 + e^-zeta), else what the family has (Lambert 1992; Brooks et al. 2017, section 2):
 *
 *   y = 0:  log[p + (1 - p) f(0)] = L + softplus(zeta - L) - softplus(zeta),   L = log f(0)
 *   y > 0:  log(1 - p) + log f    = log f - softplus(zeta)
 *
 * With s = p, r = 1 / (1 + e^(L - zeta)) (the probability that a zero is no zero of the family), q = 1 - r, A = r q, B = A (q - r), of log f
 * at 0 derivatives L_e, L_ee, L_eee in eta:
 *
 *   zeta: r - s    eta: q L_e    zeta^2: A - s(1-s)    zeta eta: - A L_e    eta^2: A L_e^2 + q L_ee
 *   zeta^3: B - s(1-s)(1-2s)     zeta^2 eta: - B L_e   zeta eta^2: B L_e^2 - A L_ee   eta^3: - B L_e^3 + 3 A L_e L_ee + q L_eee
 *
 * and with a parameter d of the family in the place of an eta. A family without zeros (a hurdle) has L = -Infinity: r = 1, q = A = B = 0.
 */
import { logistic, softplus } from './families/binomial-logit.ts';
import type { Density, Derivatives, ParameterDerivatives } from './families/density.ts';

/** Of log f in (eta, zeta); second and third with their sign changed. */
export interface Bend {
  e: number;
  z: number;
  ee: number;
  ez: number;
  zz: number;
  eee: number;
  eez: number;
  ezz: number;
  zzz: number;
}
/** Of log f and its derivatives in a parameter d of the family: l_d, l_ed, l_zd, -l_eed, -l_ezd, -l_zzd. */
export interface Slope {
  value: number;
  e: number;
  z: number;
  ee: number;
  ez: number;
  zz: number;
}
/** log f of a zero that may be either. */
export const logOfZero = (zeta: number, L: number): number =>
  L === Number.NEGATIVE_INFINITY ? zeta - softplus(zeta) : L + softplus(zeta - L) - softplus(zeta);

/** out <- of a row that is no zero, whose family has these derivatives. */
export function bendOfFamily({ first, second, third }: Derivatives, zeta: number, out: Bend): void {
  const [s, rest] = [logistic(zeta), logistic(-zeta)];
  const v = s * rest;
  out.e = first;
  out.ee = second;
  out.eee = third;
  out.z = -s;
  out.zz = v;
  out.zzz = v * (rest - s);
  out.ez = out.eez = out.ezz = 0;
}
/** Probability that a zero is no zero of the family. */
const shareOf = (zeta: number, L: number): number => (L === Number.NEGATIVE_INFINITY ? 1 : logistic(zeta - L));

/** out <- of a zero. */
export function bendOfZero({ first, second, third }: Derivatives, zeta: number, L: number, out: Bend): void {
  const [s, rest] = [logistic(zeta), logistic(-zeta)];
  const v = s * rest;
  const r = shareOf(zeta, L);
  const q = L === Number.NEGATIVE_INFINITY ? 0 : logistic(L - zeta);
  const A = r * q;
  const B = A * (q - r);
  out.z = r - s;
  out.zz = v - A;
  out.zzz = v * (rest - s) - B;
  if (q === 0) {
    out.e = out.ee = out.eee = out.ez = out.eez = out.ezz = 0;
    return;
  }
  out.e = q * first;
  out.ee = q * second - A * first * first;
  out.eee = B * first ** 3 + 3 * A * first * second + q * third;
  out.ez = A * first;
  out.ezz = B * first;
  out.eez = -B * first * first - A * second;
}
/** out <- of a zero, in a parameter of the family. */
export function slopeOfZero(
  { first, second }: Derivatives,
  of: ParameterDerivatives,
  zeta: number,
  L: number,
  out: Slope,
): void {
  if (L === Number.NEGATIVE_INFINITY) {
    out.value = out.e = out.z = out.ee = out.ez = out.zz = 0;
    return;
  }
  const r = shareOf(zeta, L);
  const q = logistic(L - zeta);
  const A = r * q;
  const B = A * (q - r);
  out.value = q * of.value;
  out.e = A * first * of.value + q * of.first;
  out.z = -A * of.value;
  out.zz = B * of.value;
  out.ez = -B * first * of.value + A * of.first;
  out.ee = B * first * first * of.value - 2 * A * first * of.first + A * of.value * second + q * of.second;
}
/** out <- of a row that is no zero, or of a model that has no other zeros. */
export function slopeOfFamily(of: ParameterDerivatives, out: Slope): void {
  out.value = of.value;
  out.e = of.first;
  out.ee = of.second;
  out.z = out.ez = out.zz = 0;
}
/** log f(0), all of it. */
export const logZero = (of: Density, eta: number, trials: number, delta: number, psi: number): number =>
  of.positive ? Number.NEGATIVE_INFINITY : of.kernel(eta, 0, trials, delta, psi) + of.constant(0, trials, delta, psi);
