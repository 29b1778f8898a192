/**
 * The dispersion of a family as sources print it: theta or phi, its inverse (Stata's alpha), of Gamma and gaussian sigma^2 or sigma. The
 * canonical one is the inverse of the first two.
 */
import type { Canonical, Fit, Problem } from '@mixdiff/contract';
import type { PrintedEstimates } from '../printed.ts';
import type { Printed } from '../printed-number.ts';

/** Families whose programs print the inverse of the canonical dispersion. */
const INVERSE: ReadonlySet<string> = new Set(['nbinom2', 'beta_family', 'betabinomial', 'truncated_nbinom2']);
export interface Range {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
/** The canonical dispersions that round to what is printed, read as the way of printing it that is nearest to a fit's; null: not printed. */
export function dispersionRange(
  { response: { family } }: Problem,
  { dispersion }: PrintedEstimates,
  near: Canonical | undefined,
): Range | null {
  const residual = near?.residual;
  const fitted = residual?.kind === 'none' ? residual.family?.['dispersion'] : undefined;
  if (!dispersion || !(dispersion.value > 0) || fitted === undefined) return null;
  // sources print theta as well as 1 / theta (Stata's alpha), and of a variance its root
  const ways: readonly ((x: number) => number)[] = INVERSE.has(family)
    ? [(x) => 1 / x, (x) => x]
    : [(x) => x, (x) => x * x];
  const off = (way: (x: number) => number): number => Math.abs(Math.log(way(dispersion.value) / fitted));
  const [a, b] = ways as [(x: number) => number, (x: number) => number];
  const way = off(b) < off(a) ? b : a;
  const ends = [dispersion.value - dispersion.half, dispersion.value + dispersion.half].map((x) => way(Math.max(x, 0)));
  return { value: way(dispersion.value), low: Math.min(...ends), high: Math.max(...ends) };
}
/** Families whose dispersion is a sigma^2 that lme4 prints as a residual variance. */
const OF_VARIANCE: ReadonlySet<string> = new Set(['Gamma', 'inverse.gaussian', 'gaussian']);
interface DispersionPlace {
  readonly quantity: string;
  readonly printed: Printed;
  values(fit: Fit): readonly number[];
  /** Whether a value is as good as the limit of the family where it has no dispersion. */
  vanishes?(value: number): boolean;
}
/** Variances that are over those without dispersion by no more than this share are those. */
const NONE = 1e-3;
/**
 * By the largest response or number of trials: the variance is mu (1 + d mu), mu (1 + d), m p (1 - p) (1 + (m - 1) d / (1 + d)); null: a family
 * that needs its dispersion.
 */
function excessOf({ response: { family, y, trials } }: Problem): ((dispersion: number) => number) | null {
  const most = (of: Float64Array): number => of.reduce((large, v) => Math.max(large, v), 1);
  if (family === 'nbinom2' || family === 'truncated_nbinom2') return (d) => d * most(y);
  if (family === 'nbinom1' || family === 'truncated_nbinom1') return (d) => d;
  if (family === 'betabinomial') return (d) => (d * most(trials ?? y)) / (1 + d);
  return null;
}
/** Each printed number of it beside a fit's. */
export function dispersionPlaces({ dispersion, sigma, sigma2 }: PrintedEstimates, problem: Problem): DispersionPlace[] {
  const { family } = problem.response;
  const of = ({ canonical: { residual } }: Fit): number =>
    residual.kind === 'none' ? (residual.family?.['dispersion'] ?? Number.NaN) : Number.NaN;
  const inverse = INVERSE.has(family);
  const excess = excessOf(problem);
  const hasSigma = OF_VARIANCE.has(family);
  return [
    ...(dispersion
      ? [
          {
            quantity: 'dispersion',
            printed: dispersion,
            values: (fit: Fit) => (inverse ? [1 / of(fit), of(fit)] : [of(fit), Math.sqrt(of(fit))]),
            ...(excess && { vanishes: (x: number) => excess(inverse && x > 1 ? 1 / x : x) < NONE }),
          },
        ]
      : []),
    // lme4's row `Residual` of families that have one
    ...(hasSigma && sigma2 ? [{ quantity: 'sigma2', printed: sigma2, values: (fit: Fit) => [of(fit)] }] : []),
    ...(hasSigma && !sigma.made
      ? [{ quantity: 'sigma', printed: sigma, values: (fit: Fit) => [Math.sqrt(of(fit))] }]
      : []),
  ];
}
