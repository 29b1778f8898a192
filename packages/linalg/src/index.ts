export { centralJacobian } from './centralJacobian.ts';
export { cholesky } from './cholesky.ts';
export { choleskyInverse } from './choleskyInverse.ts';
export { DoubleWord, type DoubleWords, doubleWords, load, store } from './double-word.ts';
export { type DoubleWordCholesky, denseCholesky } from './double-word-cholesky.ts';
export { roundDoubleWords, setDoubleWords, subtractProducts } from './double-word-sums.ts';
export { householderQr } from './householderQr.ts';
export { crossprod, crossprod2, multiply } from './multiply.ts';
export { type PivotedQr, pivotedQr } from './pivotedQr.ts';
export {
  type RichardsonOptions,
  richardsonGradient,
  richardsonHessian,
  richardsonJacobian,
} from './richardson.ts';
export { singularValues } from './singularValues.ts';
export { analyze, type SparseCholesky } from './sparseCholesky.ts';
export { type SymmetricEigen, symmetricEigen } from './symmetricEigen.ts';
export type { SymmetricPattern } from './symmetricPattern.ts';
export { choleskySolve, halfLogDet, solveLower, solveLowerT } from './triangular.ts';
