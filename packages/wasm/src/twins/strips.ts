/** Twins of assembly/strips.ts, the solves for one strip at x; `a` numbers, `of` integers. */

export function lowerHead(
  a: Float64Array,
  of: Int32Array,
  columns: number,
  colPtr: number,
  rowIdx: number,
  head: number,
  x: number,
): void {
  for (let j = 0; j < columns; j++) {
    const from = of[colPtr + j];
    const to = of[colPtr + j + 1];
    const own = x + 4 * j;
    const [x0, x1, x2, x3] = divided(a, own, a[head + from]);
    for (let p = from + 1; p < to; p++) take(a, x + 4 * of[rowIdx + p], a[head + p], x0, x1, x2, x3);
  }
}

export function upperHead(
  a: Float64Array,
  of: Int32Array,
  columns: number,
  colPtr: number,
  rowIdx: number,
  head: number,
  x: number,
): void {
  for (let j = columns - 1; j >= 0; j--) {
    const from = of[colPtr + j];
    const to = of[colPtr + j + 1];
    const own = x + 4 * j;
    for (let p = from + 1; p < to; p++) takeRow(a, own, a[head + p], x + 4 * of[rowIdx + p]);
    divided(a, own, a[head + from]);
  }
}

export function lowerTail(a: Float64Array, order: number, tail: number, x: number): void {
  for (let j = 0; j < order; j++) {
    const column = tail + j * order;
    const [x0, x1, x2, x3] = divided(a, x + 4 * j, a[column + j]);
    for (let i = j + 1; i < order; i++) take(a, x + 4 * i, a[column + i], x0, x1, x2, x3);
  }
}

export function upperTail(a: Float64Array, order: number, tail: number, x: number): void {
  for (let j = order - 1; j >= 0; j--) {
    const column = tail + j * order;
    for (let i = j + 1; i < order; i++) takeRow(a, x + 4 * j, a[column + i], x + 4 * i);
    divided(a, x + 4 * j, a[column + j]);
  }
}

function divided(a: Float64Array, own: number, pivot: number): [number, number, number, number] {
  for (let c = 0; c < 4; c++) a[own + c] /= pivot;
  return [a[own], a[own + 1], a[own + 2], a[own + 3]];
}
function take(a: Float64Array, row: number, l: number, x0: number, x1: number, x2: number, x3: number): void {
  a[row] -= x0 * l;
  a[row + 1] -= x1 * l;
  a[row + 2] -= x2 * l;
  a[row + 3] -= x3 * l;
}
function takeRow(a: Float64Array, own: number, l: number, row: number): void {
  for (let c = 0; c < 4; c++) a[own + c] -= a[row + c] * l;
}

export function intoStrips(
  a: Float64Array,
  of: Int32Array,
  order: number,
  b: number,
  n: number,
  columns: number,
  x: number,
): void {
  for (let j = 0; j < ((columns + 3) & ~3); j++) {
    const to = x + 4 * n * (j >> 2) + (j & 3);
    for (let k = 0; k < n; k++) a[to + 4 * k] = j < columns ? a[b + j * n + of[order + k]] : 0;
  }
}

export function fromStrips(
  a: Float64Array,
  of: Int32Array,
  order: number,
  b: number,
  n: number,
  columns: number,
  x: number,
): void {
  for (let j = 0; j < columns; j++) {
    const from = x + 4 * n * (j >> 2) + (j & 3);
    for (let k = 0; k < n; k++) a[b + j * n + of[order + k]] = a[from + 4 * k];
  }
}

/** x <- rows of strips times the numbers at w. */
export function scaleStrips(a: Float64Array, b: number, n: number, strips: number, w: number, x: number): void {
  for (let e = 0; e < 4 * n * strips; e++) a[x + e] = a[b + e] * a[w + ((e >> 2) % n)];
}
