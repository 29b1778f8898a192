/** What orthonormal columns leave of a vector. */
import { plainWorkspace, workspace } from '@mixdiff/wasm';

/** Numbers above which the workspace, which never shrinks, would be too large a thing to leave behind: 32 MB. */
const LARGEST = 2 ** 22;

/** x (n) <- x - QQ'x, coefficients (rank) += Q'x, by two columns of Q (n x rank) at a time; returns x'x of what is left. */
export function projectOut(
  Q: Float64Array,
  n: number,
  rank: number,
  x: Float64Array,
  coefficients: Float64Array,
): number {
  // two columns at once, x and their products
  const together = n * (rank + 1) + rank > LARGEST ? 2 : rank + (rank & 1);
  const size = n * (together + 1) + together;
  const { numbers, kernels } = size > LARGEST ? plainWorkspace(size) : workspace(size);
  const at = together * n;
  const out = at + n;
  numbers.set(x, at);
  let square = 0;
  for (let j = 0; j < rank || j === 0; j += together || 1) {
    const columns = Math.min(together, rank - j);
    numbers.set(Q.subarray(j * n, (j + columns) * n));
    square = kernels.project(0, n, columns, at, n, out);
    for (let k = 0; k < columns; k++) coefficients[j + k] += numbers[out + k];
  }
  x.set(numbers.subarray(at, at + n));
  return square;
}
