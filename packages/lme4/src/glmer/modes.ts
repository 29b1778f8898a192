/** Conditional standard deviations of the random effects, theta and beta held: roots of the diagonal of Lambda A^-1 Lambda'. */
import { relativeDeviations } from '../solution.ts';
import type { GlmerModel } from './model.ts';

/** q */
export const conditionalDeviations = ({ design: { layout, blocks }, T, L, values }: GlmerModel): Float64Array => {
  const inverse = new Float64Array(values.length);
  L.inverse(inverse);
  return relativeDeviations(layout, blocks, T, inverse);
};
