/**
 * Residuals row by row, for points so far from the data's centre that the sums of likelihood.ts would cancel: an
 * intercept that the random effects have to make up for is squared there and subtracted again, and takes its digits
 * twice. Here it is subtracted before it is squared, as in the original, whose density is a sum over the rows. Costs
 * O(n (p + c)), and is used only where the products leave too few digits.
 */
import { addProduct, crossprod2 } from '@mixdiff/linalg';
import { addZ, addZt, type CrossProducts } from './cross-products.ts';
import type { FixedEffects } from './design.ts';
import type { Projections, Response } from './response.ts';

/** And products with the design, whose sums are those of residuals. */
export interface ResidualsByRow extends Projections {
  /**
   * Returns |W^(1/2) r|^2 at (gamma, b), r = e - W^(-1/2) Q gamma - Z (b - b0), and fills Qr = Q'W^(1/2) r (rank) and
   * Zr = Z'W r (q); null: not asked for.
   */
  squares(
    response: Response,
    gamma: Float64Array,
    b: Float64Array,
    Qr: Float64Array | null,
    Zr: Float64Array | null,
  ): number;
}

/** In loops; row-kernels.ts has the same sums, in the same order. */
export function residualsInLoops(
  { n, q, terms, rank }: CrossProducts,
  { Q }: FixedEffects,
  rootWeights: Float64Array | null,
): ResidualsByRow {
  const r = new Float64Array(n);
  const fit = new Float64Array(n);
  const d = new Float64Array(q);
  const projectQ = (x: Float64Array, out: Float64Array): void => crossprod2(Q.data, x, n, rank, 1, out);
  const projectZ = (x: Float64Array, out: Float64Array): void => {
    out.fill(0, 0, q);
    for (const term of terms) addZt(term, x, out);
  };
  return {
    projectQ,
    projectZ,
    squares({ e, b: b0 }, gamma, b, Qr, Zr) {
      for (let j = 0; j < q; j++) d[j] = b[j] - b0[j];
      fit.fill(0);
      for (const term of terms) addZ(term, d, fit);
      if (rootWeights) for (let i = 0; i < n; i++) fit[i] *= rootWeights[i];
      addProduct(Q.data, gamma, n, rank, 1, fit);
      let squares = 0;
      for (let i = 0; i < n; i++) {
        r[i] = e[i] - fit[i];
        squares += r[i] * r[i];
      }
      if (Qr) projectQ(r, Qr);
      if (!Zr) return squares;
      if (rootWeights) for (let i = 0; i < n; i++) r[i] *= rootWeights[i];
      projectZ(r, Zr);
      return squares;
    },
  };
}
