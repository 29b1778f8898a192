/** The families that glmer is done for, each with its links. */
import type { Problem } from '@mixdiff/contract';
import { LINKS, type Link } from '../links.ts';
import { binomial } from './binomial.ts';
import type { Distribution } from './family.ts';
import { gamma } from './gamma.ts';
import { gaussian } from './gaussian.ts';
import { inverseGaussian } from './inverse-gaussian.ts';
import { negativeBinomial } from './negative-binomial.ts';
import { poisson } from './poisson.ts';

export interface Family extends Distribution {
  readonly link: Link;
}

/** Links as R's families have them; `nbinom2` is glmmTMB's word for what glmer.nb fits. */
export const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  binomial: ['logit', 'probit', 'cloglog', 'cauchit', 'log'],
  poisson: ['log', 'sqrt', 'identity'],
  Gamma: ['inverse', 'log', 'identity'],
  'inverse.gaussian': ['1/mu^2', 'log', 'inverse', 'identity'],
  gaussian: ['log', 'inverse'],
  'negative.binomial': ['log', 'sqrt', 'identity'],
  nbinom2: ['log'],
};
const DISTRIBUTIONS: ReadonlyMap<string, Distribution> = new Map([
  ['binomial', binomial],
  ['poisson', poisson],
  ['Gamma', gamma],
  ['inverse.gaussian', inverseGaussian],
  ['gaussian', gaussian],
]);

/** Throws for a family that is refused before: fitting it as another would be silent. */
export function familyOf({ response: { family, link, theta } }: Pick<Problem, 'response'>): Family {
  // of nbinom2 theta is sought from one to the next: Poisson stands for it until the first is known
  const distribution =
    theta !== undefined ? negativeBinomial(theta) : DISTRIBUTIONS.get(family === 'nbinom2' ? 'poisson' : family);
  if (!distribution || !FAMILIES[family]?.includes(link)) throw new Error(`no density for ${family}(${link})`);
  return { ...distribution, link: LINKS[link] };
}
