/** Twins of assembly/rows.ts. */

/** out <- sum over rows of w[k] x[k]. */
export function combineRows(a: Float64Array, x: number, width: number, rows: number, w: number, out: number): void {
  for (let i = 0; i < width; i++) {
    let sum = 0;
    for (let k = 0, at = x + i; k < rows; k++, at += width) sum += a[w + k] * a[at];
    a[out + i] = sum;
  }
}

/** Row g of out <- row g of y less the sum of w[c] x[c] over its group. */
export function lessGroups(
  a: Float64Array,
  integers: Int32Array,
  x: number,
  width: number,
  groups: number,
  from: number,
  w: number,
  y: number,
  out: number,
): void {
  for (let g = 0; g < groups; g++) {
    for (let i = 0; i < width; i++) {
      let sum = a[y + g * width + i];
      for (let c = integers[from + g]; c < integers[from + g + 1]; c++) sum -= a[w + c] * a[x + c * width + i];
      a[out + g * width + i] = sum;
    }
  }
}

/** out <- sum over rows of (w[k] x[k]) x[k]': tiles of four by four from the diagonal down. */
export function weightedSquares(a: Float64Array, x: number, width: number, rows: number, w: number, out: number): void {
  for (let j = 0; j < width; j++) {
    for (let i = j & ~3; i < width; i++) {
      let sum = 0;
      for (let k = 0, at = x; k < rows; k++, at += width) sum += a[at + i] * a[w + k] * a[at + j];
      a[out + j * width + i] = sum;
    }
  }
}

/** own[k] <- x[k]'G x[k], other[k] <- x[k]'G y[k]; even and odd products apart. */
export function formsOfRows(
  a: Float64Array,
  x: number,
  y: number,
  width: number,
  rows: number,
  G: number,
  own: number,
  other: number,
): void {
  for (let k = 0, at = 0; k < rows; k++, at += width) {
    let evenX = 0;
    let oddX = 0;
    let evenY = 0;
    let oddY = 0;
    for (let i = 0; i < width; i += 2) {
      let even = 0;
      let odd = 0;
      for (let j = 0, column = G + i; j < width; j++, column += width) {
        even += a[x + at + j] * a[column];
        odd += a[x + at + j] * a[column + 1];
      }
      evenX += even * a[x + at + i];
      oddX += odd * a[x + at + i + 1];
      evenY += even * a[y + at + i];
      oddY += odd * a[y + at + i + 1];
    }
    a[own + k] = evenX + oddX;
    a[other + k] = evenY + oddY;
  }
}

/** out[k] <- x[k]'y in four sums. */
export function products(
  a: Float64Array,
  x: number,
  stride: number,
  rows: number,
  y: number,
  n: number,
  out: number,
): void {
  const whole = n & ~3;
  for (let k = 0, row = x; k < rows; k++, row += stride) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let i = 0;
    for (; i < whole; i += 4) {
      s0 += a[row + i] * a[y + i];
      s1 += a[row + i + 1] * a[y + i + 1];
      s2 += a[row + i + 2] * a[y + i + 2];
      s3 += a[row + i + 3] * a[y + i + 3];
    }
    for (; i < n; i++) s0 += a[row + i] * a[y + i];
    a[out + k] = s0 + s1 + (s2 + s3);
  }
}
