/**
 * Standard exponential, algorithm SA of Ahrens & Dieter (1972), CACM 15:873-882: the integer part of -log(u)/log 2 from
 * the leading zero bits of u, the rest as the smallest of a random number of uniforms.
 */
import type { UniformSource } from './uniform-source.ts';

/** q[k] = sum_{i = 1}^{k + 1} log(2)^i / i!, up to the last that is below 1 in double precision. */
export const PARTIAL_SUMS = (() => {
  const q: number[] = [];
  let [sum, power] = [0, 1];
  for (let i = 1; i <= 16; i++) {
    power *= Math.LN2 / i;
    sum += power;
    q.push(sum);
  }
  return q;
})();

/** log(2) added up 0, 1, 2, … times: as many as a uniform can be doubled before it is above 1. */
export const MULTIPLES = (() => {
  const sums: number[] = [0];
  while (sums.length < 40) sums.push((sums[sums.length - 1] as number) + (PARTIAL_SUMS[0] as number));
  return sums;
})();

export function exponential(source: UniformSource): number {
  let a = 0;
  let u = source.next();
  for (;;) {
    u += u;
    if (u > 1) break;
    a += PARTIAL_SUMS[0];
  }
  u -= 1;
  if (u <= PARTIAL_SUMS[0]) return a + u;
  let i = 0;
  let smallest = source.next();
  do {
    const other = source.next();
    if (other < smallest) smallest = other;
    i++;
  } while (u > PARTIAL_SUMS[i]);
  return a + smallest * PARTIAL_SUMS[0];
}
