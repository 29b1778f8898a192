/**
 * `drop1`: each fixed term that is no part of a higher one left out in turn, by likelihood ratio (ML refits, with AIC) or
 * by an F test of its own coefficients at the fit.
 */
import {
  type Answer,
  type Backend,
  type Chosen,
  type Context,
  type Fit,
  isRefusal,
  type Problem,
} from '@mixdiff/contract';
import { containing, fixedTerms, termRows } from './contrast.ts';
import { kenwardRoger } from './kenward-roger.ts';
import { fitOf, likelihoodRatio } from './likelihood-ratio.ts';
import { noFixedEffects } from './messages.ts';
import { varianceCount } from './nesting.ts';
import { satterthwaite } from './satterthwaite.ts';
import { withoutFixed } from './submodel.ts';

/** Terms that may be dropped. */
export const droppable = (problem: Problem): string[] =>
  fixedTerms(problem).filter((term) => term !== '(Intercept)' && containing(problem, term) === null);

export interface DropByLikelihood {
  readonly term: string;
  readonly df: number;
  readonly aic: number;
  readonly statistic: number;
  readonly p: number;
}
export interface LikelihoodDrops {
  readonly method: 'lrt';
  /** AIC of the whole model, by ML. */
  readonly aic: number;
  readonly rows: readonly DropByLikelihood[];
}
const parameters = (problem: Problem, rank: number): number =>
  rank + problem.random.reduce((sum, term) => sum + varianceCount(term), 0) + 1;

export async function drop1(
  backend: Backend,
  chosen: Chosen,
  problem: Problem,
  context: Context,
): Promise<Answer<LikelihoodDrops>> {
  const whole: Problem = { ...problem, method: 'ML' };
  const terms = droppable(whole);
  if (terms.length === 0) return noFixedEffects();
  const fit = await backend.fit(whole, chosen, context);
  if (isRefusal(fit)) return fit;
  const large = { problem: whole, logLik: fit.logLik + fit.meaning.logLikConstant };
  const rank = fit.canonical.beta.filter((b) => !Number.isNaN(b)).length;
  const k = parameters(whole, rank);
  const rows: DropByLikelihood[] = [];
  for (const [i, term] of terms.entries()) {
    context.progress?.(i, terms.length, 'drop1');
    const smaller = withoutFixed(whole, term);
    if (isRefusal(smaller)) return smaller;
    const small = await fitOf(backend, chosen, smaller, context);
    if (isRefusal(small)) return small;
    const test = likelihoodRatio(large, small);
    if (isRefusal(test)) return test;
    rows.push({
      term,
      df: test.df,
      aic: 2 * (k - test.df) - 2 * small.logLik,
      statistic: test.statistic,
      p: test.pChisq,
    });
  }
  return { method: 'lrt', aic: 2 * k - 2 * large.logLik, rows };
}

export interface DropByF {
  readonly term: string;
  readonly ndf: number;
  readonly ddf: number;
  readonly statistic: number;
  readonly p: number;
}
export function drop1F(fit: Fit, problem: Problem, ddf: 'satterthwaite' | 'kenward-roger'): Answer<DropByF[]> {
  const tests = ddf === 'kenward-roger' ? kenwardRoger(fit, problem) : satterthwaite(fit, problem);
  if (isRefusal(tests)) return tests;
  const rows: DropByF[] = [];
  for (const term of droppable(problem)) {
    const L = termRows(problem, tests.kept, term);
    if (L.nrow === 0) continue;
    const test = tests.test(L);
    if (isRefusal(test)) return test;
    rows.push({ term, ndf: test.ndf, ddf: test.ddf, statistic: test.statistic, p: test.p });
  }
  return rows.length > 0 ? rows : noFixedEffects();
}
