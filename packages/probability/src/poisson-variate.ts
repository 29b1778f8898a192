/**
 * Poisson variates as R draws them: below a mean of 10 by inversion of a table of 35 terms, from there on PD of Ahrens & Dieter (1982),
 * ACM Trans. Math. Softw. 8:163-179, a normal with a squeeze, quotient acceptance and, last, double exponential rejection. Letters are the
 * paper's steps; its coefficients are used at their printed digits, because a draw depends on them.
 */
import { exponential } from './exponential.ts';
import type { UniformSource } from './uniform-source.ts';

const TABLE = 35;
const A = [-0.5, 0.3333333, -0.2500068, 0.2000118, -0.1661269, 0.1421878, -0.1384794, 0.125006];
const FACTORIALS = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880];
/** 1 / sqrt(2 pi) */
const INV_ROOT_2PI = 0.3989422804014327;

export function poissonVariate(mu: number, source: UniformSource, normal: () => number): number {
  if (!(mu >= 0 && mu < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (mu === 0) return 0;
  return mu < 10 ? small(mu, source) : large(mu, source, normal);
}

function small(mu: number, source: UniformSource): number {
  const first = Math.exp(-mu);
  for (;;) {
    const u = source.next();
    let [term, sum] = [first, first];
    if (u <= sum) return 0;
    for (let k = 1; k <= TABLE; k++) {
      term *= mu / k;
      sum += term;
      if (u <= sum) return k;
    }
  }
}

function large(mu: number, source: UniformSource, normal: () => number): number {
  const s = Math.sqrt(mu);
  const d = 6 * mu * mu;
  // N and I: a normal, at once accepted where it is large
  const g = mu + s * normal();
  let u = 0;
  if (g >= 0) {
    const k = Math.floor(g);
    if (k >= Math.floor(mu - 1.1484)) return k;
    // S
    const away = mu - k;
    u = source.next();
    if (d * u >= away * away * away) return k;
  }
  // P
  const omega = INV_ROOT_2PI / s;
  const b1 = 1 / (24 * mu);
  const b2 = 0.3 * b1 * b1;
  const c3 = (1 / 7) * b1 * b2;
  const c2 = b2 - 15 * c3;
  const c1 = b1 - 6 * b2 + 45 * c3;
  const c0 = 1 - b1 + 3 * b2 - 15 * c3;
  const c = 0.1069 / mu;
  const at = (k: number) => {
    const away = mu - k;
    const half = (0.5 - away) / s;
    const x = half * half;
    return { ...density(k, mu, away), fx: -0.5 * x, fy: omega * (((c3 * x + c2) * x + c1) * x + c0) };
  };
  // Q
  if (g >= 0) {
    const k = Math.floor(g);
    const { px, py, fx, fy } = at(k);
    if (fy - u * fy <= py * Math.exp(px - fx)) return k;
  }
  for (;;) {
    // E and H
    const e = exponential(source);
    u = 2 * source.next() - 1;
    const t = 1.8 + (u < 0 ? -e : e);
    if (!(t > -0.6744)) continue;
    const k = Math.floor(mu + s * t);
    const { px, py, fx, fy } = at(k);
    if (c * Math.abs(u) <= py * Math.exp(px + e) - fy * Math.exp(fx + e)) return k;
  }
}

/** F: py e^px. */
function density(k: number, mu: number, away: number): { readonly px: number; readonly py: number } {
  if (k < 10) return { px: -mu, py: mu ** k / FACTORIALS[k] };
  const rest = 0.08333333333333333 / k;
  const delta = rest - 4.8 * rest * rest * rest;
  const v = away / k;
  const py = INV_ROOT_2PI / Math.sqrt(k);
  if (Math.abs(v) > 0.25) return { px: k * Math.log(1 + v) - away - delta, py };
  let sum = 0;
  for (let i = A.length - 1; i >= 0; i--) sum = sum * v + A[i];
  return { px: k * v * v * sum - delta, py };
}
