/**
 * BFGS from a good start (Nocedal & Wright 2006, algorithm 6.1, updates 6.17 and 6.8), for many fits of one model: all
 * arrays are made once, an inverse Hessian found before starts every run, and the line search asks for values only;
 * the gradient follows from the point evaluated last. No bounds.
 */

/** A search that allocates nothing from its second run on. */
export interface QuasiNewton {
  /** Minimises from x, in place; the objective was last evaluated at the final x. */
  minimize(x: Float64Array, inverseHessian: Float64Array): 'converged' | 'budget' | 'failed';
}

const MAX_ITERATIONS = 200;
const MAX_HALVINGS = 40;
const SUFFICIENT = 1e-4;
/** g'Hg, twice the predicted decrease, at which one last full step is taken without another look. */
const SMALL = 1e-10;
/** Rounding of the criterion, relative. */
const NOISE = 1e-13;

/** In d dimensions; `gradientThere` fills the gradient at the point of the last `value`. */
export function quasiNewton(
  d: number,
  value: (x: Float64Array) => number,
  gradientThere: (gradient: Float64Array) => void,
): QuasiNewton {
  const H = new Float64Array(d * d);
  const [g, before, step, change, Hy, trial] = Array.from({ length: 6 }, () => new Float64Array(d));

  /** step <- -Hg; returns the slope along it. */
  function direction(): number {
    let slope = 0;
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum -= H[j * d + i] * g[j];
      step[i] = sum;
      slope += sum * g[i];
    }
    return slope;
  }

  /** Value at x + t step. */
  function along(x: Float64Array, t: number): number {
    for (let i = 0; i < d; i++) trial[i] = x[i] + t * step[i];
    return value(trial);
  }

  /** H <- (I - r s y')H(I - r y s') + r s s', r = 1 / s'y; left alone where s'y is not clearly positive. */
  function update(): void {
    const sy = dot(step, change);
    if (!(sy > 1e-10 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
    for (let i = 0; i < d; i++) {
      Hy[i] = 0;
      for (let j = 0; j < d; j++) Hy[i] += H[j * d + i] * change[j];
    }
    const scale = (1 + dot(change, Hy) / sy) / sy;
    for (let j = 0; j < d; j++) {
      for (let i = 0; i < d; i++) H[j * d + i] += scale * step[i] * step[j] - (Hy[i] * step[j] + step[i] * Hy[j]) / sy;
    }
  }

  return {
    minimize(x, inverseHessian) {
      H.set(inverseHessian);
      let current = value(x);
      if (!(current < Infinity)) return 'failed';
      gradientThere(g);
      for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
        let slope = direction();
        if (!(slope < 0)) {
          if (slope === 0) return 'converged';
          H.set(inverseHessian);
          slope = direction();
        }
        const last = -slope < SMALL;
        let t = 1;
        let next = along(x, t);
        const noise = NOISE * Math.abs(current);
        for (let halving = 0; !(next <= current + SUFFICIENT * t * slope + noise); halving++) {
          if (last || halving === MAX_HALVINGS) {
            value(x);
            return last ? 'converged' : 'failed';
          }
          t = shorter(t, current, slope, next);
          next = along(x, t);
        }
        for (let i = 0; i < d; i++) step[i] = trial[i] - x[i];
        x.set(trial);
        if (last) return 'converged';
        current = next;
        before.set(g);
        gradientThere(g);
        for (let i = 0; i < d; i++) change[i] = g[i] - before[i];
        update();
      }
      return 'budget';
    },
  };
}

/** Minimum of the parabola through value and slope at 0 and the value at t, kept within a tenth and a half of t. */
function shorter(t: number, start: number, slope: number, there: number): number {
  const parabola = (-slope * t * t) / (2 * (there - start - slope * t));
  return there < Infinity ? Math.min(Math.max(parabola, 0.1 * t), 0.5 * t) : 0.1 * t;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
