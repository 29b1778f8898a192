/** Every coefficient tested by every method asked for: one row each, or the reason why there is none. */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { qnorm, qt } from '@mixdiff/probability';
import { twoSided } from './coefficients.ts';
import { unitRows } from './contrast.ts';
import type { Ddf } from './ddf.ts';
import type { Vcov } from './gls/tests.ts';
import { type Given, openTester } from './linear-test.ts';
import type { LinearTester } from './linear-tester.ts';
import { badLevel } from './messages.ts';
import { type Method, vcovOf } from './methods.ts';
import { partCoefficients } from './part-coefficients.ts';
import { quadraticForm } from './small-matrix.ts';

/** One number by one method. */
export interface TestedNumber {
  /** Of the degrees of freedom. */
  readonly method: Ddf;
  readonly vcov: Vcov;
  readonly se: number | null;
  /** Infinity: a z. */
  readonly df: number | null;
  readonly statistic: number | null;
  readonly p: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Why something is null. */
  readonly why: string | null;
}
/** One coefficient by one method of degrees of freedom. */
export interface CoefficientTest extends TestedNumber {
  readonly coefficient: string;
  /** null: aliased. */
  readonly estimate: number | null;
}
export interface CoefficientTestOptions extends Given {
  readonly methods: readonly Method[];
  readonly level?: number;
}
/** A method that was opened, or why there is none. */
export interface Opened {
  readonly method: Method;
  readonly tester: Answer<LinearTester>;
}
export const openAll = (methods: readonly Method[], fit: Fit, problem: Problem, given: Given): readonly Opened[] =>
  methods.map((method) => ({ method, tester: openTester(method, fit, problem, given) }));

/** Coefficients in their order, methods in theirs within each. */
export function coefficientTests(
  fit: Fit,
  problem: Problem,
  { methods, level = 0.95, ...given }: CoefficientTestOptions,
): Answer<readonly CoefficientTest[]> {
  if (!(level > 0 && level < 1)) return badLevel(level);
  const opened = openAll(methods, fit, problem, given);
  const { columns, term } = problem.parts.conditional;
  const mean = columns.flatMap((coefficient, column) =>
    opened.map((one) => {
      const b = fit.canonical.beta[column];
      const estimate = Number.isNaN(b) ? null : b;
      if (estimate === null)
        return { coefficient, estimate, ...nothing(one.method, 'aliased: a combination of other columns') };
      const at = isRefusal(one.tester) ? -1 : one.tester.kept.indexOf(column);
      const p = isRefusal(one.tester) ? 0 : one.tester.kept.length;
      const found = testOf(one, unitRows([at], p), { term: term[column], column }, estimate, level);
      return { coefficient, estimate, ...found };
    }),
  );
  return [...mean, ...partTests(fit, problem, methods, level)];
}
/** Of the other linear predictors: a z, by every method that is one. */
function partTests(fit: Fit, problem: Problem, methods: readonly Method[], level: number): CoefficientTest[] {
  return partCoefficients(fit, problem).flatMap(({ name: coefficient, estimate, se }) =>
    methods.map((method): CoefficientTest => {
      if (Number.isNaN(estimate))
        return { coefficient, estimate: null, ...nothing(method, 'aliased: a combination of other columns') };
      if (method.ddf !== 'z')
        return { coefficient, estimate, ...nothing(method, 'it has a z, and no degrees of freedom') };
      if (!(se > 0 && Number.isFinite(se)))
        return { coefficient, estimate, ...nothing(method, 'its standard error is no number above zero') };
      const statistic = estimate / se;
      const half = se * qnorm((1 - level) / 2, { lower: false });
      const of = { ...nothing(method, ''), se, df: Infinity, statistic, p: twoSided(statistic, Infinity), why: null };
      return { coefficient, estimate, ...of, lower: estimate - half, upper: estimate + half };
    }),
  );
}
/** Nothing, and why. */
export const nothing = (method: Method, why: string): TestedNumber => ({
  method: method.ddf,
  vcov: vcovOf(method),
  ...NOTHING,
  why,
});
const NOTHING = { se: null, df: null, statistic: null, p: null, lower: null, upper: null };

/** L (one row, kept coefficients) by one method, about an estimate that L beta is, but for what is known. */
export function testOf(
  { method, tester }: Opened,
  L: Matrix,
  about: Parameters<LinearTester['test']>[1],
  estimate: number,
  level: number,
  statisticOf = estimate,
): TestedNumber {
  if (isRefusal(tester)) return nothing(method, tester.message);
  const se = Math.sqrt(quadraticForm(L.data, tester.vcov.data, 1, tester.kept.length)[0]);
  const test = tester.test(L, about);
  if (isRefusal(test)) return nothing(method, test.message);
  const df = test.ddf;
  if (!(se > 0 && df > 0)) return nothing(method, 'no standard error or degrees of freedom come out as numbers');
  const statistic = statisticOf / se;
  const tail = (1 - level) / 2;
  const half = se * (Number.isFinite(df) ? qt(tail, df, { lower: false }) : qnorm(tail, { lower: false }));
  const found = { ...nothing(method, ''), se, df, statistic, p: twoSided(statistic, df), why: null };
  if (!Number.isFinite(half))
    return { ...found, why: `with ${df.toPrecision(2)} degrees of freedom an interval has no ends` };
  return { ...found, lower: estimate - half, upper: estimate + half };
}
