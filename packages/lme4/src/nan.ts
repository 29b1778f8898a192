/**
 * The NaN that stays (lme4 2.1-0): where the correlation of a cs term of three columns or more is asked at 1, the recursion of
 * its factor is 0/0, and from then on that criterion has no value anywhere, at points before that fine ones too.
 */
import type { Objective } from '@mixdiff/optim';
import type { ThetaLayout } from './covariance.ts';

export interface Poisoned {
  readonly objective: Objective;
  /** Names of the correlations that did it; none: all is well. */
  names(): readonly string[];
}

/** One deviance function: what it was asked before counts. */
export function poisonable(layout: ThetaLayout, objective: Objective): Poisoned {
  const at = layout.terms.flatMap(({ structured, theta, size }) =>
    structured?.shape === 'cs' && size > 2 ? [theta + (structured.hom ? 1 : size)] : [],
  );
  let found: string[] = [];
  return {
    names: () => found,
    objective(theta, gradient) {
      if (found.length === 0) found = at.filter((k) => theta[k] === 1).map((k) => layout.names[k]);
      if (found.length === 0) return objective(theta, gradient);
      gradient?.fill(Number.NaN);
      return Number.NaN;
    },
  };
}
