/** Where a search over a generalized model begins, by its response alone: a linear predictor for each row, and a dispersion. */
import type { Problem } from '@mixdiff/contract';

/** A log-dispersion to begin with, of families whose dispersion has the unit of the response or a power of it; 0 of the others. */
export function spreadOf({ y, family }: Problem['response']): number {
  if (family !== 't_family' && family !== 'tweedie') return 0;
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  const variance = y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length;
  return family === 'tweedie' ? Math.log(variance / mean ** 1.5) || 0 : Math.log(variance) / 2 || 0;
}
/** Linear predictors at which each row alone would be fitted, towards the middle, less the offset. */
export function wanted({ y, trials, family, link }: Problem['response'], offset: Float64Array): Float64Array {
  const probability = ['binomial', 'betabinomial', 'beta_family'].includes(family);
  const count =
    !probability &&
    !['Gamma', 'ziGamma', 'inverse.gaussian', 'gaussian', 'lognormal', 't_family', 'tweedie'].includes(family);
  // of responses that may be zero and have a unit: between their own and the mean of all
  const middle = family === 'tweedie' ? y.reduce((sum, v) => sum + v, 0) / y.length : null;
  return y.map((v, i) => {
    const t = trials?.[i] ?? 1;
    if (probability) {
      const share = family === 'beta_family' ? v : (v + 0.5) / (t + 1);
      const logit = Math.log(share / (1 - share));
      return (link === 'logit' ? logit : 0.6 * logit) - offset[i];
    }
    const mean =
      middle !== null
        ? (v + middle) / 2
        : count
          ? v + 0.5
          : family === 't_family' && link === 'identity'
            ? v
            : Math.max(v, 1e-3);
    const links: Readonly<Record<string, number>> = {
      log: Math.log(mean),
      identity: mean,
      inverse: 1 / mean,
      sqrt: Math.sqrt(mean),
      '1/mu^2': 1 / (mean * mean),
    };
    return links[link] - offset[i];
  });
}
