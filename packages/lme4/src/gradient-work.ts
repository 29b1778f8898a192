/** What the gradient fills on its way (gradient.ts), allocated once. */
import { type SlopeWork, slopeWork } from '@mixdiff/linalg';
import { type Model, sparseOf } from './model.ts';

export interface GradientWork {
  /** layout.cells: derivative with respect to every cell of every T. */
  readonly cells: Float64Array;
  /** Of solutions by levels within levels. */
  readonly slopes: SlopeWork | null;
  /** (rank + 1)^2 */
  readonly factorInverse: Float64Array;
  readonly form: Float64Array;
  /** Of others, made when first needed. */
  sparse: SparseGradientWork | null;
}
export interface SparseGradientWork {
  /** As the pattern: A^-1 there. */
  readonly inverse: Float64Array;
  /** q x (rank + 1): U', then Lambda U'. */
  readonly U: Float64Array;
  readonly LambdaU: Float64Array;
  /** q x (rank + 1): W'. */
  readonly W: Float64Array;
  /** rank + 1: last column of M^-T, (-beta, 1) / r. */
  readonly combination: Float64Array;
}

export const gradientWork = ({ design: { layout, nested, rank } }: Model): GradientWork => ({
  cells: new Float64Array(layout.cells),
  slopes: nested && slopeWork(nested),
  factorInverse: new Float64Array((rank + 1) ** 2),
  form: new Float64Array((rank + 1) ** 2),
  sparse: null,
});
export function sparseGradientWork(model: Model): SparseGradientWork {
  const { values, C } = sparseOf(model);
  return {
    inverse: new Float64Array(values.length),
    U: new Float64Array(C.length),
    LambdaU: new Float64Array(C.length),
    W: new Float64Array(C.length),
    combination: new Float64Array(model.design.rank + 1),
  };
}
