/**
 * Quantiles on (0, infinity) from tail areas, by bisection on the floating-point scale (log x) and then the secant
 * between the last two points: slow and safe, to the last few digits. The smaller of the two tails is matched, so that
 * no digit is lost to 1 - p.
 */
import type { Tail } from './tail.ts';

export function quantile(
  p: number,
  area: (x: number, tail: Tail) => number,
  { lower = true }: Tail,
  most = Number.POSITIVE_INFINITY,
): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return (p === 0) === lower ? 0 : most;
  // Match the tail that is at most a half: the given one, or its complement when that is exact enough.
  const side = p <= 0.5 ? lower : !lower;
  const target = p <= 0.5 ? p : 1 - p;
  // Positive above the quantile.
  const excess = (x: number): number => {
    const at = area(x, { lower: side });
    return side ? at - target : target - at;
  };
  return bisect(excess, most);
}

function bisect(excess: (x: number) => number, most: number): number {
  let low = -745;
  let high = most === 1 ? 0 : 709;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (excess(Math.exp(middle)) > 0) high = middle;
    else low = middle;
    // log x to 1e-9: the rest is a straight line in x.
    if (high - low < 1e-9) break;
  }
  return polish(excess, Math.exp(low), Math.exp(high));
}

/** Regula falsi (Illinois) inside a bracket. */
function polish(excess: (x: number) => number, from: number, to: number): number {
  let [a, b] = [from, to];
  let [fa, fb] = [excess(a), excess(b)];
  if (fa === 0 || a === b) return a;
  for (let i = 0; i < 50 && fb !== fa; i++) {
    const x = b - (fb * (b - a)) / (fb - fa);
    if (!(x > a && x < b)) break;
    const fx = excess(x);
    if (fx === 0) return x;
    if (fx > 0) {
      [b, fb] = [x, fx];
      fa /= 2;
    } else {
      [a, fa] = [x, fx];
      fb /= 2;
    }
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b;
}
