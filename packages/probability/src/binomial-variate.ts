/**
 * Binomial variates as R draws them. n min(p, 1 - p) below 30: by inversion, term by term. From there on BTPE of Kachitvichyanukul & Schmeiser
 * (1988), CACM 31:216-222: a triangle, two parallelograms beside it and two exponential tails above the scaled density. Steps are
 * numbered as in the paper.
 */
import type { UniformSource } from './uniform-source.ts';

/** Sought no further by inversion: a new uniform is taken. */
const FAR = 110;
const INVERSION = 30;

/** n trials of probability p; NaN for what is none. */
export function binomialVariate(n: number, p: number, source: UniformSource): number {
  if (!(n >= 0 && Number.isInteger(n) && p >= 0 && p <= 1)) return Number.NaN;
  if (n === 0 || p === 0) return 0;
  if (p === 1) return n;
  const rare = Math.min(p, 1 - p);
  const drawn = n * rare < INVERSION ? inverted(n, rare, source) : btpe(n, rare, source);
  return p > 0.5 ? n - drawn : drawn;
}

function inverted(n: number, p: number, source: UniformSource): number {
  const odds = p / (1 - p);
  const first = power(1 - p, n);
  for (;;) {
    let term = first;
    let u = source.next();
    for (let k = 0; k <= FAR; ) {
      if (u < term) return k;
      u -= term;
      k++;
      term *= (odds * (n + 1)) / k - odds;
    }
  }
}

/** By squaring: what a draw is compared with depends on the last digit. */
function power(x: number, n: number): number {
  let [out, square] = [1, x];
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) out *= square;
    square *= square;
  }
  return out;
}

function btpe(n: number, p: number, source: UniformSource): number {
  // Step 0
  const q = 1 - p;
  const odds = p / q;
  const top = n * p + p;
  const m = Math.floor(top);
  const variance = n * p * q;
  const p1 = Math.floor(2.195 * Math.sqrt(variance) - 4.6 * q) + 0.5;
  const middle = m + 0.5;
  const left = middle - p1;
  const right = middle + p1;
  const c = 0.134 + 20.5 / (15.3 + m);
  const slopeOf = (a: number): number => a * (1 + 0.5 * a);
  const leftRate = slopeOf((top - left) / (top - left * p));
  const rightRate = slopeOf((right - top) / (right * q));
  const p2 = p1 * (1 + c + c);
  const p3 = p2 + c / leftRate;
  const p4 = p3 + c / rightRate;
  for (;;) {
    // Steps 1 to 4: where the point falls
    const u = source.next() * p4;
    let v = source.next();
    if (u <= p1) return Math.trunc(middle - p1 * v + u);
    let k: number;
    if (u <= p2) {
      const x = left + (u - p1) / c;
      v = v * c + 1 - Math.abs(middle - x) / p1;
      if (v > 1 || v <= 0) continue;
      k = Math.trunc(x);
    } else if (u > p3) {
      k = Math.trunc(right - Math.log(v) / rightRate);
      if (k > n) continue;
      v *= (u - p3) * rightRate;
    } else {
      k = Math.trunc(left + Math.log(v) / leftRate);
      if (k < 0) continue;
      v *= (u - p2) * leftRate;
    }
    if (accepts({ n, p, q, m, odds, top, middle, variance }, k, v)) return k;
  }
}

interface Shape {
  readonly n: number;
  readonly p: number;
  readonly q: number;
  readonly m: number;
  readonly odds: number;
  readonly top: number;
  readonly middle: number;
  readonly variance: number;
}
/** Step 5: v against the density at k over that at the mode. */
function accepts({ n, p, q, m, odds, top, middle, variance }: Shape, k: number, v: number): boolean {
  const away = Math.abs(k - m);
  if (away <= 20 || away >= variance / 2 - 1) {
    let ratio = 1;
    const g = odds * (n + 1);
    for (let i = m + 1; i <= k; i++) ratio *= g / i - odds;
    for (let i = k + 1; i <= m; i++) ratio /= g / i - odds;
    return v <= ratio;
  }
  const slack = (away / variance) * ((away * (away / 3 + 0.625) + 0.1666666666666) / variance + 0.5);
  const normal = -(away * away) / (2 * variance);
  const log = Math.log(v);
  if (log < normal - slack) return true;
  if (log > normal + slack) return false;
  const [x1, f1, z, w] = [k + 1, top + 1, n + 1 - top, n - k + 1];
  return (
    log <=
    middle * Math.log(f1 / x1) +
      (n - m + 0.5) * Math.log(z / w) +
      (k - m) * Math.log((w * p) / (x1 * q)) +
      stirling(f1) +
      stirling(z) +
      stirling(x1) +
      stirling(w)
  );
}
const stirling = (x: number): number => {
  const x2 = x * x;
  return (13860 - (462 - (132 - (99 - 140 / x2) / x2) / x2) / x2) / x / 166320;
};
