/** Every coefficient tested by every method asked for: one row each, or the reason why there is none. */
import { type Answer, type Fit, isRefusal, type Problem, type Refusal } from '@mixdiff/contract';
import { qnorm, qt } from '@mixdiff/probability';
import { twoSided } from './coefficients.ts';
import { unitRows } from './contrast.ts';
import { type Containment, type Ddf, type LinearTester, openTester } from './linear-test.ts';
import { badLevel } from './messages.ts';

/** One coefficient by one method of degrees of freedom. */
export interface CoefficientTest {
  readonly coefficient: string;
  /** null: aliased. */
  readonly estimate: number | null;
  readonly method: Ddf;
  /** By the method's own covariance: Kenward-Roger's is adjusted, the others take the fit's. */
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
export interface CoefficientTestOptions {
  readonly methods: readonly Ddf[];
  readonly level?: number;
  readonly containment?: Containment | null;
}

/** Coefficients in their order, methods in theirs within each. */
export function coefficientTests(
  fit: Fit,
  problem: Problem,
  { methods, level = 0.95, containment = null }: CoefficientTestOptions,
): Answer<readonly CoefficientTest[]> {
  if (!(level > 0 && level < 1)) return badLevel(level);
  const testers = methods.map((method) => ({ method, tester: openTester(method, fit, problem, containment) }));
  return problem.parts.conditional.columns.flatMap((coefficient, column) =>
    testers.map(({ method, tester }) => {
      const b = fit.canonical.beta[column];
      const none = { coefficient, method, estimate: Number.isNaN(b) ? null : b, ...NOTHING };
      if (Number.isNaN(b)) return { ...none, why: 'aliased: a combination of other columns' };
      const found = isRefusal(tester) ? tester : testOf(tester, problem, column, level);
      return isRefusal(found) ? { ...none, why: found.message } : { ...none, ...found };
    }),
  );
}
const NOTHING = { se: null, df: null, statistic: null, p: null, lower: null, upper: null, why: null };

function testOf(
  tester: LinearTester,
  problem: Problem,
  column: number,
  level: number,
): Refusal | Partial<CoefficientTest> {
  const at = tester.kept.indexOf(column);
  const p = tester.kept.length;
  const se = Math.sqrt(tester.vcov.data[at * (p + 1)]);
  const test = tester.test(unitRows([at], p), { term: problem.parts.conditional.term[column], column });
  if (isRefusal(test)) return test;
  const df = test.ddf;
  if (!(se > 0 && df > 0)) return { why: 'no standard error or degrees of freedom come out as numbers' };
  const estimate = tester.beta[at];
  const statistic = estimate / se;
  const tail = (1 - level) / 2;
  const half = se * (Number.isFinite(df) ? qt(tail, df, { lower: false }) : qnorm(tail, { lower: false }));
  const pValue = twoSided(statistic, df);
  if (!Number.isFinite(half)) {
    return {
      se,
      df,
      statistic,
      p: pValue,
      why: `with ${df.toPrecision(2)} degrees of freedom an interval has no ends`,
    };
  }
  return { se, df, statistic, p: pValue, lower: estimate - half, upper: estimate + half };
}
