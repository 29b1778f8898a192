/** Wald intervals: estimate +- quantile x SE, with the fit's own degrees of freedom where it has finite ones. */
import { type Answer, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { qnorm, qt } from '@mixdiff/probability';
import { coefficientTable } from './coefficients.ts';
import { isNumber, keptColumns, residualVariance } from './fit-parts.ts';
import type { Interval } from './interval.ts';
import { badLevel } from './messages.ts';
import { parametersOf, valueAt } from './parameters.ts';

export interface WaldIntervals {
  readonly method: 'wald';
  readonly level: number;
  readonly intervals: readonly Interval[];
}

/** Variance parameters are listed with NaN limits, as lme4 does: their Wald intervals mean nothing near a boundary. */
export function waldIntervals(fit: Fit, problem: Problem, level = 0.95): Answer<WaldIntervals> {
  if (!(level > 0 && level < 1)) return badLevel(level);
  const table = coefficientTable(fit, problem);
  if (isRefusal(table)) return table;
  const sigma2 = residualVariance(fit.canonical);
  const rows = new Map(table.map((row) => [row.term, row]));
  const intervals = parametersOf(problem, keptColumns(fit.canonical), fit.meaning.varianceOrder).map(
    (parameter): Interval => {
      const estimate = valueAt(parameter, fit.canonical, isNumber(sigma2) ? sigma2 : NaN);
      const row = parameter.kind === 'beta' ? rows.get(parameter.name) : undefined;
      const { name, label } = parameter;
      if (!row) return { name, label, estimate, lower: NaN, upper: NaN };
      const tail = (1 - level) / 2;
      const df = row.df ?? Infinity;
      const quantile = Number.isFinite(df) ? qt(tail, df, { lower: false }) : qnorm(tail, { lower: false });
      return { name, label, estimate, lower: estimate - quantile * row.se, upper: estimate + quantile * row.se };
    },
  );
  return { method: 'wald', level, intervals };
}
