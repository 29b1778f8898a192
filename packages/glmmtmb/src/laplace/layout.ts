/**
 * Where the outer parameters stand, in glmmTMB's order: coefficients of the mean (by ML only: REML integrates them out), of the zero-inflation,
 * of the dispersion (one where it has no predictor), theta term by term, the shape.
 */
import { type Chosen, compareVersions, PART_PREFIX, type Predictor, type Problem } from '@mixdiff/contract';
import { type FixedEffects, fixedEffects } from '../design.ts';
import { dispersionName, thetaNames } from '../parameters.ts';
import type { Covariance } from '../term-covariance.ts';
import type { Density } from './families/density.ts';
import { sorted } from './nested/design.ts';

/** The fixed side of one predictor, its kept columns. */
export interface Side {
  readonly predictor: Predictor;
  readonly fixed: FixedEffects;
  /** Position of its first coefficient; null: integrated out. */
  readonly at: number | null;
}
export interface Layout {
  readonly names: readonly string[];
  readonly length: number;
  readonly mean: Side;
  readonly zero: Side | null;
  /** A predictor of the log of the dispersion parameter. */
  readonly dispersion: Side | null;
  /** Position of the log of the dispersion parameter; null: the family has none, or it has a predictor. */
  readonly dispersionAt: number | null;
  readonly thetaAt: readonly number[];
  /** Position of the shape; null: the family has none. */
  readonly shapeAt: number | null;
}

export function layoutOf(
  { parts, random, method }: Problem,
  chosen: Chosen,
  density: Density,
  covariances: readonly Covariance[],
): Layout {
  const version = chosen['as']?.value ?? '';
  const keep = chosen['rank-deficient']?.value === 'keep';
  const names: string[] = [];
  const side = (predictor: Predictor, prefix: string, integrated = false): Side => {
    const fixed = fixedEffects(predictor.X, null, keep);
    const at = names.length;
    if (!integrated) names.push(...Array.from(fixed.kept, (j) => prefix + predictor.columns[j]));
    return { predictor, fixed, at: integrated ? null : at };
  };
  const mean = side(parts.conditional, '', method === 'REML');
  const zero = parts.zeroInflation ? side(parts.zeroInflation, PART_PREFIX.zeroInflation) : null;
  const before = compareVersions(version, '1.1.10') < 0;
  const dispersion = parts.dispersion ? side(parts.dispersion, before ? 'd~' : PART_PREFIX.dispersion) : null;
  const dispersionAt = density.dispersion && !dispersion ? names.length : null;
  if (dispersionAt !== null) names.push(dispersionName(version));
  const thetaAt = random.map((term, k) => {
    const at = names.length;
    const own = thetaNames(term, covariances[k]);
    names.push(...(term.part ? own.map((name) => name.replace(/^theta_/, 'thetazi_')) : own));
    return at;
  });
  const shapeAt = density.shape ? names.length : null;
  if (density.shape) names.push(density.shape.label);
  return { names, length: names.length, mean, zero, dispersion, dispersionAt, thetaAt, shapeAt };
}

/** The same with its rows in another order; null: as they are. */
export function sortedSide(side: Side, order: Int32Array | null): Side {
  if (!order) return side;
  const { predictor, fixed } = side;
  const { offset } = predictor;
  const X = { ...fixed.X, data: sorted(order, fixed.X.data, fixed.X.ncol) };
  return { ...side, predictor: { ...predictor, offset: offset && sorted(order, offset) }, fixed: { ...fixed, X } };
}

/** out (n) <- offset + X beta, beta at its place in par; the offset alone where it is integrated out. */
export function predict(
  { predictor: { offset }, fixed: { X, p }, at }: Side,
  par: Float64Array,
  out: Float64Array,
): void {
  const n = X.nrow;
  if (offset) out.set(offset);
  else out.fill(0);
  if (at === null) return;
  let j = 0;
  for (; j + 4 <= p; j += 4) addFour(X.data, j * n, par, at + j, out);
  for (; j < p; j++) {
    const beta = par[at + j];
    for (let i = 0, k = j * n; i < n; i++, k++) out[i] += X.data[k] * beta;
  }
}
function addFour(X: Float64Array, first: number, par: Float64Array, at: number, out: Float64Array): void {
  const n = out.length;
  const a = par[at];
  const b = par[at + 1];
  const c = par[at + 2];
  const d = par[at + 3];
  for (let i = 0, k = first; i < n; i++, k++)
    out[i] = out[i] + X[k] * a + X[k + n] * b + X[k + 2 * n] * c + X[k + 3 * n] * d;
}
/** gradient at the side's place <- X'slopes. */
export function backward({ fixed: { X, p }, at }: Side, slopes: Float64Array, gradient: Float64Array): void {
  if (at === null) return;
  const n = X.nrow;
  let j = 0;
  for (; j + 4 <= p; j += 4) dotsOfFour(X.data, j * n, slopes, gradient, at + j);
  for (; j < p; j++) gradient[at + j] = dot(X.data, j * n, slopes);
}
/** Four sums at once wait for one another less. */
function dotsOfFour(X: Float64Array, first: number, slopes: Float64Array, gradient: Float64Array, at: number): void {
  const n = slopes.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0, k = first; i < n; i++, k++) {
    const slope = slopes[i];
    a += X[k] * slope;
    b += X[k + n] * slope;
    c += X[k + 2 * n] * slope;
    d += X[k + 3 * n] * slope;
  }
  gradient[at] = a;
  gradient[at + 1] = b;
  gradient[at + 2] = c;
  gradient[at + 3] = d;
}
function dot(X: Float64Array, at: number, slopes: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < slopes.length; i++) sum += X[at + i] * slopes[i];
  return sum;
}
