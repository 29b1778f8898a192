export { ownedWorkspace, workspace } from '@mixdiff/wasm';
export { type BlockLayout, type BlockPart, blockLayout } from './block-layout.ts';
export { fillCrossProducts, fillCrossVector, subtractBlockProduct } from './block-products.ts';
export { centralJacobian } from './central-jacobian.ts';
export { cholesky } from './cholesky.ts';
export { choleskyInverse } from './cholesky-inverse.ts';
export { distinctNumbers } from './distinct-numbers.ts';
export { DoubleWord, type DoubleWords, doubleWords, load, store } from './double-word.ts';
export { type DoubleWordCholesky, denseCholesky } from './double-word-cholesky.ts';
export { roundDoubleWords, setDoubleWords, subtractColumns, subtractProducts } from './double-word-sums.ts';
export { EXPONENTIAL_TABLE, exponentials } from './exponentials.ts';
export { fromEigen } from './from-eigen.ts';
export { gramOfRows } from './gram.ts';
export { householderQr } from './householder-qr.ts';
export { addProduct, crossprod, crossprod2, multiply } from './multiply.ts';
export {
  type ColumnNow,
  eliminateNested,
  type NestedWork,
  nestedCancellation,
  nestedWork,
} from './nested-levels/eliminated.ts';
export { inOrder, orderedLevels, type PlacedLevels, withBasis } from './nested-levels/order.ts';
export { eliminateInOrder } from './nested-levels/ordered.ts';
export { projectPlaced } from './nested-levels/placed.ts';
export { nestedSlopes, type SlopeWork, slopeWork } from './nested-levels/slopes.ts';
export { type LastColumn, nestedLevels, newLastColumn, setLastColumn } from './nested-levels/sums.ts';
export { type PivotedQr, pivotedQr } from './pivoted-qr.ts';
export { projectOut } from './project-out.ts';
export { type RichardsonOptions, richardsonGradient, richardsonHessian, richardsonJacobian } from './richardson.ts';
export { countPairs, type RowsByLevel, rowsByLevel, rowsInOrder } from './rows-by-level.ts';
export { analyze, type SparseCholesky } from './sparse-cholesky.ts';
export { stackedTriangles } from './stacked-triangles.ts';
export { type SymmetricEigen, symmetricEigen, symmetricEigenvalues } from './symmetric-eigen.ts';
export type { SymmetricPattern } from './symmetric-pattern.ts';
export { choleskySolve, halfLogDet, solveLower, solveLowerT } from './triangular.ts';
