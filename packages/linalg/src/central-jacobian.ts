import type { Matrix } from '@mixdiff/contract';

/**
 * Jacobian (length of g(x) by length of x) by plain central differences (g(x + h) - g(x - h)) / 2h with one fixed,
 * absolute step h for every coordinate, or one each. Error h^2 g'''/6 + EPS |g| / h. The divisor is the step as it is
 * represented, so that a linear g is exact to rounding.
 */
export function centralJacobian(
  g: (x: Float64Array) => Float64Array,
  x: Float64Array,
  step: number | Float64Array,
): Matrix {
  const columns: Float64Array[] = [];
  for (let i = 0; i < x.length; i++) columns.push(difference(g, x, i, typeof step === 'number' ? step : step[i]));
  const nrow = columns[0]?.length ?? g(x.slice()).length;
  const data = new Float64Array(nrow * x.length);
  columns.forEach((column, i) => {
    data.set(column, i * nrow);
  });
  return { nrow, ncol: x.length, data };
}

function difference(g: (x: Float64Array) => Float64Array, x: Float64Array, i: number, step: number): Float64Array {
  const above = x.slice();
  const below = x.slice();
  above[i] += step;
  below[i] -= step;
  const width = above[i] - below[i];
  const column = g(above).slice();
  const low = g(below);
  for (let k = 0; k < column.length; k++) column[k] = (column[k] - low[k]) / width;
  return column;
}
