/** What a solution has of the fixed effects: RZX = L^-1 Lambda'Z'WX and the Cholesky factor RX of X'WX - RZX'RZX. */
import { cholesky, solveLower, solveLowerT } from '@mixdiff/linalg';
import { lambdaT } from '../system.ts';
import { fillZt } from './design.ts';
import type { GlmerModel } from './model.ts';

/** RZX and RX from W and L as they are; false where X'WX less what the random effects take is not positive definite. */
export function fillFixed(model: GlmerModel): boolean {
  weighX(model, model.W, model.RZX, model.RX);
  return factorFixed(model);
}
/** ZtWX (q x rank) and XtWX (rank x rank, lower triangle). */
export function weighX(
  { design, work }: Pick<GlmerModel, 'design' | 'work'>,
  W: Float64Array,
  ZtWX: Float64Array,
  XtWX: Float64Array,
): void {
  const { n, rank, X, blocks } = design;
  const column = work.n;
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i < n; i++) column[i] = W[i] * X[j * n + i];
    fillZt(design, column, work.q);
    ZtWX.set(work.q, j * blocks.q);
    for (let k = j; k < rank; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += column[i] * X[k * n + i];
      XtWX[j * rank + k] = sum;
    }
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
