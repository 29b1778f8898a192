import { endlessDirection, notFiniteAtStart, notFiniteGradient } from '../messages.ts';
import type { Watched } from '../watched.ts';
import { ACCEPT, finite, type Line, moves, SHORTEN } from './line.ts';
import type { OptimControl, OptimEnd, OptimFault } from './method.ts';

/** How much longer than the last the first step of the next line search is. */
const LENGTHEN = 1.7;

/**
 * Nash's algorithm 22: conjugate gradients, started again after n steps; each line search is followed by one trial of half its step.
 * At the limit R returns the point before the one whose value it reports, and counts a gradient that it does not take.
 */
export function conjugateGradients(f: Watched, start: Float64Array, control: OptimControl): OptimEnd | OptimFault {
  const n = start.length;
  const b = start.slice();
  const line: Line = { x: new Float64Array(n), t: new Float64Array(n), b };
  const g = new Float64Array(n);
  const c = new Float64Array(n);
  const tolerance = control.reltol * n * Math.sqrt(control.reltol);
  let least = f.value(b);
  if (!Number.isFinite(least)) return { fault: notFiniteAtStart() };
  if (control.maxit <= 0) return { par: b, value: least, code: 0 };
  for (;;) {
    line.t.fill(0);
    c.fill(0);
    let cycle = 0;
    let first = 1;
    let done = false;
    do {
      cycle++;
      if (f.counts.g >= control.maxit) {
        f.counts.g++;
        return { par: line.x, value: least, code: 1 };
      }
      f.gradient(b, g);
      if (!finite(g)) return { fault: notFiniteGradient() };
      f.accept();
      const { squares, ratio } = conjugacy(control.type, g, c, line, b);
      if (!(squares > tolerance)) {
        done = true;
        break;
      }
      let slope = 0;
      for (let i = 0; i < n; i++) {
        line.t[i] = line.t[i] * ratio - g[i];
        slope += line.t[i] * g[i];
      }
      if (!finite(line.t)) return { fault: endlessDirection() };
      const search = lineSearch(f, line, least, slope, first);
      least = search.value;
      done = search.still === n;
      first = Math.min(LENGTHEN * search.step, 1);
    } while (!done && cycle !== n);
    if (cycle === 1 && (done || least <= control.abstol)) return { par: b, value: least, code: 0 };
  }
}

/** The numbers G1 and G1/G2 of the chosen formula; moves b to x and g to c. */
function conjugacy(type: number, g: Float64Array, c: Float64Array, { x, t }: Line, b: Float64Array) {
  let squares = 0;
  let before = 0;
  for (let i = 0; i < b.length; i++) {
    x[i] = b[i];
    const change = g[i] - c[i];
    squares += type === 1 ? g[i] * g[i] : g[i] * change;
    before += type === 3 ? t[i] * change : c[i] * c[i];
    c[i] = g[i];
  }
  return { squares, ratio: before > 0 ? squares / before : 1 };
}

/**
 * Shortens the step until it decreases enough, then tries half of it. Nash would try the minimum of a parabola through
 * the two values; R compares the new value with itself there, and the parabola's minimum becomes the half step: so the
 * counts say.
 */
function lineSearch(f: Watched, line: Line, least: number, slope: number, first: number) {
  let step = first;
  for (;;) {
    const still = moves(line, step);
    if (still === line.b.length) return { value: least, step, still };
    const value = f.value(line.b);
    if (Number.isFinite(value) && value <= least + slope * step * ACCEPT)
      return { value: halved(f, line, step, value), step, still };
    step *= SHORTEN;
  }
}

function halved(f: Watched, { x, t, b }: Line, step: number, value: number): number {
  for (let i = 0; i < b.length; i++) b[i] = x[i] + (step / 2) * t[i];
  const refined = f.value(b);
  if (refined < value) return refined;
  for (let i = 0; i < b.length; i++) b[i] = x[i] + step * t[i];
  return value;
}
