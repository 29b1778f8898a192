/** The table of fixed effects as `summary` prints it, and their correlations: what the fit itself says, nothing new. */
import { type Answer, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { pnorm, pt } from '@mixdiff/probability';
import { keptColumns, keptVcov } from './fit-parts.ts';

/** A row of a table of coefficients. */
export interface Coefficient {
  readonly term: string;
  readonly estimate: number;
  readonly se: number;
  readonly statistic: number;
  readonly statisticName: 't' | 'z';
  /** Infinity for a z; null where the original gives none. */
  readonly df: number | null;
  readonly p: number | null;
}

/** Two-sided p-value of a t (df finite) or a z. */
export const twoSided = (statistic: number, df: number): number =>
  2 *
  (Number.isFinite(df) ? pt(Math.abs(statistic), df, { lower: false }) : pnorm(Math.abs(statistic), { lower: false }));

/** One row per kept column. NaN standard errors stay NaN (an indefinite Hessian). */
export function coefficientTable(fit: Fit, problem: Problem): Answer<Coefficient[]> {
  const vcov = keptVcov(fit);
  if (isRefusal(vcov)) return vcov;
  const { statistic: statisticName, df: method } = fit.meaning;
  return keptColumns(fit.canonical).map((j, row) => {
    const estimate = fit.canonical.beta[j];
    const se = Math.sqrt(vcov.data[row * (vcov.nrow + 1)]);
    const df = method === 'none' ? null : method === 'infinite' ? Infinity : (fit.df?.[j] ?? null);
    const statistic = estimate / se;
    return {
      term: problem.parts.conditional.columns[j],
      estimate,
      se,
      statistic,
      statisticName,
      df,
      p: df === null ? null : twoSided(statistic, df),
    };
  });
}
