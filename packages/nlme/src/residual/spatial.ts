/**
 * Correlations by distance d (Pinheiro & Bates 2000, section 5.3.2), r the range:
 *
 *   corExp e^(-d/r)     corGaus e^(-(d/r)^2)     corRatio 1 / (1 + (d/r)^2)                         x = log r
 *   corLin 1 - d/r      corSpher 1 - 3/2 d/r + 1/2 (d/r)^3, both 0 from d = r on                     x = log(r - dmin)
 *
 * dmin the smallest distance within a subject. With a nugget c, x = log(c / (1 - c)), they are multiplied by 1 - c. corCAR1 is
 * corExp by another map: phi = e^(-1/r) = 1 / (1 + e^-x), without a nugget, over times.
 */
import type { By, Matrix } from '@mixdiff/contract';
import type { CorrelationMap } from './correlation.ts';

type Decay = (ratio: number) => number;
const DECAY: Readonly<Record<string, Decay>> = {
  exp: (u) => Math.exp(-u),
  gau: (u) => Math.exp(-u * u),
  ratio: (u) => 1 / (1 + u * u),
  lin: (u) => (u < 1 ? 1 - u : 0),
  spher: (u) => (u < 1 ? 1 - 1.5 * u + 0.5 * u ** 3 : 0),
};
/** Shares of the smallest distance at which nlme starts. */
const START = 0.9;
const START_BEYOND = 1.1;
const NUGGET = 0.1;
const PHI = 0.2;

const logit = (p: number): number => Math.log(p / (1 - p));

export function spatial(kind: string, at: Matrix, subject: By, nugget: boolean): CorrelationMap | null {
  const decay = DECAY[kind];
  if (!decay) return null;
  const distance = distances(at);
  const smallest = smallestDistance(subject, distance);
  const beyond = kind === 'lin' || kind === 'spher' ? smallest : 0;
  const start = beyond > 0 ? START_BEYOND * smallest - beyond : START * smallest;
  const also = nugget ? ['nugget'] : [];
  return {
    names: ['range', ...also],
    coef: ['range', ...also],
    start: Float64Array.from([Math.log(start), ...also.map(() => logit(NUGGET))]),
    constrained: ([x, c]) =>
      Float64Array.from([Math.exp(x) + beyond, ...also.map(() => Math.exp(c) / (1 + Math.exp(c)))]),
    unconstrained: ([range, c]) => Float64Array.from([Math.log(range - beyond), ...also.map(() => logit(c))]),
    between:
      ([range, c = 0]) =>
      (a, b) =>
        (1 - c) * decay(distance(a, b) / range),
    apart: distance,
  };
}

export function continuousTime(at: Matrix): CorrelationMap {
  const distance = distances(at);
  return {
    names: ['range'],
    start: Float64Array.of(logit(PHI)),
    // r = -1 / log phi
    constrained: ([x]) => Float64Array.of(1 / Math.log1p(Math.exp(-x))),
    // phi = e^(-1/r), its logit -log(e^(1/r) - 1)
    unconstrained: ([range]) => Float64Array.of(range > 0 ? -Math.log(Math.expm1(1 / range)) : Number.NaN),
    between:
      ([range]) =>
      (a, b) =>
        Math.exp(-distance(a, b) / range),
    apart: distance,
  };
}

/** Euclidean. */
export const distances =
  ({ nrow, ncol, data }: Matrix) =>
  (a: number, b: number): number => {
    if (ncol === 1) return Math.abs(data[a] - data[b]);
    let squares = 0;
    for (let k = 0; k < ncol; k++) squares += (data[k * nrow + a] - data[k * nrow + b]) ** 2;
    return Math.sqrt(squares);
  };

/** Over all pairs of rows of one subject. */
export function smallestDistance({ levels, index }: By, distance: (a: number, b: number) => number): number {
  const rowsOf: number[][] = levels.map(() => []);
  for (const [row, subject] of index.entries()) rowsOf[subject].push(row);
  let smallest = Number.POSITIVE_INFINITY;
  for (const rows of rowsOf) {
    for (let i = 1; i < rows.length; i++) {
      for (let j = 0; j < i; j++) smallest = Math.min(smallest, distance(rows[i], rows[j]));
    }
  }
  return smallest;
}
