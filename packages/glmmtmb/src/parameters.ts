/**
 * The native parameters in their order: beta (ML only; REML integrates them out), one for the dispersion, then theta,
 * term by term. Labels are those that glmmTMB prints: `(Intercept)`, `d~(Intercept)` (`disp~(Intercept)` since 1.1.10),
 * `theta_1|school:class.1`.
 */
import { compareVersions, type Problem, type RandomTerm, variesText } from '@mixdiff/contract';
import { type FixedEffects, multiplyR } from './design.ts';
import type { Covariance } from './term-covariance.ts';

export type DispersionScale = 'log-sd' | 'log-variance';

export interface Parameters {
  readonly names: readonly string[];
  /** p under ML, 0 under REML. */
  readonly betas: number;
  /** Position of each term's first theta; par[betas] is the dispersion. */
  readonly thetaAt: readonly number[];
  readonly length: number;
  /** d log sigma / d dispersion: 1 on the log-SD scale, 1/2 on the log-variance scale. */
  readonly perLogSigma: number;
  readonly scale: DispersionScale;
}

export function parameters(
  problem: Problem,
  fixed: FixedEffects,
  covariances: readonly Covariance[],
  scale: DispersionScale,
  version: string,
): Parameters {
  const betas = problem.method === 'REML' ? 0 : fixed.p;
  const names = Array.from(fixed.kept.subarray(0, betas), (j) => problem.parts.conditional.columns[j]);
  names.push(dispersionName(version));
  const thetaAt = problem.random.map((term, k) => {
    const at = names.length;
    names.push(...thetaNames(term, covariances[k]));
    return at;
  });
  return { names, betas, thetaAt, length: names.length, perLogSigma: scale === 'log-sd' ? 1 : 0.5, scale };
}

export const dispersionName = (version: string): string =>
  compareVersions(version, '1.1.10') >= 0 ? 'disp~(Intercept)' : 'd~(Intercept)';
export const thetaNames = (term: RandomTerm, { count }: Covariance): string[] =>
  Array.from({ length: count }, (_, i) => `theta_${label(term)}.${i + 1}`);

/** `1 + Days | Subject` -> `1+Days|Subject`; `diag(x | g)` -> `x|g`, as glmmTMB labels them. */
const label = (term: RandomTerm): string => `${variesText(term).replaceAll(' ', '')}|${term.group}`;

/** gamma (rank) <- R (beta - beta0), beta the first p of par. */
export function readGamma(
  par: Float64Array,
  beta0: Float64Array,
  fixed: FixedEffects,
  delta: Float64Array,
  gamma: Float64Array,
): void {
  for (let j = 0; j < fixed.p; j++) delta[j] = par[j] - beta0[j];
  multiplyR(fixed, delta, gamma);
}
