/**
 * What the parameters that a family has beside its mean mean, the dispersion by the variance of one response: R's packages print other
 * functions of it (glmmTMB prints theta = 1 / dispersion of nbinom2), so that the number alone says nothing.
 */

const VARIANCES = new Map([
  ['nbinom2', 'mu + dispersion mu^2'],
  ['nbinom1', 'mu (1 + dispersion)'],
  ['Gamma', 'dispersion mu^2'],
  ['inverse.gaussian', 'dispersion mu^3'],
  ['ziGamma', 'dispersion mu^2'],
  ['beta_family', 'mu (1 - mu) dispersion / (1 + dispersion)'],
  ['betabinomial', 'n mu (1 - mu) (1 + (n - 1) dispersion / (1 + dispersion)), mu a probability'],
  ['truncated_nbinom2', 'mu + dispersion mu^2 before zeros are left out'],
  ['truncated_nbinom1', 'mu (1 + dispersion) before zeros are left out'],
  ['nbinom12', 'mu (1 + dispersion + mu / psi)'],
  ['genpois', 'dispersion mu'],
  ['tweedie', 'dispersion mu^power'],
  ['lognormal', 'dispersion'],
  ['gaussian', 'dispersion'],
  ['t_family', 'dispersion df / (df - 2)'],
]);
/** Families that have one more parameter. */
const FURTHER: Readonly<Record<string, { readonly name: string; readonly means: string }>> = {
  t_family: { name: 'df', means: 'degrees of freedom' },
  tweedie: { name: 'power', means: 'power of mu in the variance' },
  nbinom12: { name: 'psi', means: 'variance mu (1 + dispersion + mu / psi)' },
};

/** The variance of one response, in the mean `mu` and the `dispersion`; nothing of a family without one. */
export const varianceOfFamily = (family: string): string | undefined => VARIANCES.get(family);
/** A family's one parameter beside mean and dispersion: its name in `FamilyParameters`, and what it is; undefined: it has none. */
export const furtherOfFamily = (family: string): { readonly name: string; readonly means: string } | undefined =>
  Object.hasOwn(FURTHER, family) ? FURTHER[family] : undefined;
