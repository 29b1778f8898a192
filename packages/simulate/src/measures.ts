/**
 * Measures of performance with Monte Carlo standard errors: Morris, White & Crowther (2019, Statistics in Medicine 38:2074-2102), table 6.
 * Each comes with its influence function too, replicate by replicate, of which paired standard errors of differences are made.
 */
import { qnorm, qt } from '@mixdiff/probability';
import type { MeasureName } from '@mixdiff/schema';

/** Estimates of one quantity by one estimator, by replicate; NaN where there is none. */
export interface Sample {
  readonly estimate: Float64Array;
  readonly se: Float64Array;
  /** Not finite: the normal distribution. */
  readonly df: Float64Array;
}
export interface Target {
  readonly truth: number;
  /** What power is against. */
  readonly null: number;
  /** Of intervals. */
  readonly level: number;
}
/** Of an estimand; convergence and time are of fits. */
export type EstimandMeasure = Exclude<MeasureName, 'convergence' | 'time'>;
export interface Measured {
  /** Replicates that it is of. */
  readonly n: number;
  /** NaN: there is none. */
  readonly value: number;
  readonly mcse: number;
  /** By replicate: what it adds to the error of the value; 0 of a replicate that is left out. Its squares sum to the variance of the value. */
  readonly influence: Float64Array;
}
export type Measures = Readonly<Record<EstimandMeasure, Measured>>;

export function measuresOf(sample: Sample, target: Target): Measures {
  const { truth, level } = target;
  const estimates = used(sample.estimate);
  const both = used(sample.estimate, sample.se);
  const { estimate, se } = sample;
  const size = estimate.length;
  const mean = averageOf(estimates, (i) => estimate[i]);
  // n - 1 of n: the variance of a mean is estimated without bias
  const deviation = influenceOf(
    size,
    estimates,
    (i) => estimate[i] - mean,
    Math.sqrt(estimates.length * (estimates.length - 1)),
  );
  const bias = shift(mean, truth, deviation, estimates.length);
  const relative = truth === 0 || Number.isNaN(truth) ? NONE(size) : scaled(bias, 1 / truth);
  const variance = sumOf(estimates, (i) => (estimate[i] - mean) ** 2) / (estimates.length - 1);
  const empirical = spread(size, estimates, (i) => estimate[i] - mean, variance);
  const model = modelError(size, both, (i) => se[i] ** 2);
  const ofBoth = both.length === estimates.length ? empirical : spreadOf(size, both, estimate);
  const mse = meanOf(size, estimates, (i) => (estimate[i] - truth) ** 2);
  const quantile = quantiles(level, sample.df);
  const covers = (at: number) => (i: number) => (Math.abs(estimate[i] - at) <= quantile(i) * se[i] ? 1 : 0);
  const meanOfBoth = averageOf(both, (i) => estimate[i]);
  return {
    bias,
    'relative-bias': relative,
    'empirical-se': empirical,
    'model-se': model,
    'se-error': relativeError(model, ofBoth),
    mse: Number.isNaN(truth) ? NONE(size) : mse,
    rmse: Number.isNaN(truth) ? NONE(size) : rootOf(mse),
    coverage: Number.isNaN(truth) ? NONE(size) : proportion(size, both, covers(truth)),
    'be-coverage': proportion(size, both, covers(meanOfBoth)),
    power: proportion(size, both, (i) => 1 - covers(target.null)(i)),
  };
}

const NONE = (size: number): Measured => ({
  n: 0,
  value: Number.NaN,
  mcse: Number.NaN,
  influence: new Float64Array(size),
});
/** Replicates that have all of these. */
function used(...columns: readonly Float64Array[]): number[] {
  const [first] = columns;
  return Array.from(first.keys()).filter((i) => columns.every((column) => Number.isFinite(column[i])));
}
function sumOf(at: readonly number[], of: (i: number) => number): number {
  let sum = 0;
  for (const i of at) sum += of(i);
  return sum;
}
const averageOf = (at: readonly number[], of: (i: number) => number): number => sumOf(at, of) / at.length;
function influenceOf(size: number, at: readonly number[], of: (i: number) => number, over: number): Float64Array {
  const out = new Float64Array(size);
  if (over > 0) for (const i of at) out[i] = of(i) / over;
  return out;
}
const lengthOf = (influence: Float64Array): number => Math.sqrt(influence.reduce((sum, x) => sum + x * x, 0));

function shift(mean: number, truth: number, influence: Float64Array, n: number): Measured {
  return { n, value: mean - truth, mcse: n > 1 ? lengthOf(influence) : Number.NaN, influence };
}
/** A mean, with s / sqrt(n). */
function meanOf(size: number, at: readonly number[], of: (i: number) => number): Measured {
  const n = at.length;
  const value = averageOf(at, of);
  const influence = influenceOf(size, at, (i) => of(i) - value, Math.sqrt(n * (n - 1)));
  return { n, value, mcse: n > 1 ? lengthOf(influence) : Number.NaN, influence };
}
/** A share p, with sqrt(p (1 - p) / n). */
function proportion(size: number, at: readonly number[], of: (i: number) => number): Measured {
  const n = at.length;
  const value = averageOf(at, of);
  return {
    n,
    value,
    mcse: Math.sqrt((value * (1 - value)) / n),
    influence: influenceOf(size, at, (i) => of(i) - value, n),
  };
}
/** A standard deviation s, with s / sqrt(2 (n - 1)); its influence makes no assumption. */
function spread(size: number, at: readonly number[], off: (i: number) => number, variance: number): Measured {
  const n = at.length;
  const value = Math.sqrt(variance);
  const influence = influenceOf(size, at, (i) => (off(i) ** 2 - ((n - 1) / n) * variance) / (2 * value), n - 1);
  return { n, value: n > 1 ? value : Number.NaN, mcse: n > 1 ? value / Math.sqrt(2 * (n - 1)) : Number.NaN, influence };
}
function spreadOf(size: number, at: readonly number[], estimate: Float64Array): Measured {
  const mean = averageOf(at, (i) => estimate[i]);
  const variance = sumOf(at, (i) => (estimate[i] - mean) ** 2) / (at.length - 1);
  return spread(size, at, (i) => estimate[i] - mean, variance);
}
/** sqrt(mean of SE^2), with sqrt(var(SE^2) / (4 n ModSE^2)). */
function modelError(size: number, at: readonly number[], square: (i: number) => number): Measured {
  const mean = meanOf(size, at, square);
  return rootOf(mean);
}
/** The root of a mean, by the delta method. */
function rootOf({ n, value, mcse, influence }: Measured): Measured {
  const root = Math.sqrt(value);
  return { n, value: root, mcse: mcse / (2 * root), influence: influence.map((x) => (root > 0 ? x / (2 * root) : 0)) };
}
const scaled = ({ n, value, mcse, influence }: Measured, by: number): Measured => ({
  n,
  value: value * by,
  mcse: mcse * Math.abs(by),
  influence: influence.map((x) => x * by),
});
/** 100 (ModSE / EmpSE - 1), with 100 (ModSE / EmpSE) sqrt(var(SE^2) / (4 n ModSE^4) + 1 / (2 (n - 1))). */
function relativeError(model: Measured, empirical: Measured): Measured {
  const ratio = model.value / empirical.value;
  const mcse = 100 * ratio * Math.sqrt((model.mcse / model.value) ** 2 + 1 / (2 * (empirical.n - 1)));
  const influence = model.influence.map(
    (x, i) => 100 * ratio * (x / model.value - empirical.influence[i] / empirical.value),
  );
  return { n: model.n, value: 100 * (ratio - 1), mcse, influence: influence.map((x) => (Number.isFinite(x) ? x : 0)) };
}

/** By t where a replicate has finite degrees of freedom: half of an interval, in standard errors. */
export function quantiles(level: number, df: Float64Array): (i: number) => number {
  const tail = (1 - level) / 2;
  const normal = qnorm(tail, { lower: false });
  const known = new Map<number, number>();
  return (i) => {
    const own = df[i];
    if (!(own > 0 && own < Number.POSITIVE_INFINITY)) return normal;
    const found = known.get(own) ?? qt(tail, own, { lower: false });
    known.set(own, found);
    return found;
  };
}

/** What two estimators are compared by; `abs-bias` and `coverage-error` are distances from what is wanted. */
export const COMPARED = [
  'bias',
  'abs-bias',
  'mse',
  'rmse',
  'empirical-se',
  'model-se',
  'coverage',
  'coverage-error',
  'power',
] as const;
export type Compared = (typeof COMPARED)[number];
/** The measure as it is compared: once, or with either sign of its influence where it is a distance of exactly 0 (95 of 100 intervals cover). */
function comparedOf(measures: Measures, name: Compared, level: number): readonly Measured[] {
  if (name === 'abs-bias') return distance(measures.bias, 0);
  return name === 'coverage-error' ? distance(measures.coverage, level) : [measures[name]];
}
function distance({ n, value, mcse, influence }: Measured, from: number): readonly Measured[] {
  const signs = value === from ? [1, -1] : [Math.sign(value - from)];
  return signs.map((sign) => ({ n, value: Math.abs(value - from), mcse, influence: influence.map((x) => sign * x) }));
}

export interface Difference {
  readonly value: number;
  /** Of the pairs: what both have in common is not counted. */
  readonly mcse: number;
}
/** First less second. A replicate that only one of them has counts for that one. */
export function difference(a: Measured, b: Measured): Difference {
  let square = 0;
  for (const [i, x] of a.influence.entries()) square += (x - b.influence[i]) ** 2;
  const ofBoth = Number.isFinite(a.value) && Number.isFinite(b.value) && a.n > 1 && b.n > 1;
  return { value: a.value - b.value, mcse: ofBoth ? Math.sqrt(square) : Number.NaN };
}
/** One measure of two estimators, the first less the second. At a distance of 0, where there is no derivative, with the larger of the errors. */
export function comparison(a: Measures, b: Measures, name: Compared, level: number): Difference {
  const other = comparedOf(b, name, level);
  const all = comparedOf(a, name, level).flatMap((one) => other.map((two) => difference(one, two)));
  return all.reduce((widest, one) => (one.mcse > widest.mcse ? one : widest));
}
