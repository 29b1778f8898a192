/**
 * The first three derivatives of log Gamma (Abramowitz & Stegun 1964, 6.3.5, 6.4.6: one step of the recurrence; 6.3.18,
 * 6.4.11: the asymptotic series with Bernoulli numbers), x > 0: the argument is raised to 16, from where eight terms of the
 * series are right to double precision.
 */

/** B_2 ... B_16. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
const FROM = 16;

/** sum over j of B_2j f(j) x^-2j, smallest terms first. */
function series(x: number, factor: (j: number) => number): number {
  const r = 1 / (x * x);
  let sum = 0;
  for (let j = BERNOULLI.length; j >= 1; j--) sum = r * (BERNOULLI[j - 1] * factor(j) + sum);
  return sum;
}

/** log x - digamma(x), from FROM on. */
const belowLog = (x: number): number => 1 / (2 * x) + series(x, (j) => 1 / (2 * j));

/** trigamma(x) - 1/x - 1/(2 x^2) = sum B_2j / x^(2j+1) */
const trigammaRest = (x: number): number => series(x, () => 1) / x;
/** -tetragamma(x) - 1/x^2 - 1/x^3 = sum (2j + 1) B_2j / x^(2j+2) */
const tetragammaRest = (x: number): number => series(x, (j) => 2 * j + 1) / (x * x);

/** d/dx log Gamma(x). */
export function digamma(x: number): number {
  let [sum, at] = [0, x];
  for (; at < FROM; at++) sum -= 1 / at;
  return sum + Math.log(at) - belowLog(at);
}
/** d2/dx2 log Gamma(x). */
export function trigamma(x: number): number {
  let [sum, at] = [0, x];
  for (; at < FROM; at++) sum += 1 / (at * at);
  return sum + (1 + 1 / (2 * at)) / at + trigammaRest(at);
}
/** d3/dx3 log Gamma(x). */
export function tetragamma(x: number): number {
  let [sum, at] = [0, x];
  for (; at < FROM; at++) sum -= 2 / (at * at * at);
  return sum - (1 + 1 / at) / (at * at) - tetragammaRest(at);
}

/** What log Gamma and its first three derivatives rise by. */
export interface Rise {
  /** log Gamma(k + y) - log Gamma(k) - y log k */
  value: number;
  first: number;
  second: number;
  third: number;
}
/** Up to so many whole steps a sum is the most precise. */
const STEPS = 32;

/**
 * The rise of log Gamma and its derivatives from k to k + y, into `out`; k > 0, y >= 0. Never the difference of two values
 * that are large where k is: with S Stirling's error, log Gamma(x) = (x - 1/2) log x - x + 1/2 log 2 pi + S(x).
 */
export function logGammaRise(k: number, y: number, out: Rise): void {
  out.value = 0;
  out.first = 0;
  out.second = 0;
  out.third = 0;
  if (y <= STEPS && Number.isInteger(y)) {
    for (let j = 0; j < y; j++) step(k, j, out, 1);
    return;
  }
  let low = 0;
  let high = y;
  // log Gamma(k + y) - log Gamma(k) = that from k + low to k + high, and the steps below each
  for (; k + low < FROM; low++) step(k, low, out, 1);
  for (; k + high < FROM; high++) step(k, high, out, -1);
  const [a, b] = [k + low, k + high];
  const ratio = Math.log1p((high - low) / a);
  out.value += (b - 0.5) * ratio + (high - low) * (Math.log1p(low / k) - 1) + stirlingRise(a, b);
  out.first += ratio - (belowLog(b) - belowLog(a));
  // the leading terms subtracted as fractions
  const [d, ab] = [high - low, a * b];
  out.second += (-d / ab) * (1 + (a + b) / (2 * ab)) + (trigammaRest(b) - trigammaRest(a));
  out.third +=
    ((d * (a + b)) / (ab * ab)) * (1 + (a + b - ab / (a + b)) / ab) - (tetragammaRest(b) - tetragammaRest(a));
}
/** log Gamma(k + j + 1) - log Gamma(k + j) - log k, and its derivatives. */
function step(k: number, j: number, out: Rise, sign: 1 | -1): void {
  const x = k + j;
  out.value += sign * Math.log1p(j / k);
  out.first += sign / x;
  out.second -= sign / (x * x);
  out.third += (sign * 2) / (x * x * x);
}
/** S(b) - S(a), a and b from FROM on: sum B_2j / (2j (2j - 1)) (b^(1-2j) - a^(1-2j)). */
const stirlingRise = (a: number, b: number): number => {
  const S = (x: number): number => x * series(x, (j) => 1 / (2 * j * (2 * j - 1)));
  return S(b) - S(a);
};
