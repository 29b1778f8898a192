/**
 * Likelihood-ratio tests of nested fits. Where a single variance is zero under the null hypothesis the reference is the
 * equal mixture of two chi-squares (Self & Liang 1987; Stram & Lee 1994): on df - 1 and df, with df all that is tested
 * but, for the smaller part, one less for the variance and none of its covariances less: one new random slope beside r
 * columns is tested on r and r + 1.
 */
import {
  type Answer,
  type Backend,
  type Canonical,
  type Chosen,
  type Context,
  type Criterion,
  criterionName,
  type Fit,
  isGeneralized,
  isRefusal,
  type Note,
  type Problem,
} from '@mixdiff/contract';
import { pchisq } from '@mixdiff/probability';
import { generalizedLogLik } from './generalized-model.ts';
import { linearLogLik } from './linear-model.ts';
import { differentMethods, noModelCompared, remlFixedParts } from './messages.ts';
import { difference, type Pair } from './nesting.ts';
import { mixtureUnknown, zeroWithinRounding } from './notes.ts';
import { lostLogLik } from './numbers.ts';
import { reduce } from './reduction.ts';
import { isFixed, without } from './submodel.ts';
import { isZero, type ZeroRule } from './zero.ts';

/** The ratio of two nested models, with the p-values that can be had for it. */
export interface LikelihoodRatio {
  readonly test: 'lrt';
  readonly statistic: number;
  /** Parameters between the models. */
  readonly df: number;
  /** By the mixture where a variance is tested and its weights are known, else by the chi-square. */
  readonly p: number;
  /** By the plain chi-square on df, as R's anova prints it; conservative where a variance is tested. */
  readonly pChisq: number;
  /** Variances that are zero under the smaller model. */
  readonly variances: number;
  /** Whether a variance is tested and the statistic is zero but for what the optimizers left: then p is 1. */
  readonly zero: boolean;
  /** Reference distribution of p: weights of chi-squares on these degrees of freedom (0: a point at 0). */
  readonly reference: readonly { readonly weight: number; readonly df: number }[];
  readonly logLik: readonly [larger: number, smaller: number];
  readonly notes: readonly Note[];
}
/** A model with the log-likelihood that it reaches. */
export interface Fitted {
  readonly problem: Problem;
  /** Its log-likelihood on the referee's scale. */
  readonly logLik: number;
  /** Where that is; null: without random effects, by least squares or as a generalized linear model. Unknown points are not asked whether they differ. */
  readonly at?: Canonical | null;
  /** What it is the maximum of; left out: the likelihood. */
  readonly criterion?: Criterion;
}

export const fitted = (problem: Problem, { logLik, meaning, method, canonical }: Fit): Fitted => ({
  problem: { ...problem, method },
  logLik: logLik + meaning.logLikConstant,
  at: canonical,
  criterion: meaning.criterion,
});

/** Refuses models that are not nested, methods that differ, and REML fits whose fixed parts differ. */
export function likelihoodRatio(
  large: Fitted,
  small: Fitted,
  rule: ZeroRule = 'within-rounding',
): Answer<LikelihoodRatio> {
  const [a, b] = [large.problem.method, small.problem.method];
  if (a !== b) return differentMethods(a, b);
  const between = difference(large.problem, small.problem);
  if (isRefusal(between)) return between;
  if (a === 'REML' && !sameFixed(large.problem, small.problem)) return remlFixedParts();
  const lost = lostLogLik(large.logLik, small.logLik);
  if (lost) return lost;
  const df = between.fixed + between.random;
  const statistic = Math.max(0, 2 * (large.logLik - small.logLik));
  const known = between.variances <= 1;
  const reference =
    between.variances === 1
      ? [
          { weight: 0.5, df: df - 1 },
          { weight: 0.5, df },
        ]
      : [{ weight: 1, df }];
  const asItIs = reference.reduce((sum, part) => sum + part.weight * upper(statistic, part.df), 0);
  const zero =
    between.variances > 0 && (statistic === 0 || (rule === 'within-rounding' && same(statistic, large, small)));
  return {
    test: 'lrt',
    statistic,
    df,
    p: zero ? 1 : asItIs,
    zero,
    pChisq: upper(statistic, df),
    variances: between.variances,
    reference,
    logLik: [large.logLik, small.logLik],
    notes: [
      ...(known ? [] : [mixtureUnknown()]),
      ...(zero && statistic > 0 ? [zeroWithinRounding(statistic, asItIs)] : []),
    ],
  };
}

const upper = (statistic: number, df: number): number =>
  df === 0 ? (statistic > 0 ? 0 : 1) : pchisq(statistic, df, { lower: false });

const same = (statistic: number, large: Fitted, small: Fitted): boolean =>
  large.at !== undefined &&
  small.at !== undefined &&
  isZero(statistic, { ...large, at: large.at }, { ...small, at: small.at });

export function sameFixed(a: Problem, b: Problem): boolean {
  return (
    a.parts.conditional.X.data.length === b.parts.conditional.X.data.length &&
    a.parts.conditional.X.data.every((x, i) => x === b.parts.conditional.X.data[i])
  );
}

/** The model with and without one term, fitted by ML (a fixed term) or as the problem says (a random one). */
export async function likelihoodRatioOfDrop(
  backend: Backend,
  chosen: Chosen,
  problem: Problem,
  asked: string,
  context: Context,
  rule?: ZeroRule,
): Promise<Answer<LikelihoodRatio>> {
  const large: Problem = isFixed(problem, asked) ? { ...problem, method: 'ML' } : problem;
  const small = without(large, asked);
  if (isRefusal(small)) return small;
  return ratioOf(backend, chosen, { large, small }, context, rule);
}

/** The larger of two models against its special case; by ML where their fixed effects differ. */
export async function likelihoodRatioOfPair(
  backend: Backend,
  chosen: Chosen,
  { large, small, fixed }: Pair,
  context: Context,
  rule?: ZeroRule,
): Promise<Answer<LikelihoodRatio>> {
  const method = fixed > 0 ? 'ML' : large.method;
  return ratioOf(backend, chosen, { large: { ...large, method }, small: { ...small, method } }, context, rule);
}
async function ratioOf(
  backend: Backend,
  chosen: Chosen,
  { large, small }: Pick<Pair, 'large' | 'small'>,
  context: Context,
  rule?: ZeroRule,
): Promise<Answer<LikelihoodRatio>> {
  const a = await fitOf(backend, chosen, large, context);
  if (isRefusal(a)) return a;
  const refused = incomparable(backend, a, small);
  if (refused) return refused;
  const b = await fitOf(backend, chosen, small, context);
  return isRefusal(b) ? b : likelihoodRatio(a, b, rule);
}

/** By the backend, or by least squares where neither a random term nor a residual model is left; a generalized linear model where the backend fits none. */
export async function fitOf(
  backend: Backend,
  chosen: Chosen,
  problem: Problem,
  context: Context,
): Promise<Answer<Fitted>> {
  const bare = problem.random.length === 0 && !problem.residual;
  if (bare && !isGeneralized(problem)) {
    const reduction = reduce(problem);
    return isRefusal(reduction) ? reduction : { problem, logLik: linearLogLik(reduction, problem.method), at: null };
  }
  const fit = await backend.fit(problem, chosen, context);
  if (!isRefusal(fit)) return fitted(problem, fit);
  if (!bare || problem.method === 'REML') return fit;
  const found = generalizedLogLik(problem);
  return isRefusal(found) ? found : { problem, ...found, at: null };
}
/** A function that is no likelihood has no special case without random effects. */
export function incomparable(backend: Backend, large: Fitted, small: Problem) {
  const { criterion } = large;
  const apart = small.random.length === 0 && criterion?.kind === 'no-model';
  return apart ? noModelCompared(backend.id, criterionName(criterion)) : null;
}
