/** Parametric bootstrap intervals of standard deviations, correlations and coefficients: `confint(method = "boot")`. */
import {
  type Answer,
  type Backend,
  type Context,
  type Fit,
  isRefusal,
  type Note,
  type Problem,
  residualNames,
} from '@mixdiff/contract';
import { type FamilyParameter, familyParameters, familyValue } from './family-parameters.ts';
import { isNumber, keptColumns, residualVariance, varianceOfCarried } from './fit-parts.ts';
import type { Interval } from './interval.ts';
import { allRefitsFailed, badLevel, badSeed, nsimTooSmall, weightsAsLikelihood } from './messages.ts';
import { extremeOrder, failedRefits, singularMessages, weightsNotSimulated } from './notes.ts';
import { type Parameter, parametersOf, valueAt } from './parameters.ts';
import { partCoefficients } from './part-coefficients.ts';
import { percentile, percentileError } from './percentile.ts';
import { reduce } from './reduction.ts';
import { allRefits, parameterOf, type Refits } from './refits.ts';

/** Draws, seed and coverage. */
export interface BootstrapOptions {
  readonly nsim?: number;
  /** As set.seed; the same on any number of workers. */
  readonly seed: number;
  readonly level?: number;
}
/** Percentile intervals, with how many refits were singular or failed. */
export interface BootstrapIntervals {
  readonly method: 'boot';
  readonly level: number;
  readonly nsim: number;
  readonly seed: number;
  readonly intervals: readonly Interval[];
  readonly singularRefits: number;
  readonly failedRefits: number;
  readonly notes: readonly Note[];
}

export const checkSeed = (seed: number) => (Number.isInteger(seed) && Math.abs(seed) < 2 ** 31 ? null : badSeed(seed));
export const checkNsim = (nsim: number) => (Number.isInteger(nsim) && nsim >= 20 ? null : nsimTooSmall(nsim));

/** Parametric bootstrap: simulated from the fit, refitted by its own backend. */
export async function bootstrapIntervals(
  backend: Backend,
  fit: Fit,
  problem: Problem,
  { nsim = 500, seed, level = 0.95 }: BootstrapOptions,
  context: Context,
): Promise<Answer<BootstrapIntervals>> {
  const refused = checkNsim(nsim) ?? checkSeed(seed) ?? (level > 0 && level < 1 ? null : badLevel(level));
  if (refused) return refused;
  const { family, link } = problem.response;
  const { zeroInflation, dispersion } = problem.parts;
  const linear = family === 'gaussian' && link === 'identity' && !zeroInflation && !dispersion;
  const structured = problem.residual !== null || problem.random.some(({ structure }) => !PLAIN.has(structure.kind));
  if (structured && problem.weights && fit.meaning.weights === 'likelihood') return weightsAsLikelihood();
  const sigma2 = linear ? varianceOf(fit, problem, structured) : familyValue(fit.canonical, 'dispersion');
  if (!isNumber(sigma2)) return sigma2;
  const reduction = linear && !structured ? reduce(problem) : null;
  if (reduction && isRefusal(reduction)) return reduction;
  const model = { backend: backend.id, problem, chosen: fit.chosen, start: fit.native.values };
  const task = { nsim, seed, what: 'bootstrap' };
  const refits = await allRefits(backend, model, { problem, at: fit.canonical }, task, context);
  if (isRefusal(refits)) return refits;
  const failures = count(refits.failed);
  if (failures === nsim) return allRefitsFailed(nsim);
  const notes: Note[] = [];
  const interval = (name: string, label: string, estimate: number, values: Float64Array): Interval => {
    const tails = [(1 - level) / 2, (1 + level) / 2] as const;
    const [lower, upper] = [percentile(values, tails[0]), percentile(values, tails[1])];
    const mcse = [percentileError(values, tails[0]), percentileError(values, tails[1])] as const;
    if (lower.extreme || upper.extreme) notes.push(extremeOrder(name));
    const why = values.length === 0 ? { why: 'no refit has a value of it' } : {};
    return { name, label, estimate, lower: lower.value, upper: upper.value, mcse, ...why };
  };
  const listed = parametersOf(problem, keptColumns(fit.canonical), fit.meaning.varianceOrder);
  const intervals = [
    ...residualParameters(fit, problem).map(({ name, estimate }, k) =>
      interval(name, name, estimate, residualValues(refits, k)),
    ),
    ...listed.map((parameter) =>
      interval(
        parameter.name,
        parameter.label,
        valueAt(parameter, fit.canonical, sigma2),
        bootstrapValues(parameter, refits, problem),
      ),
    ),
    ...familyParameters(fit.canonical, problem).map((parameter) =>
      ofFamily(parameter, familyValue(fit.canonical, parameter.key), refits, interval),
    ),
    ...partCoefficients(fit, problem).map(({ name, estimate }, j) =>
      interval(name, name, estimate, otherValues(refits, j)),
    ),
  ];
  const singular = count(refits.singular);
  if (failures > 0) notes.unshift(failedRefits(failures, nsim));
  if (singular > 0) notes.unshift(singularMessages(singular));
  if (problem.weights && !problem.residual) notes.unshift(weightsNotSimulated());
  return { method: 'boot', level, nsim, seed, intervals, singularRefits: singular, failedRefits: failures, notes };
}

/** Covariances of random effects that need no structure of their own. */
const PLAIN: ReadonlySet<string> = new Set(['us', 'diag-het']);
/** NaN where a residual model has variances of its own. */
function varianceOf(fit: Fit, problem: Problem, structured: boolean) {
  if (problem.residual) return Number.NaN;
  return structured ? residualVariance(fit.canonical) : varianceOfCarried(fit, problem);
}
function residualParameters({ canonical: { residual } }: Fit, { residual: model }: Problem) {
  return (model ? residualNames(model) : []).map((name) => ({
    name,
    estimate: parameterOf(residual, name) ?? Number.NaN,
  }));
}
const count = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

/** No limits where every refit holds it, as those of glmer.nb do in lme4. */
function ofFamily(
  { name, label, key }: FamilyParameter,
  estimate: number,
  { sigma2, further, failed }: Refits,
  interval: (name: string, label: string, estimate: number, values: Float64Array) => Interval,
): Interval {
  const all = key === 'dispersion' ? sigma2 : further;
  const values = all.filter((value, s) => !failed[s] && Number.isFinite(value)).sort();
  const isHeld = values.length > 1 && values[0] === values.at(-1);
  const why = 'the refits of this engine hold it';
  return isHeld ? { name, label, estimate, lower: NaN, upper: NaN, why } : interval(name, label, estimate, values);
}
/** Ascending; of the j-th coefficient beside the mean's. */
function otherValues({ others, failed, count: n }: Refits, j: number): Float64Array {
  const values = Float64Array.from({ length: n }, (_, s) => (failed[s] ? NaN : others[s * (others.length / n) + j]));
  return values.filter(Number.isFinite).sort();
}
/** Ascending; of the k-th parameter of the residual model. */
function residualValues({ residual, failed, count: n }: Refits, k: number): Float64Array {
  const values = Float64Array.from({ length: n }, (_, s) =>
    failed[s] ? NaN : residual[s * (residual.length / n) + k],
  );
  return values.filter(Number.isFinite).sort();
}
/** Ascending; without the refits that failed and correlations that do not exist. */
function bootstrapValues(parameter: Parameter, refits: Refits, problem: Problem): Float64Array {
  const p = problem.parts.conditional.X.ncol;
  const values = new Float64Array(refits.count);
  if (parameter.kind === 'beta') {
    for (let s = 0; s < refits.count; s++) values[s] = refits.failed[s] ? NaN : refits.beta[s * p + parameter.column];
    return values.filter(Number.isFinite).sort();
  }
  const beta = new Float64Array(0);
  for (let s = 0; s < refits.count; s++) {
    const Sigma = problem.random.map(({ columns: { length: c } }, k) => ({
      nrow: c,
      ncol: c,
      data: refits.Sigma[k].subarray(s * c * c, (s + 1) * c * c),
    }));
    values[s] = refits.failed[s] ? NaN : valueAt(parameter, { beta, Sigma }, refits.sigma2[s]);
  }
  return values.filter(Number.isFinite).sort();
}
