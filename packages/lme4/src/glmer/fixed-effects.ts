/** What a solution has of the fixed effects: RZX = L^-1 Lambda'Z'WX and the Cholesky factor RX of X'WX - RZX'RZX. */
import { cholesky, solveLower, solveLowerT } from '@mixdiff/linalg';
import { lambdaT } from '../system.ts';
import type { GlmerModel } from './model.ts';
import { scatterColumns, weighedProducts } from './row-kernels.ts';

/** RZX and RX from W and L as they are; false where X'WX less what the random effects take is not positive definite. */
export function fillFixed(model: GlmerModel): boolean {
  weighX(model.design, model.W, model.RZX, model.RX);
  return factorFixed(model);
}
/** ZtWX (q x rank) and XtWX (rank x rank, lower triangle). */
export function weighX(design: GlmerModel['design'], W: Float64Array, ZtWX: Float64Array, XtWX: Float64Array): void {
  const { n, rank, X, blocks, terms } = design;
  XtWX.fill(0);
  weighedProducts(X, W, rank, XtWX);
  ZtWX.fill(0);
  for (let k = 0; k < terms.length; k++) {
    const { size, level, Z } = terms[k];
    const first = blocks.first[blocks.firstOfTerm[k]];
    for (let c = 0; c < size; c++) scatterColumns(level, Z, c * n, X, W, rank, ZtWX, first + c, size, blocks.q);
  }
}
/** RZX and RX in place of Z'WX and X'WX. */
export function factorFixed({ design: { layout, blocks, rank }, T, L, RZX, RX }: GlmerModel): boolean {
  const { q } = blocks;
  lambdaT(layout, blocks, T, RZX, rank);
  L.halfSolve(RZX, rank);
  for (let j = 0; j < rank; j++) {
    for (let k = j; k < rank; k++) {
      let sum = 0;
      for (let i = 0; i < q; i++) sum += RZX[j * q + i] * RZX[k * q + i];
      RX[j * rank + k] -= sum;
    }
  }
  return cholesky(RX, rank) < 0;
}

/** beta: X'Wz on entry. */
export function solveFixed({ design: { rank, blocks }, beta, u, RZX, RX }: GlmerModel): void {
  const { q } = blocks;
  for (let j = 0; j < rank; j++) for (let i = 0; i < q; i++) beta[j] -= RZX[j * q + i] * u[i];
  solveLower(RX, rank, beta, 1);
  solveLowerT(RX, rank, beta, 1);
  for (let j = 0; j < rank; j++) for (let i = 0; i < q; i++) u[i] -= RZX[j * q + i] * beta[j];
}
