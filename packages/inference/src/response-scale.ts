/**
 * Means of a generalized model on the scale of the response, as emmeans(type = "response") has them: the inverse link of the
 * estimate and of its limits, with the standard error |d mu / d eta| SE of the delta method; differences on a log or logit scale become
 * ratios and odds ratios. Tests stay those on the scale of the link.
 */
import { type Answer, refuse } from '@mixdiff/contract';
import { pnorm } from '@mixdiff/probability';
import type { TestedNumber } from './coefficient-tests.ts';

interface Scale {
  readonly inverse: (eta: number) => number;
  /** d mu / d eta. */
  readonly slope: (eta: number) => number;
}
const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));
const SCALES: Readonly<Record<string, Scale>> = {
  identity: { inverse: (eta) => eta, slope: () => 1 },
  log: { inverse: Math.exp, slope: Math.exp },
  logit: { inverse: logistic, slope: (eta) => logistic(eta) * logistic(-eta) },
  probit: { inverse: (eta) => pnorm(eta), slope: (eta) => Math.exp((-eta * eta) / 2) / Math.sqrt(2 * Math.PI) },
  cloglog: { inverse: (eta) => -Math.expm1(-Math.exp(eta)), slope: (eta) => Math.exp(eta - Math.exp(eta)) },
  inverse: { inverse: (eta) => 1 / eta, slope: (eta) => -1 / (eta * eta) },
  sqrt: { inverse: (eta) => eta * eta, slope: (eta) => 2 * eta },
};
/** What a difference on the scale of a link is on that of the response; others have no name, and stay differences. */
export const RATIOS: Readonly<Record<string, string>> = { log: 'ratio', logit: 'odds ratio' };

/** An estimate with its limits. */
export type Scaled = Pick<TestedNumber, 'se' | 'lower' | 'upper'> & { readonly estimate: number | null };
/** The transformation of means and of differences of a link; refused for one that has no inverse here. */
export function responseScale(
  link: string,
): Answer<{ readonly mean: (at: Scaled) => Scaled; readonly contrast: (at: Scaled) => Scaled }> {
  const scale = Object.hasOwn(SCALES, link) ? SCALES[link] : undefined;
  if (!scale)
    return refuse(
      'inference/response-scale',
      `means on the scale of the response: the link ${link} has no inverse here`,
      'leave --type out: means on the scale of the link',
    );
  return { mean: (at) => through(scale, at), contrast: (at) => (Object.hasOwn(RATIOS, link) ? through(EXP, at) : at) };
}
const EXP: Scale = { inverse: Math.exp, slope: Math.exp };
function through({ inverse, slope }: Scale, { estimate, se, lower, upper }: Scaled): Scaled {
  const of = (x: number | null): number | null => (x === null ? null : inverse(x));
  // a link that falls turns the limits round
  const ends = [of(lower), of(upper)] as const;
  const falls = ends[0] !== null && ends[1] !== null && ends[0] > ends[1];
  return {
    estimate: of(estimate),
    se: se === null || estimate === null ? null : Math.abs(slope(estimate)) * se,
    lower: falls ? ends[1] : ends[0],
    upper: falls ? ends[0] : ends[1],
  };
}
