import type { MinimizeOptions } from '../minimize.ts';
import type { Watched } from '../watched.ts';

/** Fills `out`, n x n, column-major, symmetric. */
export type Hessian = (par: Float64Array, out: Float64Array) => void;

/** By central differences of the gradient, or of values where there is none; within the bounds. */
export const differenceHessian = (watched: Watched, options: MinimizeOptions): Hessian =>
  options.gradient ? fromGradients(watched, options) : fromValues(watched, options);

const THIRD = 6e-6;
const QUARTER = 1.2e-4;

/** Step eps^(1/3) max(|x|, 1), cut short at a bound; the two triangles are averaged. */
function fromGradients({ gradient }: Watched, { lower, upper }: MinimizeOptions): Hessian {
  return (par, out) => {
    const n = par.length;
    const x = par.slice();
    const [high, low] = [new Float64Array(n), new Float64Array(n)];
    for (let j = 0; j < n; j++) {
      const step = THIRD * Math.max(Math.abs(par[j]), 1);
      const above = Math.min(par[j] + step, upper?.[j] ?? Infinity);
      const below = Math.max(par[j] - step, lower?.[j] ?? -Infinity);
      x[j] = above;
      gradient(x, high);
      x[j] = below;
      gradient(x, low);
      x[j] = par[j];
      for (let i = 0; i < n; i++) out[j * n + i] = above > below ? (high[i] - low[i]) / (above - below) : 0;
    }
    symmetrize(out, n);
  };
}

function symmetrize(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = j + 1; i < n; i++) {
      const mean = 0.5 * (a[j * n + i] + a[i * n + j]);
      a[j * n + i] = mean;
      a[i * n + j] = mean;
    }
  }
}

/**
 * Second differences of step eps^(1/4) max(|x|, 1), less in a narrow box, about a point that leaves room for them; 0 for
 * a variable that its bounds fix.
 */
function fromValues({ probe }: Watched, { lower, upper }: MinimizeOptions): Hessian {
  return (par, out) => {
    const n = par.length;
    const low = (i: number): number => lower?.[i] ?? -Infinity;
    const high = (i: number): number => upper?.[i] ?? Infinity;
    const steps = par.map((x, i) => Math.min(QUARTER * Math.max(Math.abs(x), 1), 0.5 * (high(i) - low(i))));
    const centre = par.map((x, i) => Math.max(Math.min(x, high(i) - steps[i]), low(i) + steps[i]));
    const x = centre.slice();
    const move = (i: number, by: number): void => {
      x[i] = Math.max(Math.min(x[i] + by, high(i)), low(i));
    };
    const at = (i: number, si: number, j: number, sj: number): number => {
      x.set(centre);
      move(i, si * steps[i]);
      move(j, sj * steps[j]);
      return probe(x);
    };
    const middle = probe(centre);
    for (let j = 0; j < n; j++) {
      if (steps[j] === 0) continue;
      out[j * n + j] = (at(j, 1, j, 0) - 2 * middle + at(j, -1, j, 0)) / (steps[j] * steps[j]);
      for (let i = j + 1; i < n; i++) {
        if (steps[i] === 0) continue;
        const twist = at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1);
        out[j * n + i] = twist / (4 * steps[i] * steps[j]);
        out[i * n + j] = out[j * n + i];
      }
    }
  };
}
