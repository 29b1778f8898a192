/** The loop over rows: odds against what was seen, as nested/logistic.ts has them, with sums by level of either term and by cell. */
import type { CrossedDesign } from './design.ts';

/** Of all levels, those of the first term first; and of all cells, many x few by rows. */
export interface Sums {
  readonly weight: Float64Array;
  readonly score: Float64Array;
  readonly cells: Float64Array;
}
/** n: W and score of each row, where they are asked for. */
export interface OfRows {
  readonly weight: Float64Array;
  readonly score: Float64Array;
}

/** A product is taken to its logarithm before it leaves the range of doubles; the shorter, the fewer roundings it has. */
const LARGE = 1e60;

/** `powers`: e^b of all levels, `inverse`: e^-b. Returns the sum of all r. */
export function sweep(
  { many, few, ptr, middle, item }: CrossedDesign,
  odds: Float64Array,
  powers: Float64Array,
  inverse: Float64Array,
  { weight, score, cells }: Sums,
): number {
  cells.fill(0);
  weight.fill(0, many);
  score.fill(0, many);
  let logs = 0;
  let product = 1;
  for (let l = 0, k = 0; l < many; l++) {
    const end = middle[l];
    const last = ptr[l + 1];
    const row = l * few;
    const against = inverse[l];
    const power = powers[l];
    let known = 0;
    let gained = 0;
    for (; k < end; k++) {
      const other = item[k];
      const q = odds[k] * against * inverse[many + other];
      const above = 1 + q;
      const rest = 1 / above;
      const share = q * rest;
      const information = share * rest;
      gained += share;
      known += information;
      score[many + other] += share;
      weight[many + other] += information;
      cells[row + other] += information;
      product *= above;
      if (product > LARGE) {
        logs += Math.log(product);
        product = 1;
      }
    }
    for (; k < last; k++) {
      const other = item[k];
      const q = odds[k] * power * powers[many + other];
      const above = 1 + q;
      const rest = 1 / above;
      const share = q * rest;
      const information = share * rest;
      gained -= share;
      known += information;
      score[many + other] -= share;
      weight[many + other] += information;
      cells[row + other] += information;
      product *= above;
      if (product > LARGE) {
        logs += Math.log(product);
        product = 1;
      }
    }
    weight[l] = known;
    score[l] = gained;
  }
  return 2 * (logs + Math.log(product));
}

/** W and score of each row. */
export function spread(
  { many, ptr, item, sign }: CrossedDesign,
  odds: Float64Array,
  powers: Float64Array,
  inverse: Float64Array,
  { weight, score }: OfRows,
): void {
  for (let l = 0, k = 0; l < many; l++) {
    for (const last = ptr[l + 1]; k < last; k++) {
      const q =
        sign[k] < 0 ? odds[k] * inverse[l] * inverse[many + item[k]] : odds[k] * powers[l] * powers[many + item[k]];
      const rest = 1 / (1 + q);
      weight[k] = q * rest * rest;
      score[k] = -sign[k] * q * rest;
    }
  }
}
