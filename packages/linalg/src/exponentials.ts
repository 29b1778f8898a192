/**
 * e^x of many numbers at once, |x| at most 40, each within 1.1 units in the last place: x = (k / 32) log 2 + r with |r| < 0.0109,
 * e^x = 2^(k / 32) e^r, the first from a table and the second by its series to r^6 (Tang 1989, ACM Trans. Math. Softw. 15:144-157).
 */
const STEPS = 32;
/** Of |x|. */
const REACH = 40;
const SPAN = Math.ceil((REACH / Math.LN2) * STEPS) + 1;
const POWERS = Float64Array.from({ length: 2 * SPAN + 1 }, (_, i) => 2 ** ((i - SPAN) / STEPS));
const PER_STEP = STEPS / Math.LN2;
/** log 2 / 32 in two parts: the first has 21 trailing zeros, so that k times it is exact. */
const HIGH = Math.round((Math.LN2 / STEPS) * 2 ** 37) / 2 ** 37;
/** log 2 / 32 - HIGH, from log 2 = 0.6931471805599453 + 2.3190468138462996e-17. */
const LOW = Math.LN2 / STEPS - HIGH + 2.3190468138462996e-17 / STEPS;
/** Added and taken away, it rounds to whole numbers. */
const ROUND = 1.5 * 2 ** 52;
/** Coefficients of e^r - 1, from r^2 on. */
const SERIES = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720];
/** What kernels elsewhere need to take the same: 32 / log 2, both parts of log 2 / 32, the series, and the powers from 2^(-1848 / 32) on. */
export const EXPONENTIAL_TABLE = Float64Array.of(PER_STEP, HIGH, LOW, ...SERIES, ...POWERS);

/** out[i] <- e^(sign x[i]); `sign`: 1 or -1. NaN beyond |x| = 40. */
export function exponentials(x: Float64Array, sign: number, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = sign * x[i];
    const k = v * PER_STEP + ROUND - ROUND;
    const r = v - k * HIGH - k * LOW;
    const s = r * r;
    const series = r + s * (0.5 + r * (1 / 6) + s * (1 / 24 + r * (1 / 120) + s * (1 / 720)));
    const power = POWERS[k + SPAN];
    out[i] = power + power * series;
  }
}
