/**
 * What is left of a log-density of counts when zeros cannot be seen: with L = -log f(0), -log(1 - e^-L) = L - log L - g(L),
 *
 *   g(L) = log((e^L - 1) / L) = L/2 + log(sinh(L/2) / (L/2))
 *
 * so that log L, which goes with the log of the mean, cancels against one of the y of y log(mean) on paper: a mean of next to nothing loses
 * no digits. Of the negative binomials L has the factor log(1 + w) / w, whose logarithm is h(log w).
 */

/** A function of one number with its first three derivatives. */
export type Function3 = readonly [value: number, first: number, second: number, third: number];

/** log(sinh z / z) = sum over j of this times z^2j (Abramowitz & Stegun 1964, 4.5.65 integrated). */
const SERIES = [1 / 6, -1 / 180, 1 / 2835, -1 / 37800, 1 / 467775, -691 / 3831077250];
const SMALL = 0.25;

export function logExpm1Ratio(L: number): Function3 {
  if (L < SMALL) {
    const z = L / 2;
    const sums = [0, 0, 0, 0];
    SERIES.forEach((a, j) => {
      const m = 2 * (j + 1);
      for (let k = 0, f = a; k < 4; f *= m - k, k++) sums[k] += f === 0 ? 0 : f * z ** (m - k);
    });
    return [z + sums[0], (1 + sums[1]) / 2, sums[2] / 4, sums[3] / 8];
  }
  const half = L / 2;
  const slope = 1 / (4 * Math.sinh(half) ** 2);
  return [
    L + Math.log1p(-Math.exp(-L)) - Math.log(L),
    -1 / Math.expm1(-L) - 1 / L,
    1 / (L * L) - slope,
    slope / Math.tanh(half) - 2 / (L * L * L),
  ];
}

/** log(log(1 + w) / w) = sum over j of this times w^j. */
const RATIO = [-1 / 2, 5 / 24, -1 / 8, 251 / 2880, -19 / 288, 19087 / 362880];
const NEARLY_NONE = 1e-3;

/** In u = log w. */
export function logLog1pRatio(u: number): Function3 {
  const w = Math.exp(u);
  if (w < NEARLY_NONE) {
    const sums = [0, 0, 0, 0];
    RATIO.forEach((a, j) => {
      for (let k = 0; k < 4; k++) sums[k] += a * (j + 1) ** k * w ** (j + 1);
    });
    return [sums[0], sums[1], sums[2], sums[3]];
  }
  // log(1 + w) and the slope w / (1 + w) with what is left of 1, w beyond any number included
  const lambda = u > 30 ? u + Math.log1p(Math.exp(-u)) : Math.log1p(w);
  const [s, rest] = [1 / (1 + Math.exp(-u)), 1 / (1 + w)];
  const v = s * rest;
  const q = s / lambda;
  const q1 = v / lambda - q * q;
  return [Math.log(lambda) - u, q - 1, q1, (v * (rest - s)) / lambda - (q * v) / lambda - 2 * q * q1];
}
