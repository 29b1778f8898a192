/**
 * The rows of a problem in two predictors at once, where random effects move both: e of the mean and z of the probability p = 1 / (1 + e^-z)
 * of a zero that is none of the family's own. With r and o the family's score and minus its second derivative in e, f0 its zero,
 * L = p + (1 - p) f0 and s = p / L the share of the other zeros:
 *
 *   y = 0:  l_e = (1 - s) r,  l_z = s - p,   -l_ee = (1 - s) (o - s r^2),  -l_ez = s (1 - s) r,  -l_zz = p (1 - p) - s (1 - s)
 *   else    l_e = r,          l_z = -p,      -l_ee = o,                    -l_ez = 0,            -l_zz = p (1 - p)
 */
import type { Problem } from '@mixdiff/contract';
import type { Height } from './density.ts';
import { isHurdle, type Rows } from './rows.ts';

export interface Bend {
  l: number;
  e: number;
  z: number;
  /** Minus second derivatives. */
  ee: number;
  ez: number;
  zz: number;
}
export type Bends = (i: number, e: number, z: number, d: number, out: Bend) => void;

const log1pExp = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** With the density of `rows`. */
export function bendsOf({ response, parts, weights }: Problem, rows: Rows): Bends {
  const { y, trials, family, theta } = response;
  const held = theta === undefined ? null : Math.log(theta);
  const inflated = parts.zeroInflation !== undefined;
  const hurdle = isHurdle(family);
  const w = weights?.values ?? null;
  const own: Height = { l: 0, r: 0, o: 0 };
  const plain = (i: number, e: number, z: number, d: number, out: Bend): void => {
    const [p, q] = [logistic(z), logistic(-z)];
    out.z = out.ez = 0;
    out.zz = inflated ? p * q : 0;
    if (inflated && hurdle && y[i] === 0) {
      out.l = -log1pExp(-z);
      out.z = q;
      out.e = out.ee = 0;
      return;
    }
    rows.density().at(e, held ?? d, y[i], trials?.[i] ?? 1, own);
    out.l = own.l;
    out.e = own.r;
    out.ee = own.o;
    if (!inflated) return;
    const rest = own.l - log1pExp(z);
    if (y[i] !== 0) {
      out.l = rest;
      out.z = -p;
      return;
    }
    const extra = -log1pExp(-z) - rest;
    const [s, c] = [logistic(extra), logistic(-extra)];
    out.l = rest + log1pExp(extra);
    out.e = c * own.r;
    out.z = s - p;
    out.ee = c * (own.o - s * own.r * own.r);
    out.ez = s * c * own.r;
    out.zz = p * q - s * c;
  };
  if (!w) return plain;
  return (i, e, z, d, out) => {
    if (w[i] === 0) out.l = out.e = out.z = out.ee = out.ez = out.zz = 0;
    else {
      plain(i, e, z, d, out);
      for (const key of KEYS) out[key] *= w[i];
    }
  };
}
const KEYS = ['l', 'e', 'z', 'ee', 'ez', 'zz'] as const;
