import type { Answer } from '@mixdiff/contract';
import * as say from './messages.ts';

/** Families by R's and glmmTMB's names, each with its canonical or default link. */
const LINKS: Readonly<Record<string, string>> = {
  gaussian: 'identity',
  binomial: 'logit',
  poisson: 'log',
  Gamma: 'inverse',
  'inverse.gaussian': '1/mu^2',
  nbinom1: 'log',
  nbinom2: 'log',
  genpois: 'log',
  compois: 'log',
  tweedie: 'log',
  beta_family: 'logit',
  betabinomial: 'logit',
  ordbeta: 'logit',
  lognormal: 'log',
  skewnormal: 'identity',
  t_family: 'identity',
};
const KNOWN_LINKS = ['identity', 'log', 'logit', 'probit', 'cloglog', 'cauchit', 'inverse', 'sqrt', '1/mu^2'];

/** The link of a family: the one given, or its own. What no engine here can fit is for the engines to refuse. */
export function linkOf(family: string, given: string | undefined): Answer<{ readonly name: string }> {
  const own = Object.hasOwn(LINKS, family) ? LINKS[family] : undefined;
  if (own === undefined) return say.unknownFamily(family, Object.keys(LINKS));
  const name = given ?? own;
  return KNOWN_LINKS.includes(name) ? { name } : say.unknownLink(name, KNOWN_LINKS);
}
