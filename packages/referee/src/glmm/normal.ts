/**
 * The normal distribution through Mills' ratio R(x) = (1 - Phi(x)) / phi(x): a continued fraction beyond 3 (Abramowitz & Stegun
 * 26.2.14), the series Phi(x) - 1/2 = phi(x) (x + x^3/3 + x^5/15 + ...) before (26.2.11). Ratios keep their digits where Phi does not.
 */
const LOG_ROOT_2_PI = 0.9189385332046728;
const phi = (x: number): number => Math.exp(-(x * x) / 2 - LOG_ROOT_2_PI);

function mills(x: number): number {
  if (x > 3) {
    let fraction = 0;
    for (let k = 80; k >= 1; k--) fraction = k / (x + fraction);
    return 1 / (x + fraction);
  }
  if (x < -3) return 1 / phi(x) - mills(-x);
  let [sum, term] = [x, x];
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 / phi(x) - sum;
}

/** phi(x) / (1 - Phi(x)). */
export const hazard = (x: number): number => 1 / mills(x);
/** log Phi(x). */
export const logPhi = (x: number): number =>
  x > 0 ? Math.log1p(-phi(x) * mills(x)) : -(x * x) / 2 - LOG_ROOT_2_PI + Math.log(mills(-x));
