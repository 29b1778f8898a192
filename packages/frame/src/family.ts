import type { Answer, Response } from '@mixdiff/contract';
import * as say from './messages.ts';

/** Families by R's and glmmTMB's names, each with its canonical or default link. */
const LINKS: Readonly<Record<string, string>> = {
  gaussian: 'identity',
  binomial: 'logit',
  poisson: 'log',
  Gamma: 'inverse',
  ziGamma: 'inverse',
  'inverse.gaussian': '1/mu^2',
  nbinom1: 'log',
  nbinom2: 'log',
  nbinom12: 'log',
  genpois: 'log',
  compois: 'log',
  truncated_poisson: 'log',
  truncated_nbinom1: 'log',
  truncated_nbinom2: 'log',
  truncated_genpois: 'log',
  truncated_compois: 'log',
  tweedie: 'log',
  beta_family: 'logit',
  betabinomial: 'logit',
  ordbeta: 'logit',
  lognormal: 'log',
  skewnormal: 'identity',
  t_family: 'identity',
};
/** The families that a model may name, `negative.binomial(theta)` beside them. */
export const FAMILY_NAMES: readonly string[] = Object.keys(LINKS);
/** Their variance follows from the mean. */
const WITHOUT_DISPERSION: ReadonlySet<string> = new Set(['binomial', 'poisson', 'truncated_poisson', 'bell']);
/** Whether a parameter beside the mean says how much rows vary; of `negative.binomial(theta)` it is given. */
export const hasDispersion = (family: string): boolean => !WITHOUT_DISPERSION.has(family);
/** Every link, by R's names. */
export const LINK_NAMES: readonly string[] = [
  'identity',
  'log',
  'logit',
  'probit',
  'cloglog',
  'cauchit',
  'inverse',
  'sqrt',
  '1/mu^2',
];

/** MASS's call, its theta given: `negative.binomial(2)`, `MASS::negative.binomial(theta = 2)`. */
const GIVEN_THETA = /^(?:MASS::)?negative\.binomial\(\s*(?:theta\s*=\s*)?(\S*?)\s*\)$/;

/** The family with its link, given or its own. What no engine here can fit is for the engines to refuse. */
export function familyOf(said: string, given: string | undefined): Answer<Pick<Response, 'family' | 'link' | 'theta'>> {
  const call = GIVEN_THETA.exec(said);
  const theta = call ? Number(call[1]) : undefined;
  if (theta !== undefined && !(call?.[1] && theta > 0 && theta < Number.POSITIVE_INFINITY)) return say.badTheta(said);
  // glmer.nb estimates it, as glmmTMB does under the name of nbinom2
  const family = call ? 'negative.binomial' : said === 'negative.binomial' ? 'nbinom2' : said;
  const own = call ? 'log' : Object.hasOwn(LINKS, family) ? LINKS[family] : undefined;
  if (own === undefined) return say.unknownFamily(said, [...Object.keys(LINKS), 'negative.binomial(theta)']);
  const link = given ?? own;
  if (!LINK_NAMES.includes(link)) return say.unknownLink(link, LINK_NAMES);
  return theta === undefined ? { family, link } : { family, link, theta };
}
