import { pnorm, pt, qnorm, qt } from '@mixdiff/probability';
import type { CoefficientRow } from './fit.ts';

/** 95 %, by t where the row has finite degrees of freedom, else by the normal distribution; null without an SE. */
export function waldInterval({ estimate, se, df }: CoefficientRow): readonly [low: number, high: number] | null {
  if (estimate === null || se === null) return null;
  const half = se * (df === null || !(df > 0) ? qnorm(0.975) : qt(0.975, df));
  return [estimate - half, estimate + half];
}
/** Two-sided p-value, by the normal distribution where there are no degrees of freedom. */
export const twoSided = (statistic: number, df: number | null): number =>
  2 * (df === null ? pnorm(-Math.abs(statistic)) : pt(-Math.abs(statistic), df));
