/**
 * Coefficients one by one for any method with df of its own: one table, so that two methods cannot differ by how they
 * fill it.
 */
import { type Answer, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { type Coefficient, twoSided } from './coefficients.ts';
import { unitRows } from './contrast.ts';

/** A method that tests L beta = 0 with denominator degrees of freedom of its own. */
interface Tester {
  readonly kept: readonly number[];
  readonly beta: Float64Array;
  test(L: Matrix): Answer<{ readonly ddf: number }>;
}

/** Every coefficient tested by itself: its standard error from `vcov`, its own ddf, t and p. */
export function testedTable(tester: Tester, vcov: Matrix, problem: Problem): Answer<Coefficient[]> {
  const p = tester.kept.length;
  const out: Coefficient[] = [];
  for (const [at, column] of tester.kept.entries()) {
    const test = tester.test(unitRows([at], p));
    if (isRefusal(test)) return test;
    const [estimate, se] = [tester.beta[at], Math.sqrt(vcov.data[at * (p + 1)])];
    const statistic = estimate / se;
    const df = test.ddf;
    out.push({
      term: problem.parts.conditional.columns[column],
      estimate,
      se,
      statistic,
      statisticName: 't',
      df,
      p: twoSided(statistic, df),
    });
  }
  return out;
}
