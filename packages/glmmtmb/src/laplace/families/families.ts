/** The families that Laplace's approximation is done for, by name and link. */
import type { Response } from '@mixdiff/contract';
import { beta } from './beta.ts';
import { binomialCloglog } from './binomial-cloglog.ts';
import { binomialLogit } from './binomial-logit.ts';
import { binomialProbit } from './binomial-probit.ts';
import type { Density } from './density.ts';
import { gamma } from './gamma.ts';
import { nbinom1 } from './nbinom1.ts';
import { nbinom2 } from './nbinom2.ts';
import { poisson } from './poisson.ts';

const DENSITIES: ReadonlyMap<string, Density> = new Map([
  ['binomial(logit)', binomialLogit],
  ['binomial(probit)', binomialProbit],
  ['binomial(cloglog)', binomialCloglog],
  ['poisson(log)', poisson],
  ['nbinom2(log)', nbinom2],
  ['nbinom1(log)', nbinom1],
  ['Gamma(log)', gamma],
  ['beta_family(logit)', beta],
]);
export const FAMILIES: readonly string[] = [...DENSITIES.keys()];

/** Throws for a family that is refused before: fitting it as another would be silent. */
export function densityOf({ family, link }: Pick<Response, 'family' | 'link'>): Density {
  const density = DENSITIES.get(`${family}(${link})`);
  if (!density) throw new Error(`no density for ${family}(${link})`);
  return density;
}
