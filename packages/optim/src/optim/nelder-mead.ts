import { notFiniteAtStart } from '../messages.ts';
import type { Watched } from '../watched.ts';
import type { OptimControl, OptimEnd, OptimFault } from './method.ts';

/** Stands for a value that is not finite, so that vertices can be ordered. */
const BIG = 1e35;

interface Simplex {
  readonly n: number;
  readonly vertices: readonly Float64Array[];
  readonly values: Float64Array;
  lowest: number;
  highest: number;
  readonly centre: Float64Array;
  readonly trial: Float64Array;
}

/** Nash's algorithm 19: Nelder and Mead (1965, Comp. J. 7:308-313). */
export function nelderMead(f: Watched, start: Float64Array, control: OptimControl): OptimEnd | OptimFault {
  const value = (x: Float64Array): number => {
    const fx = f.value(x);
    return Number.isFinite(fx) ? fx : BIG;
  };
  const atStart = f.value(start);
  if (!Number.isFinite(atStart)) return { fault: notFiniteAtStart() };
  if (control.maxit <= 0) return { par: start.slice(), value: atStart, code: 0 };
  const tolerance = control.reltol * (Math.abs(atStart) + control.reltol);
  const s = simplexAt(start);
  s.values[0] = atStart;
  let size = spread(s.vertices, start);
  evaluateOthers(s, value);
  let code = 0;
  for (;;) {
    order(s);
    const low = s.values[s.lowest];
    if (s.values[s.highest] <= low + tolerance || low <= control.abstol) break;
    if (!improve(s, value, control)) {
      const smaller = shrink(s, control.beta);
      if (!(smaller < size)) {
        code = 10;
        break;
      }
      size = smaller;
      evaluateOthers(s, value);
    }
    if (f.counts.f > control.maxit) {
      code = 1;
      break;
    }
  }
  return { par: s.vertices[s.lowest].slice(), value: s.values[s.lowest], code };
}

/** The start and n points that differ from it in one parameter by a tenth of the largest of them, or by 0.1. */
function simplexAt(start: Float64Array): Simplex {
  const n = start.length;
  const largest = start.reduce((most, x) => Math.max(most, 0.1 * Math.abs(x)), 0);
  const step = largest === 0 ? 0.1 : largest;
  const vertices = Array.from({ length: n + 1 }, () => start.slice());
  for (let j = 0; j < n; j++) {
    for (let s = step; vertices[j + 1][j] === start[j]; s *= 10) vertices[j + 1][j] = start[j] + s;
  }
  return {
    n,
    vertices,
    values: new Float64Array(n + 1),
    lowest: 0,
    highest: 0,
    centre: new Float64Array(n),
    trial: new Float64Array(n),
  };
}

/** Sum of the distances (in the 1-norm) of all vertices from one point. */
function spread(vertices: readonly Float64Array[], from: Float64Array): number {
  let sum = 0;
  for (const vertex of vertices) for (let i = 0; i < from.length; i++) sum += Math.abs(vertex[i] - from[i]);
  return sum;
}

function evaluateOthers(s: Simplex, value: (x: Float64Array) => number): void {
  for (let j = 0; j <= s.n; j++) if (j !== s.lowest) s.values[j] = value(s.vertices[j]);
}

/** Finds the lowest and the highest vertex; ties leave the earlier. */
function order(s: Simplex): void {
  let low = s.values[s.lowest];
  let high = low;
  s.highest = s.lowest;
  const start = s.lowest;
  for (let j = 0; j <= s.n; j++) {
    if (j === start) continue;
    if (s.values[j] < low) {
      s.lowest = j;
      low = s.values[j];
    }
    if (s.values[j] > high) {
      s.highest = j;
      high = s.values[j];
    }
  }
}

/** Reflection, extension or contraction of the highest vertex; false where only shrinking is left. */
function improve(s: Simplex, value: (x: Float64Array) => number, { alpha, beta, gamma }: OptimControl): boolean {
  const { n, vertices, values, highest, centre, trial } = s;
  const worst = vertices[highest];
  for (let i = 0; i < n; i++) {
    let sum = -worst[i];
    for (const vertex of vertices) sum += vertex[i];
    centre[i] = sum / n;
    trial[i] = (1 + alpha) * centre[i] - alpha * worst[i];
  }
  const reflected = value(trial);
  if (reflected < values[s.lowest]) {
    extend(s, reflected, value, gamma);
    return true;
  }
  const before = values[highest];
  if (reflected < before) replaceHighest(s, reflected);
  for (let i = 0; i < n; i++) trial[i] = (1 - beta) * worst[i] + beta * centre[i];
  const contracted = value(trial);
  if (contracted < values[highest]) replaceHighest(s, contracted);
  else if (reflected >= before) return false;
  return true;
}

function extend(s: Simplex, reflected: number, value: (x: Float64Array) => number, gamma: number): void {
  const { centre, trial } = s;
  for (let i = 0; i < s.n; i++) {
    const beyond = gamma * trial[i] + (1 - gamma) * centre[i];
    centre[i] = trial[i];
    trial[i] = beyond;
  }
  const extended = value(trial);
  const further = extended < reflected;
  if (!further) trial.set(centre);
  replaceHighest(s, further ? extended : reflected);
}

function replaceHighest(s: Simplex, value: number): void {
  s.vertices[s.highest].set(s.trial);
  s.values[s.highest] = value;
}

/** Every vertex moves towards the lowest; returns the new spread. */
function shrink(s: Simplex, beta: number): number {
  const lowest = s.vertices[s.lowest];
  for (const vertex of s.vertices) {
    if (vertex === lowest) continue;
    for (let i = 0; i < s.n; i++) vertex[i] = beta * (vertex[i] - lowest[i]) + lowest[i];
  }
  return spread(s.vertices, lowest);
}
