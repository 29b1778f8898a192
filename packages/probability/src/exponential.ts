/**
 * Standard exponential, algorithm SA of Ahrens & Dieter (1972), CACM 15:873-882: the integer part of -log(u)/log 2 from
 * the leading zero bits of u, the rest as the smallest of a random number of uniforms.
 */
import type { Mersenne } from './mersenne.ts';

/** q[k] = sum_{i = 1}^{k + 1} log(2)^i / i!, up to the last that is below 1 in double precision. */
const Q = (() => {
  const q: number[] = [];
  let [sum, power] = [0, 1];
  for (let i = 1; i <= 16; i++) {
    power *= Math.LN2 / i;
    sum += power;
    q.push(sum);
  }
  return q;
})();

export function exponential(source: Mersenne): number {
  let a = 0;
  let u = source.next();
  for (;;) {
    u += u;
    if (u > 1) break;
    a += Q[0];
  }
  u -= 1;
  if (u <= Q[0]) return a + u;
  let i = 0;
  let smallest = source.next();
  do {
    const other = source.next();
    if (other < smallest) smallest = other;
    i++;
  } while (u > Q[i]);
  return a + smallest * Q[0];
}
