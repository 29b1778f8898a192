/**
 * Exact tests of one variance: `exactRLRT` (with or without other random effects, which are then nuisance: Greven,
 * Crainiceanu, Küchenhoff & Peters 2008) and `exactLRT`, which may test fixed effects along with it.
 */
import {
  type Answer,
  type Backend,
  type Canonical,
  type Chosen,
  type Context,
  type Fit,
  isRefusal,
  type Method,
  type Problem,
  type RandomTerm,
} from '@mixdiff/contract';
import { symmetricEigenvalues } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import type { Reduction } from '@mixdiff/surface';
import { checkNsim, checkSeed } from './bootstrap.ts';
import { nestedHypothesis } from './contrast.ts';
import { simulateNull } from './exact-null.ts';
import { linearLogLik } from './linear-model.ts';
import { noRandomTerm, noReml, notIdentified, notNested, oneVariance } from './messages.ts';
import { lostLogLik } from './numbers.ts';
import { reduce } from './reduction.ts';
import { findRandomTerm, withoutRandom } from './submodel.ts';
import { isZero, type ZeroRule } from './zero.ts';

/** A variance tested by its exact null distribution, simulated. */
export interface ExactTest {
  readonly test: 'rlrt' | 'lrt-exact';
  /** The tested term. */
  readonly term: string;
  readonly statistic: number;
  readonly p: number;
  /** Monte Carlo standard error of p. */
  readonly mcse: number;
  readonly nsim: number;
  readonly seed: number;
  /** Where the statistic is zero but for what the optimizers left: p by the rule that takes it as it is. */
  readonly pAsItIs: number | null;
  /** Names of the random terms that stay under the null hypothesis. */
  readonly nuisance: readonly string[];
}
/** Draws, seed, and what counts as zero. */
export interface ExactOptions {
  readonly nsim?: number;
  readonly seed: number;
  /** What counts as a statistic of zero: what the optimizers cannot tell from it, or as RLRsim has it 0 alone. */
  readonly zero?: ZeroRule | undefined;
}
/** Log-likelihoods of the model with the tested term and of the one without, by the criterion of the test. */
export interface LogLiks {
  readonly alternative: number;
  readonly null: number;
  /** Whether they differ by no more than the optimizers left. */
  readonly same?: boolean;
}

/** The test from its parts: p = share of the simulated values above the observed one; an observed 0 draws nothing. */
export function exactRLRT(
  problem: Problem,
  asked: string,
  logLiks: LogLiks,
  { nsim = 10000, seed, zero }: ExactOptions,
): Answer<ExactTest> {
  const checked = prepare(problem, asked, nsim, seed);
  if (isRefusal(checked)) return checked;
  const { term, reduction } = checked;
  const mu = eigenvalues(reduction, true);
  const confounded = confoundedWith(mu, reduction);
  if (confounded) return notIdentified(term.name, confounded);
  const model = { n: reduction.copies, p: reduction.p, mu, xi: null, q: 0 };
  return conclude('rlrt', problem, term, logLiks, { nsim, seed, zero }, (random) => simulateNull(model, nsim, random));
}

/** `small`: the linear model's X where fixed effects are tested too (its random terms do not count). */
export function exactLRT(
  problem: Problem,
  asked: string,
  logLiks: LogLiks,
  { nsim = 10000, seed, zero }: ExactOptions,
  small: Problem = problem,
): Answer<ExactTest> {
  const checked = prepare(problem, asked, nsim, seed);
  if (isRefusal(checked)) return checked;
  const { term, reduction } = checked;
  const mu = eigenvalues(reduction, true);
  const confounded = confoundedWith(mu, reduction);
  if (confounded) return notIdentified(term.name, confounded);
  if (problem.random.length > 1) return notNested('the exact LRT has no nuisance random effects; use the RLRT');
  const inner = reduce(small);
  if (isRefusal(inner)) return inner;
  const q = reduction.p - inner.p;
  if (q > 0) {
    const hypothesis = nestedHypothesis(problem, [...reduction.kept], small);
    if (isRefusal(hypothesis)) return hypothesis;
  }
  const model = {
    n: reduction.copies,
    p: reduction.p,
    mu,
    xi: eigenvalues(reduction, false),
    q,
  };
  return conclude('lrt-exact', problem, term, logLiks, { nsim, seed, zero }, (random) =>
    simulateNull(model, nsim, random),
  );
}

/** `exactRLRT` with its models fitted by a backend. */
export async function rlrt(
  backend: Backend,
  chosen: Chosen,
  problem: Problem,
  asked: string,
  options: ExactOptions,
  context: Context,
): Promise<Answer<ExactTest>> {
  const model: Problem = { ...problem, method: 'REML' };
  const checked = prepare(model, asked, options.nsim ?? 10000, options.seed);
  if (isRefusal(checked)) return checked;
  if (backend.lacks(model).includes('REML')) return noReml(backend.id);
  const logLiks = await fittedLogLiks(backend, chosen, model, checked.term, 'REML', context);
  return isRefusal(logLiks) ? logLiks : exactRLRT(model, asked, logLiks, options);
}

/** `exactLRT` against the linear model with the fixed effects of `small`, by ML. */
export async function lrtExact(
  backend: Backend,
  chosen: Chosen,
  problem: Problem,
  asked: string,
  options: ExactOptions,
  context: Context,
  small: Problem = problem,
): Promise<Answer<ExactTest>> {
  const model: Problem = { ...problem, method: 'ML' };
  const checked = prepare(model, asked, options.nsim ?? 10000, options.seed);
  if (isRefusal(checked)) return checked;
  const fit = await backend.fit(model, chosen, context);
  if (isRefusal(fit)) return fit;
  const inner = reduce(small);
  if (isRefusal(inner)) return inner;
  const without = { ...small, random: [], method: 'ML' } as const;
  const logLiks = compared(model, fit, without, { logLik: linearLogLik(inner, 'ML'), at: null });
  return exactLRT(model, asked, logLiks, options, small);
}

const refereed = ({ logLik, meaning }: Fit): number => logLik + meaning.logLikConstant;

function compared(large: Problem, fit: Fit, small: Problem, { logLik, at }: SmallerFit): LogLiks {
  const alternative = refereed(fit);
  const statistic = 2 * (alternative - logLik);
  const same = isZero(statistic, { problem: large, at: fit.canonical }, { problem: small, at });
  return { alternative, null: logLik, same };
}
interface SmallerFit {
  readonly logLik: number;
  readonly at: Canonical | null;
}

async function fittedLogLiks(
  backend: Backend,
  chosen: Chosen,
  problem: Problem,
  term: RandomTerm,
  method: Method,
  context: Context,
): Promise<Answer<LogLiks>> {
  const alternative = await backend.fit(problem, chosen, context);
  if (isRefusal(alternative)) return alternative;
  const smaller = withoutRandom(problem, term);
  if (smaller.random.length === 0) {
    const reduction = reduce(smaller);
    if (isRefusal(reduction)) return reduction;
    return compared(problem, alternative, smaller, { logLik: linearLogLik(reduction, method), at: null });
  }
  const fit = await backend.fit(smaller, chosen, context);
  if (isRefusal(fit)) return fit;
  return compared(problem, alternative, smaller, { logLik: refereed(fit), at: fit.canonical });
}

interface Prepared {
  readonly term: RandomTerm;
  /** Of the model with the tested term alone. */
  readonly reduction: Reduction;
}
function prepare(problem: Problem, asked: string, nsim: number, seed: number): Answer<Prepared> {
  const refused = checkNsim(nsim) ?? checkSeed(seed);
  if (refused) return refused;
  if (problem.random.length === 0) return noRandomTerm();
  const term = findRandomTerm(problem, asked);
  if (isRefusal(term)) return term;
  if (term.columns.length !== 1) return oneVariance(term.name, term.columns.length);
  const reduction = reduce({ ...problem, random: [term] });
  return isRefusal(reduction) ? reduction : { term, reduction };
}

/** Decreasing eigenvalues of Z'P0Z, or of Z'Z, for a term with one column (Z'Z is then diagonal). */
function eigenvalues({ q, p, A, C }: Reduction, projected: boolean): Float64Array {
  const diagonal = A.slice();
  if (!projected) return diagonal.sort().reverse();
  const S = new Float64Array(q * q);
  for (let i = 0; i < q; i++) S[i * (q + 1)] = diagonal[i];
  for (let k = 0; k < p; k++) {
    for (let j = 0; j < q; j++) for (let i = 0; i < q; i++) S[j * q + i] -= C[k * q + i] * C[k * q + j];
  }
  return symmetricEigenvalues(S, q).map((value) => Math.max(0, value));
}

/**
 * Whether y, as X leaves it, has the same distribution for every ratio of the two variances but for its scale: each of its
 * n - p directions has the same eigenvalue, 0 where the groups are those of a fixed effect, or that of one row per level.
 * The statistic is then 0 but for rounding, and no draw is above or below it for a reason.
 */
function confoundedWith(mu: Float64Array, { copies, p, A }: Reduction): 'fixed' | 'residual' | null {
  const own = Array.from({ length: copies - p }, (_, i) => mu[i] ?? 0);
  const most = Math.max(...own);
  if (most <= SAME_EIGENVALUE * Math.max(...A)) return 'fixed';
  return Math.min(...own) >= most * (1 - SAME_EIGENVALUE) ? 'residual' : null;
}
/** Rounding of eigenvalues. */
const SAME_EIGENVALUE = 1e-9;

function conclude(
  test: ExactTest['test'],
  problem: Problem,
  term: RandomTerm,
  { alternative, null: without, same = false }: LogLiks,
  { nsim, seed, zero = 'within-rounding' }: Required<Pick<ExactOptions, 'nsim' | 'seed'>> & Pick<ExactOptions, 'zero'>,
  draw: (random: Random) => Float64Array,
): Answer<ExactTest> {
  const lost = lostLogLik(alternative, without);
  if (lost) return lost;
  const statistic = Math.max(0, 2 * (alternative - without));
  const nuisance = problem.random.filter((other) => other !== term).map((other) => other.name);
  const shared = { test, term: term.name, statistic, nsim, seed, nuisance, pAsItIs: null };
  if (statistic === 0) return { ...shared, p: 1, mcse: 0 };
  let above = 0;
  for (const value of draw(new Random(seed))) if (value > statistic) above++;
  const p = above / nsim;
  if (same && zero === 'within-rounding') return { ...shared, p: 1, mcse: 0, pAsItIs: p };
  return { ...shared, p, mcse: Math.sqrt((p * (1 - p)) / nsim) };
}
