/** Coefficients of linear predictors beside the mean's (zero-inflation, dispersion): what a fit states of them, under glmmTMB's names. */
import { type Fit, OTHER_PARTS, PART_PREFIX, type Problem } from '@mixdiff/contract';

export interface PartCoefficient {
  /** `zi~x`, `disp~x`. */
  readonly name: string;
  /** NaN: aliased. */
  readonly estimate: number;
  /** NaN where the fit has none. */
  readonly se: number;
}
export function partCoefficients({ canonical, vcovOfParts: V }: Fit, { parts }: Problem): PartCoefficient[] {
  let at = parts.conditional.columns.length;
  return OTHER_PARTS.flatMap((part) =>
    (parts[part]?.columns ?? []).map((column, j): PartCoefficient => {
      const variance = V ? V.data[at * (V.nrow + 1)] : Number.NaN;
      at++;
      const estimate = canonical.others?.[part]?.[j] ?? Number.NaN;
      return { name: PART_PREFIX[part] + column, estimate, se: Math.sqrt(variance) };
    }),
  );
}
