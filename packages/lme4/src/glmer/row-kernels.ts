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
/** eta += column of X (n x rank) times beta, all columns. */
export function addColumns(X: Float64Array, beta: ArrayLike<number>, rank: number, eta: Float64Array): void {
  const n = eta.length;
  for (let j = 0; j < rank; j++) {
    const coefficient = beta[j];
    const at = j * n;
    for (let i = 0; i < n; i++) eta[i] += X[at + i] * coefficient;
  }
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
/** out (rank x rank, lower triangle) += X'WX; `row`: rank. */
export function weighedProducts(
  X: Float64Array,
  W: Float64Array,
  rank: number,
  row: Float64Array,
  out: Float64Array,
): void {
  const n = W.length;
  for (let i = 0; i < n; i++) {
    const w = W[i];
    for (let j = 0, at = i; j < rank; j++, at += n) {
      const x = X[at];
      const weighted = w * x;
      row[j] = x;
      for (let k = 0; k <= j; k++) out[k * rank + j] += weighted * row[k];
    }
  }
}
/** out (of each level, then q apart for each column of X) += z W x; `at`, `first` and `step` of z as above. */
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
  for (let i = 0; i < n; i++) {
    const weighted = W[i] * Z[at + i];
    const to = first + level[i] * step;
    for (let j = 0, x = i, slot = to; j < rank; j++, x += n, slot += q) out[slot] += weighted * X[x];
  }
}
