import { norm } from './norm.ts';
import { rowStart, solveL } from './triangular.ts';

/**
 * An overestimate of the smallest singular value of L (packed by rows) after Cline, Moler, Stewart & Wilkinson (1979, SIAM J.
 * Numer. Anal. 16:368-375): L'x = b with entries of b of size 1/2 to 1 and signs that make x large, x scaled to length 1,
 * L y = x; the value is 1/|y|. Fills x and y; 0, and nothing filled, for a singular L.
 */
export function smallestSingularValue(l: Float64Array, n: number, x: Float64Array, y: Float64Array): number {
  for (let i = 0; i < n; i++) if (l[rowStart(i) + i] === 0) return 0;
  const size = sizes();
  x.fill(0);
  for (let j = n - 1; j >= 0; j--) {
    const row = rowStart(j);
    const b = size();
    const up = (b - x[j]) / l[row + j];
    const down = (-b - x[j]) / l[row + j];
    let [sumUp, sumDown] = [Math.abs(b - x[j]), Math.abs(-b - x[j])];
    for (let i = 0; i < j; i++) {
      sumUp += Math.abs(x[i] + l[row + i] * up);
      sumDown += Math.abs(x[i] + l[row + i] * down);
    }
    x[j] = j < n - 1 && sumDown > sumUp ? down : up;
    for (let i = 0; i < j; i++) x[i] += x[j] * l[row + i];
  }
  const length = 1 / norm(x, n);
  for (let i = 0; i < n; i++) x[i] *= length;
  solveL(l, n, x, y);
  return 1 / norm(y, n);
}

/** The sizes of b: a congruential sequence that starts anew for each L. */
function sizes(): () => number {
  let state = 2;
  return () => {
    state = (3432 * state) % 9973;
    return 0.5 * (1 + state / 9973);
  };
}
