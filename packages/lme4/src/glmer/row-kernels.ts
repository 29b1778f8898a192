/**
 * The loops over rows, on typed arrays and numbers alone: what is compiled for one fit serves the next. `at`: where a column begins
 * in its matrix; `first`: the column's random effect of level 0, `step` the distance to that of the next level.
 */

/** out of each level += column' v. */
export function scatter(
  level: Int32Array,
  Z: Float64Array,
  at: number,
  v: Float64Array,
  out: Float64Array,
  first: number,
  step: number,
): void {
  for (let i = 0; i < level.length; i++) out[first + level[i] * step] += Z[at + i] * v[i];
}
/** eta += column b of each level. */
export function gather(
  level: Int32Array,
  Z: Float64Array,
  at: number,
  b: Float64Array,
  eta: Float64Array,
  first: number,
  step: number,
): void {
  for (let i = 0; i < level.length; i++) eta[i] += Z[at + i] * b[first + level[i] * step];
}
/** values[slot + to] += W a b of two columns. */
export function addProducts(
  slot: Int32Array,
  to: number,
  W: Float64Array,
  A: Float64Array,
  a: number,
  B: Float64Array,
  b: number,
  values: Float64Array,
): void {
  for (let i = 0; i < slot.length; i++) values[slot[i] + to] += W[i] * A[a + i] * B[b + i];
}
/** out <- W (eta - offset + (y - mu) / slope) */
export function workingResponse(
  W: Float64Array,
  eta: Float64Array,
  offset: Float64Array,
  y: Float64Array,
  mu: Float64Array,
  slope: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < W.length; i++) out[i] = W[i] * (eta[i] - offset[i] + (y[i] - mu[i]) / slope[i]);
}
/** eta += column of X (n x rank) times beta, one column after the other: four of them in a pass. */
export function addColumns(X: Float64Array, beta: ArrayLike<number>, rank: number, eta: Float64Array): void {
  const n = eta.length;
  let j = 0;
  for (; j + 4 <= rank; j += 4) addFour(X, j * n, beta[j], beta[j + 1], beta[j + 2], beta[j + 3], eta);
  for (; j < rank; j++) {
    const coefficient = beta[j];
    const at = j * n;
    for (let i = 0; i < n; i++) eta[i] += X[at + i] * coefficient;
  }
}
function addFour(X: Float64Array, at: number, a: number, b: number, c: number, d: number, eta: Float64Array): void {
  const n = eta.length;
  const [second, third, fourth] = [at + n, at + 2 * n, at + 3 * n];
  for (let i = 0; i < n; i++)
    eta[i] = eta[i] + X[at + i] * a + X[second + i] * b + X[third + i] * c + X[fourth + i] * d;
}
/** out (rank) <- X'v. */
export function columnProducts(X: Float64Array, v: Float64Array, rank: number, out: Float64Array): void {
  const n = v.length;
  for (let j = 0; j < rank; j++) {
    const at = j * n;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += X[at + i] * v[i];
    out[j] = sum;
  }
}
/** out (rank x rank, lower triangle) <- X'WX, each sum by ascending row; two in a pass do not wait for one another. */
export function weighedProducts(X: Float64Array, W: Float64Array, rank: number, out: Float64Array): void {
  const n = W.length;
  for (let j = 0; j < rank; j++) {
    let k = 0;
    for (; k < j; k += 2) twoProducts(X, W, j * n, k * n, out, k * rank + j, rank);
    if (k === j) {
      let sum = 0;
      for (let i = 0, x = j * n; i < n; i++, x++) sum += W[i] * X[x] * X[x];
      out[j * rank + j] = sum;
    }
  }
}
/** Of the column at `x` with the one at `y` and the next, to `to` and `step` further. */
function twoProducts(
  X: Float64Array,
  W: Float64Array,
  x: number,
  y: number,
  out: Float64Array,
  to: number,
  step: number,
): void {
  const n = W.length;
  const z = y + n;
  let first = 0;
  let second = 0;
  for (let i = 0; i < n; i++) {
    const weighted = W[i] * X[x + i];
    first += weighted * X[y + i];
    second += weighted * X[z + i];
  }
  out[to] = first;
  out[to + step] = second;
}
/**
 * out (of each level, then q apart for each column of X) += z W x; `at`, `first` and `step` of z as above. Rows of a level wait for one another,
 * columns do not: two in a pass.
 */
export function scatterColumns(
  level: Int32Array,
  Z: Float64Array,
  at: number,
  X: Float64Array,
  W: Float64Array,
  rank: number,
  out: Float64Array,
  first: number,
  step: number,
  q: number,
): void {
  const n = W.length;
  let j = 0;
  for (; j + 2 <= rank; j += 2) scatterTwo(level, Z, at, X, j * n, W, out, first + j * q, step, q);
  if (j === rank) return;
  const [x, slot] = [j * n, first + j * q];
  for (let i = 0; i < n; i++) out[slot + level[i] * step] += W[i] * Z[at + i] * X[x + i];
}
function scatterTwo(
  level: Int32Array,
  Z: Float64Array,
  at: number,
  X: Float64Array,
  x: number,
  W: Float64Array,
  out: Float64Array,
  slot: number,
  step: number,
  q: number,
): void {
  const n = W.length;
  const y = x + n;
  for (let i = 0; i < n; i++) {
    const to = slot + level[i] * step;
    const weighted = W[i] * Z[at + i];
    out[to] += weighted * X[x + i];
    out[to + q] += weighted * X[y + i];
  }
}
