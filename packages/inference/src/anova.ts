/**
 * Tests of the terms of types I, II and III, by any denominator degrees of freedom: lmerTest's `anova`, without a row for
 * the intercept. The hypotheses are estimable functions of the data's cells, whatever contrasts the fit has.
 */
import { type Answer, type Fit, isRefusal, type Problem } from '@mixdiff/contract';
import type { Effects } from '@mixdiff/frame';
import type { Anova, AnovaRow } from './anova-row.ts';
import type { Ddf } from './ddf.ts';
import { type Hypothesis, hypotheses, nestedTerms } from './estimable.ts';
import { residualVariance } from './fit-parts.ts';
import type { Vcov } from './gls/tests.ts';
import { type Given, openTester } from './linear-test.ts';
import type { LinearTester } from './linear-tester.ts';
import { noFixedEffects } from './messages.ts';

/** Which hypotheses, and by which denominators. */
export interface AnovaOptions extends Given {
  readonly type: 'I' | 'II' | 'III';
  readonly ddf: Ddf;
  readonly vcov?: Vcov | undefined;
  /** The model's terms, free of contrasts: `effectsOf` its frame. */
  readonly effects: Effects;
}

/** Tests of the fixed terms by estimable functions, types I to III. */
export function anova(fit: Fit, problem: Problem, options: AnovaOptions): Answer<Anova> {
  const { type, ddf, vcov, effects, ...given } = options;
  const tester = openTester({ ddf, vcov }, fit, problem, given);
  if (isRefusal(tester)) return tester;
  const tested = hypotheses(problem, tester.kept, effects, type);
  if (isRefusal(tested)) return tested;
  if (tested.length === 0) return noFixedEffects();
  const sigma2 = residualVariance(fit.canonical);
  const rows = tested.map((hypothesis) => rowOf(hypothesis, tester, typeof sigma2 === 'number' ? sigma2 : NaN));
  return { type, ddf: ddf === 'z' ? 'infinite' : ddf, rows, notes: type === 'I' ? [] : nestedTerms(effects) };
}

function rowOf(hypothesis: Hypothesis, tester: LinearTester, sigma2: number): AnovaRow {
  const { term, L, full } = hypothesis;
  const none = { term, ndf: L.nrow, ddf: null, statistic: null, p: null, sumOfSquares: NaN };
  if (L.nrow === 0) return { ...none, why: `not estimable: ${reasonOf(hypothesis)}` };
  const test = tester.test(L, { term });
  if (isRefusal(test)) return { ...none, why: test.message };
  const { statistic, ndf, ddf, p } = test;
  const why = L.nrow < full ? `${L.nrow} of ${full} contrasts are estimable: ${reasonOf(hypothesis)}` : null;
  return { term, ndf, ddf, statistic, p, sumOfSquares: statistic * ndf * sigma2, why };
}

const MOST_CELLS = 4;
function reasonOf({ empty }: Hypothesis): string {
  if (empty.length === 0) return 'the other terms say the same';
  const more = empty.length > MOST_CELLS ? ` and ${empty.length - MOST_CELLS} more` : '';
  return `no data for ${empty.slice(0, MOST_CELLS).join(', ')}${more}`;
}
