import { symmetricEigen } from '@mixdiff/linalg';

/** The quadratic model g's + s'Hs/2 in the basis of H's eigenvectors. */
export interface Model {
  readonly n: number;
  /** Decreasing. */
  readonly values: Float64Array;
  readonly vectors: Float64Array;
  /** V'g */
  readonly slopes: Float64Array;
}

/** Null where H is not finite. */
export function modelOf(hessian: Float64Array, gradient: Float64Array): Model | null {
  const n = gradient.length;
  const { values, vectors } = symmetricEigen(hessian, n);
  if (!values.every(Number.isFinite)) return null;
  const slopes = new Float64Array(n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) slopes[j] += vectors[j * n + i] * gradient[i];
  return { n, values, vectors, slopes };
}

/**
 * The minimiser of the model within |s| <= radius (Moré and Sorensen 1983, SIAM J. Sci. Stat. Comput. 4:553-572):
 * s = -(H + mu I)^-1 g, mu >= 0 and H + mu I not indefinite; in the hard case, where that stays short of the radius, a step along
 * the lowest eigenvector is added, so that a saddle is left. Returns s and the decrease that the model promises.
 * By hand: H = diag(1, -1), g = 0, radius 2: s = (0, ±2), decrease 2.
 */
export function trustStep(model: Model, radius: number): { step: Float64Array; decrease: number } {
  const { n, values, vectors, slopes } = model;
  const lowest = values[n - 1];
  const negligible = 1e-14 * Math.max(Math.abs(values[0]), Math.abs(lowest));
  const least = Math.max(0, -lowest);
  const coordinates = new Float64Array(n);
  /** The solution for mu = least + excess; returns its length. */
  const fill = (excess: number): number => {
    let squares = 0;
    for (let j = 0; j < n; j++) {
      const curvature = values[j] + least + excess;
      coordinates[j] = curvature > (excess > 0 ? 0 : negligible) ? -slopes[j] / curvature : 0;
      squares += coordinates[j] * coordinates[j];
    }
    return Math.sqrt(squares);
  };
  // A slope along the lowest eigenvectors that is rounding beside the rest of the model belongs to the hard case.
  const rounding = 1e-12 * Math.max(length(slopes), radius * Math.max(Math.abs(values[0]), Math.abs(lowest)));
  const unsolved = slopes.some((c, j) => values[j] + least <= negligible && Math.abs(c) > rounding);
  const short = fill(0);
  if (unsolved || short > radius) fill(excessFor(fill, length(slopes), radius));
  else if (lowest < -negligible) coordinates[n - 1] += Math.sqrt(radius * radius - short * short) * away(slopes[n - 1]);
  const step = new Float64Array(n);
  let decrease = 0;
  for (let j = 0; j < n; j++) {
    const along = coordinates[j];
    decrease -= along * (slopes[j] + 0.5 * values[j] * along);
    for (let i = 0; i < n; i++) step[i] += along * vectors[j * n + i];
  }
  return { step, decrease };
}

const away = (slope: number): number => (slope > 0 ? -1 : 1);
const length = (v: Float64Array): number => Math.hypot(...v);

/** The excess over the least mu at which |s| = radius: bisection, because |s| falls with mu. */
function excessFor(lengthAt: (excess: number) => number, slope: number, radius: number): number {
  let low = 0;
  let high = slope / radius;
  for (let i = 0; i < 200 && high - low > 1e-11 * high; i++) {
    const middle = 0.5 * (low + high);
    if (lengthAt(middle) > radius) low = middle;
    else high = middle;
  }
  return high;
}
