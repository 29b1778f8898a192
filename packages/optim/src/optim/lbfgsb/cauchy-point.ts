import type { Box } from './box.ts';
import { add, type Breakpoint, type Breakpoints, newBreakpoints, take } from './breakpoints.ts';
import { dot, type LimitedMemory, timesMiddle } from './limited-memory.ts';

/** The generalized Cauchy point; a search fills it anew. */
export interface CauchyPoint {
  /** x^c. */
  readonly x: Float64Array;
  /** c = W'(x^c - x), the first 2 size elements. */
  readonly c: Float64Array;
  /** 1 for a variable that is held at a bound there. */
  readonly held: Uint8Array;
}

export const newCauchyPoint = (n: number, m: number): CauchyPoint => ({
  x: new Float64Array(n),
  c: new Float64Array(2 * m),
  held: new Uint8Array(n),
});

/** The model m(t) = f + g'(x(t) - x) + (x(t) - x)'B(x(t) - x) / 2 on one segment of the path. */
interface Segment {
  /** Direction, and p = W'd. */
  readonly d: Float64Array;
  readonly p: Float64Array;
  /** m' and m'' where the segment starts. */
  f1: number;
  f2: number;
}

/**
 * Algorithm CP of Byrd, Lu, Nocedal & Zhu (1995, section 4): the first local minimizer of the model along the projected
 * gradient P(x - t g, l, u). False where a factor of the memory is singular.
 */
export function cauchyPoint(
  memory: LimitedMemory,
  box: Box,
  x: Float64Array,
  g: Float64Array,
  cauchy: CauchyPoint,
): boolean {
  const { segment, breakpoints, endless, still } = startPath(memory, box, x, g, cauchy.held);
  const { d, p } = segment;
  const { size, theta } = memory;
  cauchy.x.set(x);
  if (still) return true;
  cauchy.c.fill(0, 0, 2 * size);
  // m'' = theta d'd - p'M p; of the first term alone comes the least that it may become
  segment.f2 = -theta * segment.f1;
  const floor = Number.EPSILON * segment.f2;
  const v = new Float64Array(2 * size);
  if (!timesMiddle(memory, p, v)) return false;
  if (size > 0) segment.f2 -= dot(v, p);
  const breaks = breakpoints.left;
  let reached = 0;
  let travelled = 0;
  let toMinimum = -segment.f1 / segment.f2;
  while (breakpoints.left > 0) {
    const next = take(breakpoints);
    const length = next.time - reached;
    if (toMinimum < length) break;
    reached = next.time;
    travelled += length;
    if (breakpoints.left === 0 && breaks === x.length) {
      // every variable has met its bound
      holdAt(box, next, d, cauchy);
      addTo(cauchy.c, length, p);
      return true;
    }
    if (!passBreakpoint(memory, box, x, next, length, segment, cauchy)) return false;
    segment.f2 = Math.max(floor, segment.f2);
    toMinimum = breakpoints.left > 0 || endless ? -segment.f1 / segment.f2 : 0;
  }
  if (toMinimum <= 0) toMinimum = 0;
  travelled += toMinimum;
  for (let i = 0; i < x.length; i++) cauchy.x[i] += travelled * d[i];
  addTo(cauchy.c, toMinimum, p);
  return true;
}

/** d = -g where a variable may move, its breakpoint (x - bound) / g, m'(0) = -d'd and p = W'd; marks what is held. */
function startPath(memory: LimitedMemory, box: Box, x: Float64Array, g: Float64Array, held: Uint8Array) {
  const n = x.length;
  const { size, theta, s, y } = memory;
  const d = new Float64Array(n);
  const p = new Float64Array(2 * size);
  const breakpoints: Breakpoints = newBreakpoints();
  let f1 = 0;
  let endless = false;
  let still = true;
  for (let i = 0; i < n; i++) {
    const step = -g[i];
    const [low, high] = [box.lower[i], box.upper[i]];
    held[i] = isHeld(x[i], low, high, step) ? 1 : 0;
    if (held[i] === 1 || (step === 0 && Math.min(-low, high) < Infinity)) continue;
    d[i] = step;
    f1 -= step * step;
    for (let j = 0; j < size; j++) {
      p[j] += y[j][i] * step;
      p[size + j] += s[j][i] * step;
    }
    still = false;
    if (low > -Infinity && step < 0) add(breakpoints, { time: (x[i] - low) / -step, variable: i });
    else if (high < Infinity && step > 0) add(breakpoints, { time: (high - x[i]) / step, variable: i });
    else if (Math.abs(step) > 0) endless = true;
  }
  for (let j = size; j < 2 * size; j++) p[j] *= theta;
  const segment: Segment = { d, p, f1, f2: 0 };
  return { segment, breakpoints, endless, still };
}

/** Fixed, or at a bound with the descent pointing out of the box. */
function isHeld(x: number, low: number, high: number, step: number): boolean {
  if (low === high) return true;
  if (x - low <= 0) return step <= 0;
  return high - x <= 0 && step >= 0;
}

function holdAt(box: Box, { variable }: Breakpoint, d: Float64Array, { x, held }: CauchyPoint): void {
  x[variable] = d[variable] > 0 ? box.upper[variable] : box.lower[variable];
  held[variable] = 1;
}

/**
 * One variable stops at its bound, `length` after the last; with b its index, z = x^c - x, w the row b of W:
 * m' <- m' + length m'' + d_b^2 - theta d_b z_b + d_b w'M c, m'' <- m'' - theta d_b^2 + 2 d_b w'M p - d_b^2 w'M w.
 */
function passBreakpoint(
  memory: LimitedMemory,
  box: Box,
  from: Float64Array,
  point: Breakpoint,
  length: number,
  segment: Segment,
  cauchy: CauchyPoint,
): boolean {
  const { size, theta, s, y } = memory;
  const { d, p } = segment;
  const { c } = cauchy;
  const b = point.variable;
  const db = d[b];
  holdAt(box, point, d, cauchy);
  const zb = cauchy.x[b] - from[b];
  d[b] = 0;
  // both sums in the order that R's code takes them
  segment.f1 += length * segment.f2 + db * db - theta * db * zb;
  segment.f2 -= theta * (db * db);
  if (size === 0) return true;
  addTo(c, length, p);
  const w = new Float64Array(2 * size);
  for (let j = 0; j < size; j++) {
    w[j] = y[j][b];
    w[size + j] = theta * s[j][b];
  }
  const mw = new Float64Array(2 * size);
  if (!timesMiddle(memory, w, mw)) return false;
  const [wmc, wmp, wmw] = [dot(mw, c), dot(p, mw), dot(w, mw)];
  addTo(p, -db, w);
  segment.f1 += db * wmc;
  segment.f2 += 2 * db * wmp - db * db * wmw;
  return true;
}

/** a <- a + factor b, along b. */
function addTo(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < b.length; i++) a[i] += factor * b[i];
}
