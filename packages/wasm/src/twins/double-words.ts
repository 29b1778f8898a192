/** Twin of assembly/double-words.ts. */

const SPLITTER = 134217729;
/** Beyond this the error of a product overflows: such rows are summed plainly. */
const LARGEST = 1e150;

/** sum <- sum - x y, row by row; with `step` 0 rows take the two numbers at y in turn. */
export function subtractProducts(
  a: Float64Array,
  n: number,
  high: number,
  low: number,
  x: number,
  y: number,
  step: number,
): void {
  for (let i = 0; i < n; i++) {
    const first = -a[x + i];
    const second = a[y + (step === 0 ? i & 1 : i)];
    // also where either is not a number
    if (!(Math.abs(first) < LARGEST && Math.abs(second) < LARGEST)) {
      a[high + i] += first * second;
      continue;
    }
    // columns of a factor are zeros mostly, and nothing is taken off
    if (first === 0) continue;
    addProduct(a, high + i, low + i, first, second);
  }
}

function addProduct(a: Float64Array, high: number, low: number, x: number, y: number): void {
  const product = x * y;
  const cx = SPLITTER * x;
  const xTop = cx - (cx - x);
  const xRest = x - xTop;
  const cy = SPLITTER * y;
  const yTop = cy - (cy - y);
  const yRest = y - yTop;
  const error = xRest * yRest - (product - xTop * yTop - xRest * yTop - xTop * yRest);
  const p = product + error;
  const pRest = error - (p - product);
  const h = a[high];
  const l = a[low];
  const s = h + p;
  const moved = s - h;
  const lost = h - (s - moved) + (p - moved);
  const t = l + pRest;
  const tMoved = t - l;
  const tLost = l - (t - tMoved) + (pRest - tMoved);
  const middle = lost + t;
  const first = s + middle;
  const rest = middle - (first - s) + tLost;
  const sum = first + rest;
  a[high] = sum;
  a[low] = rest - (sum - first);
}
