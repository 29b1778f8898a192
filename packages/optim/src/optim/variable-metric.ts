import { endlessDirection, notFiniteAtStart, notFiniteGradient } from '../messages.ts';
import type { Watched } from '../watched.ts';
import { ACCEPT, finite, type Line, moves, SHORTEN } from './line.ts';
import type { OptimControl, OptimEnd, OptimFault } from './method.ts';

/**
 * Nash's algorithm 21, a variable metric method after Fletcher (1970, Comp. J. 13:317-322): B approximates the inverse
 * Hessian by the BFGS formula; steps are shortened, never lengthened. R adds the test on reltol after each line search and
 * takes B = I again after 2n gradients.
 */
export function variableMetric(f: Watched, start: Float64Array, control: OptimControl): OptimEnd | OptimFault {
  const n = start.length;
  const b = start.slice();
  const line: Line = { x: new Float64Array(n), t: new Float64Array(n), b };
  const g = new Float64Array(n);
  const c = new Float64Array(n);
  const B = new Float64Array(n * n);
  let least = f.value(b);
  if (!Number.isFinite(least)) return { fault: notFiniteAtStart() };
  f.gradient(b, g);
  if (!finite(g)) return { fault: notFiniteGradient() };
  f.accept();
  let restarted = 1;
  let iterations = 1;
  let still = 0;
  if (control.maxit <= 0) return { par: b, value: least, code: 0 };
  do {
    if (restarted === f.counts.g) identity(B, n);
    line.x.set(b);
    c.set(g);
    const slope = direction(B, n, g, line.t);
    if (!finite(line.t)) return { fault: endlessDirection() };
    if (slope < 0) {
      const search = shorten(f, line, least, slope);
      still = search.still;
      const enough =
        search.value > control.abstol &&
        Math.abs(search.value - least) > control.reltol * (Math.abs(least) + control.reltol);
      if (!enough) {
        still = n;
        least = search.value;
      }
      if (still < n) {
        least = search.value;
        f.gradient(b, g);
        if (!finite(g)) return { fault: notFiniteGradient() };
        f.accept();
        iterations++;
        if (!update(B, n, line, search.step, g, c)) restarted = f.counts.g;
      } else if (restarted < f.counts.g) {
        still = 0;
        restarted = f.counts.g;
      }
    } else {
      still = restarted === f.counts.g ? n : 0;
      restarted = f.counts.g;
    }
    if (iterations >= control.maxit) break;
    if (f.counts.g - restarted > 2 * n) restarted = f.counts.g;
  } while (still !== n || restarted !== f.counts.g);
  return { par: b, value: least, code: iterations < control.maxit ? 0 : 1 };
}

function identity(B: Float64Array, n: number): void {
  B.fill(0);
  for (let i = 0; i < n; i++) B[i * n + i] = 1;
}

/** t <- -B g (lower triangle by rows); returns t'g. */
function direction(B: Float64Array, n: number, g: Float64Array, t: Float64Array): number {
  let slope = 0;
  for (let i = 0; i < n; i++) {
    const s = -symmetricRow(B, n, i, g);
    t[i] = s;
    slope += s * g[i];
  }
  return slope;
}

/** (B v)_i, B symmetric with its lower triangle stored. */
function symmetricRow(B: Float64Array, n: number, i: number, v: Float64Array): number {
  let sum = 0;
  for (let j = 0; j <= i; j++) sum += B[i * n + j] * v[j];
  for (let j = i + 1; j < n; j++) sum += B[j * n + i] * v[j];
  return sum;
}

/** Steps of length 1, 0.2, 0.04, … along t until the decrease is a little of the expected one or nothing moves. */
function shorten(f: Watched, line: Line, least: number, slope: number): { value: number; step: number; still: number } {
  let step = 1;
  let value = least;
  for (;;) {
    const still = moves(line, step);
    if (still === line.b.length) return { value, step, still };
    value = f.value(line.b);
    if (Number.isFinite(value) && value <= least + slope * step * ACCEPT) return { value, step, still };
    step *= SHORTEN;
  }
}

/** The BFGS formula for the inverse; false where the curvature is not positive. Overwrites t, c and x. */
function update(B: Float64Array, n: number, { x, t }: Line, step: number, g: Float64Array, c: Float64Array): boolean {
  let d1 = 0;
  for (let i = 0; i < n; i++) {
    t[i] *= step;
    c[i] = g[i] - c[i];
    d1 += t[i] * c[i];
  }
  if (!(d1 > 0)) return false;
  let d2 = 0;
  for (let i = 0; i < n; i++) {
    x[i] = symmetricRow(B, n, i, c);
    d2 += x[i] * c[i];
  }
  d2 = 1 + d2 / d1;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) B[i * n + j] += (d2 * t[i] * t[j] - x[i] * t[j] - t[i] * x[j]) / d1;
  }
  return true;
}
