/**
 * Wald intervals: estimate +- quantile x SE, with the fit's own degrees of freedom where it has finite ones, or by those
 * asked for.
 */
import { type Answer, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import { qnorm, qt } from '@mixdiff/probability';
import { coefficientTests } from './coefficient-tests.ts';
import { coefficientTable } from './coefficients.ts';
import { familyParameters, familyValue } from './family-parameters.ts';
import { isNumber, keptColumns, residualVariance } from './fit-parts.ts';
import { termLimits } from './gls/term-intervals.ts';
import type { StatedInformation } from './gls/tests.ts';
import { varianceIntervals } from './gls/variance-intervals.ts';
import type { Interval } from './interval.ts';
import { type Given, openTester } from './linear-test.ts';
import { badLevel } from './messages.ts';
import type { Method } from './methods.ts';
import { parametersOf, valueAt } from './parameters.ts';
import { partCoefficients } from './part-coefficients.ts';

/** Estimate plus and minus a multiple of its standard error. */
export interface WaldIntervals {
  readonly method: 'wald';
  readonly level: number;
  readonly intervals: readonly Interval[];
}

/** Degrees of freedom, and a covariance, other than the fit's own. */
interface By extends Given {
  readonly method: Method;
}

/**
 * Variances of random effects are listed with NaN limits, as lme4 does: their Wald intervals mean nothing near a boundary. Of
 * a fit whose original states intervals on scales without bounds (nlme) they have those.
 * Parameters of a residual model have theirs, each on a scale without bounds.
 */
export function waldIntervals(
  fit: Fit,
  problem: Problem,
  level = 0.95,
  by?: By,
  stated: StatedInformation | null = null,
): Answer<WaldIntervals> {
  if (!(level > 0 && level < 1)) return badLevel(level);
  const rows = by ? limitsBy(fit, problem, level, by) : ownLimits(fit, problem, level);
  if (isRefusal(rows)) return rows;
  const sigma2 = residualVariance(fit.canonical);
  const ofTerms = fit.meaning.varianceIntervals ? termLimits(fit, problem, level) : null;
  const intervals = parametersOf(problem, keptColumns(fit.canonical), fit.meaning.varianceOrder).map(
    (parameter): Interval => {
      const estimate = valueAt(parameter, fit.canonical, isNumber(sigma2) ? sigma2 : NaN);
      const row = parameter.kind === 'beta' ? rows.get(parameter.name) : ofTerms?.(parameter);
      const { name, label } = parameter;
      const [lower, upper] = [row?.lower ?? NaN, row?.upper ?? NaN];
      if (Number.isFinite(lower) && Number.isFinite(upper)) return { name, label, estimate, lower, upper };
      return { name, label, estimate, lower: NaN, upper: NaN, why: row?.why ?? VARIANCE };
    },
  );
  const variances = varianceIntervals(fit, problem, level, stated);
  const ofFamily = familyParameters(fit.canonical, problem).map(({ name, label, key }): Interval => {
    return { name, label, estimate: familyValue(fit.canonical, key), lower: NaN, upper: NaN, why: OF_FAMILY };
  });
  const parts = partIntervals(fit, problem, level);
  return { method: 'wald', level, intervals: [...variances, ...intervals, ...ofFamily, ...parts] };
}

/** Of the other linear predictors, by z whatever is asked for the mean's: they have no degrees of freedom. */
function partIntervals(fit: Fit, problem: Problem, level: number): Interval[] {
  const quantile = qnorm((1 - level) / 2, { lower: false });
  return partCoefficients(fit, problem).map(({ name, estimate, se }): Interval => {
    const of = { name, label: name, estimate };
    if (!(se > 0 && Number.isFinite(se))) return { ...of, lower: NaN, upper: NaN, why: NO_SE };
    return { ...of, lower: estimate - quantile * se, upper: estimate + quantile * se };
  });
}
const OF_FAMILY = 'a Wald interval on which scale is not said by R: --method profile or boot gives limits';
const VARIANCE = 'a Wald interval of a variance means nothing near its boundary';
interface Limit {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly why?: string | null;
}
type Limits = ReadonlyMap<string, Limit>;
const NO_SE = 'its standard error is no number above zero: the fit says why (mixdiff fit)';
const NO_DF = 'no degrees of freedom are left for it';
function ownLimits(fit: Fit, problem: Problem, level: number): Answer<Limits> {
  const table = coefficientTable(fit, problem);
  if (isRefusal(table)) return table;
  const tail = (1 - level) / 2;
  return new Map(
    table.map(({ term, estimate, se, df }): [string, Limit] => {
      if (!(se > 0 && Number.isFinite(se))) return [term, { lower: null, upper: null, why: NO_SE }];
      if (df !== null && !(df > 0)) return [term, { lower: null, upper: null, why: NO_DF }];
      const quantile =
        df !== null && Number.isFinite(df) ? qt(tail, df, { lower: false }) : qnorm(tail, { lower: false });
      return [term, { lower: estimate - quantile * se, upper: estimate + quantile * se }];
    }),
  );
}
function limitsBy(fit: Fit, problem: Problem, level: number, { method, ...given }: By): Answer<Limits> {
  const tester = openTester(method, fit, problem, given);
  if (isRefusal(tester)) return tester;
  const tests = coefficientTests(fit, problem, { ...given, methods: [method], level });
  return isRefusal(tests) ? tests : new Map(tests.map((row) => [row.coefficient, row]));
}
