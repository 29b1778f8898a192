/** The families that Laplace's approximation is done for, by name and link. */
import type { Response } from '@mixdiff/contract';
import { beta } from './beta.ts';
import { betabinomial } from './betabinomial.ts';
import { binomialCloglog } from './binomial-cloglog.ts';
import { binomialLogit } from './binomial-logit.ts';
import { binomialProbit } from './binomial-probit.ts';
import type { Density } from './density.ts';
import { gamma } from './gamma.ts';
import { gaussian } from './gaussian.ts';
import { genpois, truncatedGenpois } from './genpois.ts';
import { LINK_NAMES, throughLink } from './links.ts';
import { lognormal } from './lognormal.ts';
import { nbinom1 } from './nbinom1.ts';
import { nbinom2 } from './nbinom2.ts';
import { nbinom12 } from './nbinom12.ts';
import { poisson } from './poisson.ts';
import { student } from './student.ts';
import { truncatedNbinom1 } from './truncated-nbinom1.ts';
import { truncatedNbinom2 } from './truncated-nbinom2.ts';
import { truncatedPoisson } from './truncated-poisson.ts';
import { tweedie } from './tweedie.ts';

const DENSITIES: ReadonlyMap<string, Density> = new Map([
  ['gaussian', gaussian(1)],
  ['binomial', binomialLogit],
  ['betabinomial', betabinomial],
  ['poisson', poisson],
  ['nbinom2', nbinom2],
  ['nbinom1', nbinom1],
  ['nbinom12', nbinom12],
  ['genpois', genpois],
  ['truncated_poisson', truncatedPoisson],
  ['truncated_nbinom2', truncatedNbinom2],
  ['truncated_nbinom1', truncatedNbinom1],
  ['truncated_genpois', truncatedGenpois],
  ['Gamma', gamma],
  ['ziGamma', gamma],
  ['beta_family', beta],
  ['lognormal', lognormal],
  ['tweedie', tweedie],
  ['t_family', student],
]);
/** Where a density of its own keeps digits that going through the logit would lose. */
const OF_LINK: ReadonlyMap<string, Density> = new Map([
  ['binomial(probit)', binomialProbit],
  ['binomial(cloglog)', binomialCloglog],
]);
export const FAMILIES: readonly string[] = [...DENSITIES.keys()].flatMap((family) =>
  LINK_NAMES.map((link) => `${family}(${link})`),
);
/** Since which version there are those that were not there from the start (its NEWS). */
export const SINCE: ReadonlyMap<string, string> = new Map([
  ['lognormal', '1.1.8'],
  ['nbinom12', '1.1.10'],
]);

/**
 * `variance`: the dispersion parameter of a Gaussian model is the log of its variance. Throws for a family that is refused before: fitting it as
 * another would be silent.
 */
export function densityOf({ family, link }: Pick<Response, 'family' | 'link'>, variance = false): Density {
  const own = OF_LINK.get(`${family}(${link})`);
  if (own) return own;
  const density = family === 'gaussian' && variance ? gaussian(0.5) : DENSITIES.get(family);
  if (!density || !LINK_NAMES.includes(link)) throw new Error(`no density for ${family}(${link})`);
  return throughLink(density, link);
}
