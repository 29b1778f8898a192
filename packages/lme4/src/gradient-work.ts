/** What the gradient fills on its way (gradient.ts), allocated once. */
import type { Model } from './model.ts';

export interface GradientWork {
  /** As the pattern: A^-1 there. */
  readonly inverse: Float64Array;
  /** q x (rank + 1): U', then Lambda U'. */
  readonly U: Float64Array;
  readonly LambdaU: Float64Array;
  /** q x (rank + 1): W'. */
  readonly W: Float64Array;
  /** rank + 1: last column of M^-T, (-beta, 1) / r. */
  readonly combination: Float64Array;
  /** layout.cells: derivative with respect to every cell of every T. */
  readonly cells: Float64Array;
}

export function gradientWork({ design, values, solution: { C } }: Model): GradientWork {
  return {
    inverse: new Float64Array(values.length),
    U: new Float64Array(C.length),
    LambdaU: new Float64Array(C.length),
    W: new Float64Array(C.length),
    combination: new Float64Array(design.rank + 1),
    cells: new Float64Array(design.layout.cells),
  };
}
