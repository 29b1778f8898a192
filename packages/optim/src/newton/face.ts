import { modelOf, trustStep } from './trust-step.ts';

export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface Step {
  readonly step: Float64Array;
  /** What the model promises for it. */
  readonly decrease: number;
  /** What it would promise if no bound cut the step. */
  readonly uncut: number;
}

/**
 * The step within the radius from x, with a variable at its bound held while the gradient or the step itself points
 * outward, cut at the first bound on its way: the model falls along all of it. Null where the derivatives are not finite.
 */
export function faceStep(
  x: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  bounds: Bounds,
  radius: number,
): Step | null {
  const n = x.length;
  let free = [...x.keys()].filter((i) => !pushesOut(x, bounds, i, -gradient[i]));
  for (;;) {
    const step = new Float64Array(n);
    if (free.length === 0) return { step, decrease: 0, uncut: 0 };
    const slopes = Float64Array.from(free, (i) => gradient[i]);
    const curvatures = Float64Array.from(free.flatMap((j) => free.map((i) => hessian[j * n + i])));
    const model = modelOf(curvatures, slopes);
    if (!model) return null;
    const inner = trustStep(model, radius);
    free.forEach((i, k) => {
      step[i] = inner.step[k];
    });
    const inward = free.filter((i) => !pushesOut(x, bounds, i, step[i]));
    if (inward.length === free.length) return cut(x, gradient, bounds, step, inner.decrease);
    free = inward;
  }
}

/** Nearer to a bound than this, relative to 1 or |x|, is at it: a step is not to be cut to nothing. */
const TOUCH = 1e-13;

function pushesOut(x: Float64Array, { lower, upper }: Bounds, i: number, direction: number): boolean {
  const touch = TOUCH * Math.max(1, Math.abs(x[i]));
  if (lower[i] >= upper[i]) return true;
  return direction < 0 ? x[i] - lower[i] <= touch : direction > 0 && upper[i] - x[i] <= touch;
}

function cut(
  x: Float64Array,
  gradient: Float64Array,
  { lower, upper }: Bounds,
  step: Float64Array,
  full: number,
): Step {
  let part = 1;
  let slope = 0;
  for (let i = 0; i < x.length; i++) {
    slope += gradient[i] * step[i];
    const bound = step[i] < 0 ? lower[i] : upper[i];
    if (step[i] !== 0) part = Math.min(part, (bound - x[i]) / step[i]);
  }
  if (part === 1) return { step, decrease: full, uncut: full };
  const bend = -(full + slope);
  return { step: step.map((s) => part * s), decrease: -(part * slope + part * part * bend), uncut: full };
}

/** out <- x + step, on the bound where rounding would leave it just inside or outside. */
export function moveInside(x: Float64Array, step: Float64Array, { lower, upper }: Bounds, out: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const to = x[i] + step[i];
    const snap = 1e-15 * Math.max(Math.abs(to), Math.abs(x[i]));
    out[i] = to <= lower[i] + snap ? lower[i] : to >= upper[i] - snap ? upper[i] : to;
  }
}
