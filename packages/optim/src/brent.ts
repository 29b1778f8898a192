/**
 * Minimum of a function of one number without derivatives: parabolas through three points, golden sections where those fail (Brent
 * 1973, Algorithms for Minimization without Derivatives, chapter 5). What R's `optimize` does, point by point.
 */

/** Golden section: (3 - sqrt 5) / 2. */
const GOLDEN = (3 - Math.sqrt(5)) / 2;
const ROOT_EPSILON = Math.sqrt(Number.EPSILON);

/** The point that stands for the minimum; it has been evaluated, though seldom last. `tol`: as R's. */
export function brent(f: (x: number) => number, lower: number, upper: number, tol: number): number {
  let [a, b] = [lower, upper];
  let x = a + GOLDEN * (b - a);
  let [v, w] = [x, x];
  let fx = f(x);
  let [fv, fw] = [fx, fx];
  let [step, before] = [0, 0];
  for (;;) {
    const middle = (a + b) / 2;
    const least = ROOT_EPSILON * Math.abs(x) + tol / 3;
    if (Math.abs(x - middle) <= 2 * least - (b - a) / 2) return x;
    let [p, q, last] = [0, 0, 0];
    if (Math.abs(before) > least) {
      const r = (x - w) * (fx - fv);
      q = (x - v) * (fx - fw);
      p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      else q = -q;
      last = before;
      before = step;
    }
    if (Math.abs(p) >= Math.abs((q * last) / 2) || p <= q * (a - x) || p >= q * (b - x)) {
      before = x < middle ? b - x : a - x;
      step = GOLDEN * before;
    } else {
      step = p / q;
      const at = x + step;
      if (at - a < 2 * least || b - at < 2 * least) step = x >= middle ? -least : least;
    }
    const u = Math.abs(step) >= least ? x + step : step > 0 ? x + least : x - least;
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
}
