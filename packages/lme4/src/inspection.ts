/** The look back at a point that was reached, where the version followed takes one. */
import type { Note } from '@mixdiff/contract';
import { isSingular } from './covariance.ts';
import { checkConvergence, type Derivatives, derivatives } from './derivatives.ts';
import type { Design } from './design.ts';
import type { Wording } from './messages.ts';

export interface Seen {
  readonly derivatives: Derivatives | null;
  /** Whether the version followed takes none here. */
  readonly leftOut?: boolean;
  readonly notes: readonly Note[];
}
export const UNSEEN: Seen = { derivatives: null, notes: [] };
/** What ?lmerControl calls calc.derivs and check.conv: nothing is checked where the fit is singular. */
export function inspection(
  { layout, n }: Pick<Design, 'layout' | 'n'>,
  gradientOf: (theta: Float64Array, gradient: Float64Array) => void,
  choice: string,
  wording: Wording,
): (theta: Float64Array) => Seen {
  const wanted = choice === 'always' || (choice === 'up-to-10000-rows' && n <= 1e4 && layout.length <= 10);
  const gradientAt = (theta: Float64Array): Float64Array => {
    const gradient = new Float64Array(layout.length);
    gradientOf(theta, gradient);
    return gradient;
  };
  // one column a level: its effects change sign with theta
  const even = (k: number): boolean =>
    layout.terms.some(({ theta, size, structured }) => theta === k && size === 1 && !structured);
  return (theta) => {
    if (!wanted) return { derivatives: null, leftOut: choice === 'up-to-10000-rows', notes: [] };
    const found = derivatives(gradientAt, theta, even);
    const checked = !isSingular(layout, theta) && found.eigenvalues.every(Number.isFinite);
    return { derivatives: found, notes: checked ? checkConvergence(found, layout.names, wording) : [] };
  };
}
