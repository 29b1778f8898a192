/**
 * Parametric bootstrap test of nested models (Halekoh & Højsgaard 2014, section 5; `PBmodcomp`): both fitted (by ML, where
 * their fixed effects differ), responses simulated from the smaller, both refitted to each. `PBmodcomp` counts positive
 * statistics only, p = (1 + extreme) / (1 + positive). Where a variance is zero under the smaller model a good part of the
 * statistics is zero by right, so there p = (1 + extreme) / (1 + all). Beside it the statistic corrected to have the
 * reference's mean (Bartlett), and a gamma with its mean and variance. A generalized mixed model has the generalized linear one as its special
 * case by one likelihood, whatever stands for the integral over the random effects: there is none left.
 */
import {
  type Answer,
  type Backend,
  type Canonical,
  type Chosen,
  type Context,
  type Fit,
  isGeneralized,
  isRefusal,
  type Note,
  type Problem,
} from '@mixdiff/contract';
import { pchisq, pgamma } from '@mixdiff/probability';
import { checkNsim, checkSeed } from './bootstrap.ts';
import { isNumber, varianceOfCarried } from './fit-parts.ts';
import { generalizedFit, generalizedRefits } from './generalized-model.ts';
import { fitted, incomparable, type LikelihoodRatio, likelihoodRatio, sameFixed } from './likelihood-ratio.ts';
import { linearLogLik, linearPoint, linearRefits } from './linear-model.ts';
import { allRefitsFailed } from './messages.ts';
import { failedRefits, MIXTURE_UNKNOWN, singularMessages, weightsNotSimulated, zerosAmongDraws } from './notes.ts';
import { reduce } from './reduction.ts';
import { allRefits, type RefitModel, type Refits } from './refits.ts';
import type { ZeroRule } from './zero.ts';

/** The likelihood ratio with its simulated p-value, and what asymptotics would say. */
export interface BootstrapTest {
  readonly test: 'pb';
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  /** `PBmodcomp`'s, among the positive statistics; p itself unless a variance is tested. */
  readonly pPositive: number;
  readonly mcse: number;
  /** The chi-square p-value of the same statistic. */
  readonly pChisq: number;
  readonly bartlett: { readonly statistic: number; readonly p: number };
  readonly gamma: { readonly p: number };
  readonly nsim: number;
  readonly seed: number;
  readonly positive: number;
  readonly extreme: number;
  /** Simulated statistics, NaN where a refit failed. */
  readonly reference: Float64Array;
  readonly notes: readonly Note[];
}

export interface BootstrapTestOptions {
  readonly nsim?: number;
  readonly seed: number;
  /** What counts as a statistic of zero, where a variance is tested. */
  readonly zero?: ZeroRule | undefined;
}
/**
 * Refits are too many to be taken to their maxima one by one. Optimizers leave less than this of a statistic, and the
 * statistics that are positive by right are rarely smaller: of a chi-square on 1 degree of freedom, 8 in 10,000.
 */
const ZERO = 1e-6;

/** Simulates from the smaller model and refits both; refused where the models are not nested. */
export async function bootstrapTest(
  backend: Backend,
  chosen: Chosen,
  larger: Problem,
  smaller: Problem,
  { nsim = 1000, seed, zero: rule = 'within-rounding' }: BootstrapTestOptions,
  context: Context,
): Promise<Answer<BootstrapTest>> {
  const refused = checkNsim(nsim) ?? checkSeed(seed);
  if (refused) return refused;
  const method = sameFixed(larger, smaller) ? larger.method : 'ML';
  const [large, small]: [Problem, Problem] = [
    { ...larger, method },
    { ...smaller, method },
  ];
  const largeFit = await backend.fit(large, chosen, context);
  if (isRefusal(largeFit)) return largeFit;
  const draws = { nsim, seed };
  const apart = incomparable(backend, fitted(large, largeFit), small);
  if (apart) return apart;
  const inner = await openSmaller(backend, chosen, small, draws, context);
  if (isRefusal(inner)) return inner;
  const point = small.random.length === 0 ? null : inner.at;
  const observed = likelihoodRatio(fitted(large, largeFit), { problem: small, logLik: inner.logLik, at: point }, rule);
  if (isRefusal(observed)) return observed;
  const from = { problem: small, at: inner.at };
  const a = await allRefits(
    backend,
    modelOf(backend, large, largeFit),
    from,
    { ...draws, what: 'larger model' },
    context,
  );
  if (isRefusal(a)) return a;
  const b = await inner.refits();
  if (isRefusal(b)) return b;
  const { logLikConstant } = largeFit.meaning;
  const reference = a.logLik.map((logLik, s) =>
    a.failed[s] || b.failed[s] ? NaN : 2 * (logLik + logLikConstant - b.logLik[s] - inner.constant),
  );
  const weighted = larger.weights ? [weightsNotSimulated()] : [];
  return conclude({ ...observed, notes: [...weighted, ...observed.notes] }, reference, { ...draws, rule }, [a, b]);
}

/** The smaller model as the bootstrap takes it: where to simulate from, and its refits to the draws. */
interface Smaller {
  readonly at: Canonical;
  /** On the referee's scale. */
  readonly logLik: number;
  /** What the refits' log-likelihoods lack of that scale. */
  readonly constant: number;
  readonly refits: () => Promise<Answer<Pick<Refits, 'logLik' | 'failed' | 'singular'>>>;
}
async function openSmaller(
  backend: Backend,
  chosen: Chosen,
  small: Problem,
  draws: { readonly nsim: number; readonly seed: number },
  context: Context,
): Promise<Answer<Smaller>> {
  const bare = small.random.length === 0;
  const linear = isLinear(small);
  if (bare && linear) return withoutEffects(small, draws);
  const fit = await backend.fit(small, chosen, context);
  if (isRefusal(fit)) return bare && small.method === 'ML' ? generalizedLinear(small, draws) : fit;
  const carried = linear ? varianceOfCarried(fit, small) : 0;
  if (!isNumber(carried)) return carried;
  const constant = fit.meaning.logLikConstant;
  const from = { problem: small, at: fit.canonical };
  const refits = (): Promise<Answer<Refits>> =>
    allRefits(backend, modelOf(backend, small, fit), from, { ...draws, what: 'smaller model' }, context);
  return { at: fit.canonical, logLik: fit.logLik + constant, constant, refits };
}

/** Without random effects the refits are least squares. */
function withoutEffects(small: Problem, draws: { readonly nsim: number; readonly seed: number }): Answer<Smaller> {
  const reduction = reduce(small);
  if (isRefusal(reduction)) return reduction;
  const at = linearPoint(reduction, small.method);
  return {
    at,
    logLik: linearLogLik(reduction, small.method),
    constant: 0,
    refits: async () => {
      const logLik = linearRefits(reduction, at, draws);
      if (isRefusal(logLik)) return logLik;
      return { logLik, failed: new Uint8Array(draws.nsim), singular: new Uint8Array(draws.nsim) };
    },
  };
}

/** A Gaussian model of the mean alone. */
const isLinear = (problem: Problem): boolean =>
  !isGeneralized(problem) && !problem.parts.zeroInflation && !problem.parts.dispersion;

/** Where the backend fits none (glmer). */
function generalizedLinear(small: Problem, draws: { readonly nsim: number; readonly seed: number }): Answer<Smaller> {
  const found = generalizedFit(small);
  if (isRefusal(found)) return found;
  return {
    ...found,
    constant: 0,
    refits: async () => {
      const logLik = generalizedRefits(small, found.at, draws);
      if (isRefusal(logLik)) return logLik;
      const failed = Uint8Array.from(logLik, (value) => Number(Number.isNaN(value)));
      return { logLik, failed, singular: new Uint8Array(draws.nsim) };
    },
  };
}

const modelOf = ({ id }: Backend, problem: Problem, fit: Fit): RefitModel => ({
  backend: id,
  problem,
  chosen: fit.chosen,
  start: fit.native.values,
});

function conclude(
  { statistic, df, pChisq, variances, zero, notes }: LikelihoodRatio,
  reference: Float64Array,
  { nsim, seed, rule }: { readonly nsim: number; readonly seed: number; readonly rule: ZeroRule },
  runs: readonly Pick<Refits, 'singular'>[],
): Answer<BootstrapTest> {
  const finite = reference.filter(Number.isFinite);
  if (finite.length === 0) return allRefitsFailed(nsim);
  const least = variances > 0 && rule === 'within-rounding' ? ZERO : 0;
  const positive = finite.filter((x) => x > 0);
  const used = positive.filter((x) => x >= least);
  // Nothing is less extreme than a difference of zero.
  const extreme = zero ? used.length : used.filter((x) => x > statistic).length;
  const zeros = positive.length - used.length;
  const pPositive = (1 + extreme) / (1 + used.length);
  const p = zero ? 1 : variances > 0 ? (1 + extreme) / (1 + finite.length) : pPositive;
  const mean = used.reduce((sum, x) => sum + x, 0) / used.length;
  const variance = used.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (used.length - 1);
  const corrected = (statistic * df) / mean;
  const singular = runs.reduce((sum, run) => sum + run.singular.reduce((s, x) => s + x, 0), 0);
  return {
    test: 'pb',
    statistic,
    df,
    p,
    pPositive,
    mcse: Math.sqrt((p * (1 - p)) / finite.length),
    pChisq,
    bartlett: { statistic: corrected, p: pchisq(corrected, df, { lower: false }) },
    gamma: { p: pgamma((statistic * mean) / variance, (mean * mean) / variance, { lower: false }) },
    nsim,
    seed,
    positive: used.length,
    extreme,
    reference,
    notes: [
      ...notes.filter(({ code }) => code !== MIXTURE_UNKNOWN),
      ...(zeros > 0 ? [zerosAmongDraws(zeros, nsim, least)] : []),
      ...(singular > 0 ? [singularMessages(singular)] : []),
      ...(finite.length < nsim ? [failedRefits(nsim - finite.length, nsim)] : []),
    ],
  };
}
