/**
 * How far Laplace's approximation of a cluster is from its integral, by importance sampling: u = u^ + H^-1/2 e (nu / c)^1/2, a multivariate t
 * of nu degrees of freedom about the mode (Pinheiro & Bates 1995, section 2.3), of many effects a normal, in pairs u^ +- x. With g its density,
 * per cluster
 *
 *   log(1/N sum_n e^h(u_n) / g(u_n)) - [ h(u^) - 1/2 log|H| ],    Monte Carlo error by the variance of the pairs (delta method)
 *
 * The draws are those of one linear congruential generator: the same at every call.
 */
import type { Cluster } from './clusters.ts';
import { backward } from './envelope.ts';
import { logGamma } from './functions.ts';
import { modeOf } from './mode.ts';
import type { Observations } from './observations.ts';

/** Of a sum of clusters: what is to be added to Laplace's value, and the standard error of that. */
export interface Correction {
  readonly value: number;
  readonly standardError: number;
}
const DEGREES = 12;
/** Beyond so many effects the radius of a t varies more than the integrand does: normal draws. */
const WIDE = 8;

/** `pairs`: of draws. null: no mode. */
export function correctionOf(
  cluster: Cluster,
  seen: Observations,
  eta: Float64Array,
  v: Float64Array,
  pairs: number,
  draw: () => number,
): Correction | null {
  const { q, rows, m, at } = cluster;
  const mode = modeOf(cluster, seen, eta, v);
  if (!mode) return null;
  if (q === 0) return { value: 0, standardError: 0 };
  const { H, u, height } = mode;
  const x = new Float64Array(q);
  const heightAt = (sign: number): number => {
    let h = 0;
    for (let j = 0; j < q; j++) h -= (u[j] + sign * x[j]) ** 2 / 2;
    for (let r = 0; r < rows.length; r++) {
      let e = eta[rows[r]];
      for (let a = r * m; a < (r + 1) * m; a++) e += v[a] * (u[at[a]] + sign * x[at[a]]);
      h += seen.log(rows[r], e);
    }
    return h;
  };
  const constant = logGamma((DEGREES + q) / 2)[0] - logGamma(DEGREES / 2)[0] - (q / 2) * Math.log(DEGREES / 2);
  /** log of g over the normal density's own constant, at the square s of its distance. */
  const logDensity = (s: number): number =>
    q > WIDE ? -s / 2 : constant - ((DEGREES + q) / 2) * Math.log1p(s / DEGREES);
  const ratios: number[] = [];
  for (let k = 0; k < pairs; k++) {
    let s = 0;
    for (let j = 0; j < q; j++) {
      x[j] = draw();
      s += x[j] * x[j];
    }
    if (q <= WIDE) {
      let chi = 0;
      for (let d = 0; d < DEGREES; d++) chi += draw() ** 2;
      const stretch = Math.sqrt(DEGREES / chi);
      s *= stretch * stretch;
      for (let j = 0; j < q; j++) x[j] *= stretch;
    }
    backward(H, x);
    const log = logDensity(s);
    const of = (sign: number): number => Math.exp(heightAt(sign) - height - log);
    ratios.push((of(1) + of(-1)) / 2);
  }
  const mean = ratios.reduce((sum, w) => sum + w, 0) / pairs;
  const variance = ratios.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (pairs - 1) / pairs;
  return { value: Math.log(mean), standardError: Math.sqrt(variance) / mean };
}
/** Standard normal draws in pairs (Box & Muller 1958) from x <- 16807 x mod 2^31 - 1 (Park & Miller 1988). */
export function normals(seed: number): () => number {
  let state = seed;
  let spare: number | null = null;
  const uniform = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
