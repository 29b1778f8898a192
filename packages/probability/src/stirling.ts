/**
 * What binomial and Poisson terms are made of without cancellation (Loader 2000, "Fast and accurate computation of
 * binomial probabilities"): n! = sqrt(2 pi n) (n / e)^n e^S(n), and the deviance D0(x; m) = x log(x / m) + m - x.
 */
const HALF_LOG_2PI = 0.9189385332046728;

/** S(n), n > 0. S(n) = S(n + 1) + (n + 1/2) log(1 + 1/n) - 1, and from 16 on 1/(12 n) - 1/(360 n^3) + ... */
export function stirlingError(n: number): number {
  let [sum, x] = [0, n];
  for (; x < 16; x++) sum += (x + 0.5) * Math.log1p(1 / x) - 1;
  const r = 1 / (x * x);
  const series =
    1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r * (1 / 156))))));
  return sum + series / x;
}

/** x log(x / m) + m - x, for x >= 0 and m > 0; by its series in v = (x - m) / (x + m) where x is near m. */
export function deviance(x: number, m: number): number {
  if (x === 0) return m;
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** log Gamma(x), x > 0. */
export const logGamma = (x: number): number => (x - 0.5) * Math.log(x) - x + HALF_LOG_2PI + stirlingError(x);
