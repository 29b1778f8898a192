/**
 * The quadratic model of BOBYQA (Powell 2009, The BOBYQA algorithm for bound constrained optimization without
 * derivatives, DAMTP 2009/NA06) and the matrix H that keeps it up to date.
 *
 * Everything is measured from a base point that moves along with the search, because displacements are small numbers
 * and points are not. With m interpolation points y_k and t the displacement of the best one, the model is
 *
 *   Q(t + s) = F(t) + g's + s'(Gamma + sum_k mu_k y_k y_k') s / 2
 *
 * H, the inverse of the matrix of the interpolation equations (section 4), is kept as B, its last d columns, and Z, with
 * Z Z' its leading m x m block; Z has m - d - 1 columns, so the rank is right whatever rounding does.
 *
 * Sums run in the order of Powell's own Fortran, everywhere: one unit in the last place may decide another path, and
 * the point of this code is to take the same one.
 */
export interface Model {
  readonly d: number;
  /** m, d + 2 to (d + 1)(d + 2) / 2. */
  readonly m: number;
  /** d: the base point. */
  readonly base: Float64Array;
  /** d: the bounds as displacements from the base; a displacement at a bound equals it to the last bit. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** m x d, column-major: the interpolation points y_k, and m: F there. */
  readonly points: Float64Array;
  readonly values: Float64Array;
  /** Which point is the lowest so far, the centre of the trust region. */
  best: number;
  /** d: its displacement t, and |t|^2. */
  readonly centre: Float64Array;
  centreSquared: number;
  /** d: g, at the centre. */
  readonly gradient: Float64Array;
  /** d(d + 1)/2: the upper triangle of Gamma by columns; m: mu. */
  readonly Gamma: Float64Array;
  readonly mu: Float64Array;
  /** (m + d) x d and m x (m - d - 1), column-major. */
  readonly B: Float64Array;
  readonly Z: Float64Array;
  /** m, overwritten by whoever needs it. */
  readonly along: Float64Array;
}

export function openModel(d: number, m: number): Model {
  const zeros = (length: number): Float64Array => new Float64Array(length);
  return {
    d,
    m,
    base: zeros(d),
    low: zeros(d),
    high: zeros(d),
    points: zeros(m * d),
    values: zeros(m),
    best: 0,
    centre: zeros(d),
    centreSquared: 0,
    gradient: zeros(d),
    Gamma: zeros((d * (d + 1)) / 2),
    mu: zeros(m),
    B: zeros((m + d) * d),
    Z: zeros(m * (m - d - 1)),
    along: zeros(m),
  };
}

/** As in C: the second argument where either is no number. */
// biome-ignore lint/complexity/useMathMinMax: Math.min would be NaN
export const smaller = (a: number, b: number): number => (a <= b ? a : b);
// biome-ignore lint/complexity/useMathMinMax: Math.max would be NaN
export const larger = (a: number, b: number): number => (a >= b ? a : b);

/** Where (i, j), i <= j, stands in Gamma. */
export const packed = (i: number, j: number): number => (j * (j + 1)) / 2 + i;

/** out += (Gamma + sum_k mu_k y_k y_k') s. */
export function addHessianTimes({ d, m, Gamma, mu, points, along }: Model, s: Float64Array, out: Float64Array): void {
  let at = 0;
  for (let j = 0; j < d; j++) {
    for (let i = 0; i < j; i++) {
      const second = Gamma[at++];
      out[j] += second * s[i];
      out[i] += second * s[j];
    }
    out[j] += Gamma[at++] * s[j];
  }
  rowsTimes(points, m, m, d, s, along);
  for (let k = 0; k < m; k++) along[k] *= mu[k];
  addTransposed(points, m, d, along, out);
}

/** out[k] <- sum_j A[k, j] s[j] for the first `rows` rows of A, of `stride` rows and d columns. */
export function rowsTimes(
  A: Float64Array,
  rows: number,
  stride: number,
  d: number,
  s: Float64Array,
  out: Float64Array,
): void {
  const first = s[0];
  for (let k = 0; k < rows; k++) out[k] = A[k] * first;
  for (let j = 1; j < d; j++) {
    const column = j * stride;
    const factor = s[j];
    for (let k = 0; k < rows; k++) out[k] += A[column + k] * factor;
  }
}

/** out[i] += sum_k w[k] y_k[i] */
export function addTransposed(points: Float64Array, m: number, d: number, w: Float64Array, out: Float64Array): void {
  for (let i = 0; i < d; i++) {
    const column = i * m;
    let sum = out[i];
    for (let k = 0; k < m; k++) sum += w[k] * points[column + k];
    out[i] = sum;
  }
}

/** y_k's */
export function pointTimes(points: Float64Array, k: number, m: number, d: number, s: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += points[j * m + k] * s[j];
  return sum;
}

/** Q(t + s) - Q(t); `along` holds y_k's. */
export function predictedChange({ d, m, gradient, Gamma, mu }: Model, s: Float64Array, along: Float64Array): number {
  let change = 0;
  let at = 0;
  for (let j = 0; j < d; j++) {
    change += s[j] * gradient[j];
    for (let i = 0; i <= j; i++) {
      const product = i === j ? 0.5 * (s[i] * s[j]) : s[i] * s[j];
      change += Gamma[at++] * product;
    }
  }
  for (let k = 0; k < m; k++) change += 0.5 * mu[k] * (along[k] * along[k]);
  return change;
}

/** |y_k - from|^2 */
export function distanceSquared({ d, m, points }: Model, k: number, from: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const difference = points[j * m + k] - from[j];
    sum += difference * difference;
  }
  return sum;
}

/** Sets the centre to the best interpolation point. */
export function centreOnBest(model: Model): void {
  const { d, m, points, best, centre } = model;
  model.centreSquared = 0;
  for (let j = 0; j < d; j++) {
    centre[j] = points[j * m + best];
    model.centreSquared += centre[j] * centre[j];
  }
}
