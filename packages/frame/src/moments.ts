import { doubles } from './fill.ts';

/** Sums and moments of numbers; R accumulates in extended precision, so these compensate (Neumaier 1974). */
export function sum(x: ArrayLike<number>): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i] as number;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return Number.isFinite(lost) ? total + lost : total;
}
export const mean = (x: ArrayLike<number>): number => sum(x) / x.length;

export function variance(x: ArrayLike<number>): number {
  const centre = mean(x);
  return sum(doubles(x.length, (i) => ((x[i] as number) - centre) ** 2)) / (x.length - 1);
}
export function median(x: ArrayLike<number>): number {
  const sorted = Float64Array.from(x).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}
export const smallest = (x: ArrayLike<number>): number => extreme(x, Number.POSITIVE_INFINITY, Math.min);
export const largest = (x: ArrayLike<number>): number => extreme(x, Number.NEGATIVE_INFINITY, Math.max);
function extreme(x: ArrayLike<number>, start: number, choose: (a: number, b: number) => number): number {
  let best = start;
  for (let i = 0; i < x.length; i++) best = choose(best, x[i] as number);
  return best;
}
/** R's quantile of type 7: linear between order statistics (Hyndman & Fan 1996, The American Statistician 50). `sorted`: ascending. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const index = (sorted.length - 1) * p;
  // what rounding leaves of a whole number is none, as R has it
  const low = Math.floor(index + 4 * Number.EPSILON);
  const h = Math.abs(index - low) < 4 * Number.EPSILON ? 0 : index - low;
  const [a = Number.NaN, b = Number.NaN] = [sorted[low], sorted[Math.min(low + 1, sorted.length - 1)]];
  return h === 0 ? a : (1 - h) * a + h * b;
}
