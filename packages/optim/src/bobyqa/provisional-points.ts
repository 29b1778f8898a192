import { larger, type Model, smaller } from './model.ts';

/**
 * The provisional points. Point k steps to first[p - 1] along axis p and first[q - 1] along axis q, numbered from 1,
 * 0 for no axis; with p = 0 it is second[q - 1].
 */
export interface Provisional {
  /** m: whether point k is provisional still. */
  readonly still: Uint8Array;
  readonly p: Int32Array;
  readonly q: Int32Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}
/** Chooses the points within the bounds and writes down B and Z for them. */
export function provisionalPoints(model: Model, radius: number): Provisional {
  const { d, m, B } = model;
  const provisional: Provisional = {
    still: new Uint8Array(m).fill(1),
    p: new Int32Array(m),
    q: new Int32Array(m),
    first: new Float64Array(d),
    second: new Float64Array(d),
  };
  B.fill(0);
  for (let j = 0; j < d; j++) {
    chooseSteps(model, provisional, j, radius);
  }
  for (let j = 0; j < d; j++) alongAxis(model, provisional, j);
  for (let k = 2 * d + 1; k < m; k++) alongTwoAxes(model, provisional, k);
  return provisional;
}
/** The longer step comes first; the second is at least half as long. */
function chooseSteps({ low, high }: Model, { first, second }: Provisional, j: number, radius: number): void {
  first[j] = smaller(radius, high[j]);
  second[j] = larger(-radius, low[j]);
  if (first[j] + second[j] < 0) [first[j], second[j]] = [second[j], first[j]];
  if (Math.abs(second[j]) < 0.5 * Math.abs(first[j])) second[j] = 0.5 * first[j];
}
function alongAxis({ d, m, B, Z }: Model, { p, q, first, second }: Provisional, j: number): void {
  const [k, l] = [j + 1, j + 1 + d];
  const column = j * (m + d);
  const one = first[j];
  p[k] = j + 1;
  if (l >= m) {
    B[column] = -1 / one;
    B[column + k] = 1 / one;
    B[column + m + j] = -0.5 * (one * one);
    return;
  }
  const two = second[j];
  q[l] = j + 1;
  const inverse = 1 / (one - two);
  B[column + k] = -inverse + 1 / one;
  B[column + l] = inverse + 1 / two;
  B[column] = -B[column + k] - B[column + l];
  Z[j * m] = Math.SQRT2 / Math.abs(one * two);
  Z[j * m + k] = Z[j * m] * two * inverse;
  Z[j * m + l] = -Z[j * m] * one * inverse;
}
function alongTwoAxes({ d, m, Z }: Model, { p, q, first }: Provisional, k: number): void {
  const column = k - d - 1;
  const round = Math.trunc((k - d - 0.5) / d);
  const i = k - d - round * d;
  let j = i + round;
  if (j > d) j -= d;
  p[k] = i;
  q[k] = j;
  const inverse = 1 / (first[i - 1] * first[j - 1]);
  Z[column * m] = inverse;
  Z[column * m + i] = -inverse;
  Z[column * m + j] = -inverse;
  Z[column * m + k] = inverse;
}
