/**
 * Parametric bootstrap test of nested models (Halekoh & Højsgaard 2014, section 5; `PBmodcomp`): both fitted by ML,
 * responses simulated from the smaller, both refitted to each; p = (1 + extreme) / (1 + positive). Beside it the
 * statistic corrected to have the reference's mean (Bartlett), and a gamma with its mean and variance.
 */
import {
  type Answer,
  type Backend,
  type Chosen,
  type Context,
  type Fit,
  isRefusal,
  type Note,
  type Problem,
} from '@mixdiff/contract';
import { pchisq, pgamma } from '@mixdiff/probability';
import { checkNsim, checkSeed } from './bootstrap.ts';
import { isNumber, varianceOfCarried } from './fit-parts.ts';
import { fitted, likelihoodRatio } from './likelihood-ratio.ts';
import { allRefitsFailed, failedRefits, noRandomTerm, singularMessages, weightsNotSimulated } from './messages.ts';
import { allRefits, type RefitModel, type Refits } from './refits.ts';

export interface BootstrapTest {
  readonly test: 'pb';
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
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

export async function bootstrapTest(
  backend: Backend,
  chosen: Chosen,
  larger: Problem,
  smaller: Problem,
  { nsim = 1000, seed }: { readonly nsim?: number; readonly seed: number },
  context: Context,
): Promise<Answer<BootstrapTest>> {
  const refused = checkNsim(nsim) ?? checkSeed(seed) ?? (smaller.random.length === 0 ? noRandomTerm() : null);
  if (refused) return refused;
  const [large, small]: [Problem, Problem] = [
    { ...larger, method: 'ML' },
    { ...smaller, method: 'ML' },
  ];
  const largeFit = await backend.fit(large, chosen, context);
  if (isRefusal(largeFit)) return largeFit;
  const smallFit = await backend.fit(small, chosen, context);
  if (isRefusal(smallFit)) return smallFit;
  const carried = varianceOfCarried(smallFit, small);
  if (!isNumber(carried)) return carried;
  const observed = likelihoodRatio(fitted(large, largeFit), fitted(small, smallFit));
  if (isRefusal(observed)) return observed;
  const from = { problem: small, at: smallFit.canonical };
  const draws = { nsim, seed };
  const refitted = async (problem: Problem, fit: Fit, what: string): Promise<Answer<Refits>> =>
    allRefits(backend, modelOf(backend, problem, fit), from, { ...draws, what }, context);
  const a = await refitted(large, largeFit, 'larger model');
  if (isRefusal(a)) return a;
  const b = await refitted(small, smallFit, 'smaller model');
  if (isRefusal(b)) return b;
  const reference = a.logLik.map((logLik, s) => (a.failed[s] || b.failed[s] ? NaN : 2 * (logLik - b.logLik[s])));
  const weighted = larger.weights ? [weightsNotSimulated()] : [];
  const shared = {
    ...observed,
    notes: [...weighted, ...observed.notes],
    constant: largeFit.meaning.logLikConstant - smallFit.meaning.logLikConstant,
  };
  return conclude(shared, reference, draws, [a, b]);
}

const modelOf = ({ id }: Backend, problem: Problem, fit: Fit): RefitModel => ({
  backend: id,
  problem,
  chosen: fit.chosen,
  start: fit.native.values,
});

interface Observed {
  readonly statistic: number;
  readonly df: number;
  readonly pChisq: number;
  readonly notes: readonly Note[];
  readonly constant: number;
}
function conclude(
  { statistic, df, pChisq, notes, constant }: Observed,
  raw: Float64Array,
  { nsim, seed }: { readonly nsim: number; readonly seed: number },
  runs: readonly Refits[],
): Answer<BootstrapTest> {
  const reference = raw.map((x) => x + 2 * constant);
  const finite = reference.filter(Number.isFinite);
  if (finite.length === 0) return allRefitsFailed(nsim);
  const used = finite.filter((x) => x > 0);
  const extreme = used.filter((x) => x > statistic).length;
  const p = (1 + extreme) / (1 + used.length);
  const mean = used.reduce((sum, x) => sum + x, 0) / used.length;
  const variance = used.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (used.length - 1);
  const corrected = (statistic * df) / mean;
  const singular = runs.reduce((sum, run) => sum + run.singular.reduce((s, x) => s + x, 0), 0);
  return {
    test: 'pb',
    statistic,
    df,
    p,
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
      ...notes,
      ...(singular > 0 ? [singularMessages(singular)] : []),
      ...(finite.length < nsim ? [failedRefits(nsim - finite.length, nsim)] : []),
    ],
  };
}
