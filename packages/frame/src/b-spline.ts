/**
 * B-splines of order k on knots t_0 <= t_1 <= ... (de Boor 1978, A Practical Guide to Splines, chapters IX and X):
 *
 *   B_i,1(x) = 1 in [t_i, t_i+1)
 *   B_i,k(x) = (x - t_i) / (t_i+k-1 - t_i) B_i,k-1(x) + (t_i+k - x) / (t_i+k - t_i+1) B_i+1,k-1(x)
 *   B_i,k'(x) = (k - 1) (B_i,k-1(x) / (t_i+k-1 - t_i) - B_i+1,k-1(x) / (t_i+k - t_i+1))
 *
 * The interval of x is that within the ends: beyond them the polynomials of the first and the last interval go on.
 */
const over = (a: number, b: number): number => (b === 0 ? 0 : a / b);

/** The last i with t_i <= x, among the intervals of the basis. */
function intervalOf(t: readonly number[], order: number, x: number): number {
  let i = order - 1;
  while (i < t.length - order - 1 && x >= (t[i + 1] as number)) i++;
  return i;
}

/** All t.length - order of them at x, or a derivative of them. */
export function bSplines(t: readonly number[], order: number, x: number, derivative = 0): Float64Array {
  const interval = intervalOf(t, order, x);
  let values = new Float64Array(t.length - 1);
  values[interval] = 1;
  const at = (i: number): number => t[i] as number;
  for (let k = 2; k <= order; k++) {
    const differentiated = k > order - derivative;
    // differentiation takes the last steps of the recurrence, interpolation the others
    values = Float64Array.from({ length: t.length - k }, (_, i) => {
      const [low, high] = [values[i] as number, values[i + 1] as number];
      const [first, second] = [at(i + k - 1) - at(i), at(i + k) - at(i + 1)];
      return differentiated
        ? (k - 1) * (over(low, first) - over(high, second))
        : over(x - at(i), first) * low + over(at(i + k) - x, second) * high;
    });
  }
  return values;
}
