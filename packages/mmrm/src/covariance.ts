/**
 * Covariance matrices of one subject with all its visits, on mmrm's own scale: Sigma = D P D, theta = (log scales, parameters of P), with one
 * scale for all positions (`-hom`) or one each. With n_h(a, b) how often scale h stands in d_a d_b:
 *
 *   dSigma/dh = n_h Sigma            for a scale,   D P_h D   for a parameter of P
 *   d2Sigma   = n_h n_j Sigma, n_h D P_j D, D P_hj D
 *
 * Matrices are m x m, both triangles filled.
 */
import type { Kind } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import {
  antedependent,
  autoregressive,
  type CorrelationPattern,
  exchangeable,
  toeplitz,
} from './correlation-pattern.ts';
import { algebraic, type CorrelationScale, exchange } from './correlation-scale.ts';
import type { Covariance } from './covariance-map.ts';
import { choleskyShape, correlationShape } from './shape.ts';
import { type SpatialKind, spatialCovariance } from './spatial.ts';

export type MmrmKind = SpatialKind | 'us' | `${'cs' | 'ar1' | 'toep' | 'ad'}-${'hom' | 'het'}`;
export const KINDS: readonly MmrmKind[] = [
  'us',
  'cs-hom',
  'cs-het',
  'ar1-hom',
  'ar1-het',
  'toep-hom',
  'toep-het',
  'ad-hom',
  'ad-het',
  'exp',
  'gau',
];
export const isMmrmKind = (kind: Kind): kind is MmrmKind => (KINDS as readonly Kind[]).includes(kind);

export const isSpatial = (kind: Kind): kind is SpatialKind => kind === 'exp' || kind === 'gau';

interface Family {
  /** Parameters for m positions. */
  readonly count: (m: number) => number;
  readonly start: number;
  readonly scale: (m: number) => CorrelationScale;
  readonly pattern: CorrelationPattern;
}
const each = (m: number): number => m - 1;
const FAMILIES: Readonly<Record<string, Family>> = {
  cs: { count: () => 1, start: 0, scale: exchange, pattern: exchangeable },
  ar1: { count: () => 1, start: 0.5, scale: () => algebraic, pattern: autoregressive },
  toep: { count: each, start: 0, scale: () => algebraic, pattern: toeplitz },
  ad: { count: each, start: 0, scale: () => algebraic, pattern: antedependent },
};

/** `distances`: m x m, of spatial kinds. */
export function covarianceOf(kind: MmrmKind, m: number, distances: Float64Array = new Float64Array(0)): Covariance {
  return isSpatial(kind) ? spatialCovariance(kind, m, distances) : patterned(kind, m);
}
function patterned(kind: Exclude<MmrmKind, SpatialKind>, m: number): Covariance {
  const [name = '', variances = 'het'] = kind.split('-');
  const family = FAMILIES[name];
  const correlation = family
    ? correlationShape(m, family.count(m), family.start, family.scale(m), family.pattern)
    : null;
  const shape = correlation ?? choleskyShape(m);
  const scales = variances === 'hom' ? 1 : m;
  const label = correlation ? 'log-sd' : 'log-cholesky';
  const phi = new Float64Array(shape.names.length);
  const d = new Float64Array(m);
  const scaleOf = (a: number): number => (scales === 1 ? 0 : a);
  function read(theta: Float64Array): void {
    for (let i = 0; i < phi.length; i++) phi[i] = theta[scales + i];
    for (let a = 0; a < m; a++) d[a] = Math.exp(theta[scaleOf(a)]);
  }
  function scaled(out: Float64Array): void {
    for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) out[a * m + b] *= d[a] * d[b];
  }
  function counted(h: number, out: Float64Array): void {
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) out[a * m + b] *= (scaleOf(a) === h ? 1 : 0) + (scaleOf(b) === h ? 1 : 0);
    }
  }
  function sigma(theta: Float64Array, out: Float64Array): void {
    read(theta);
    shape.fill(phi, out);
    scaled(out);
  }
  const k = scales + phi.length;
  const known = correlation
    ? {
        factor: null,
        values: (theta: Float64Array) => theta.map((t, i) => (i < scales ? Math.exp(2 * t) : correlation.scale.rho(t))),
        point: (values: Float64Array) =>
          values.map((v, i) => (i < scales ? Math.log(v) / 2 : correlation.scale.inverse(v))),
      }
    : {
        factor: (theta: Float64Array, out: Float64Array) => rolled(theta, m, out),
        values: (theta: Float64Array) => elements(sigma, theta, m),
        point: (values: Float64Array) => choleskyPoint(values, m),
      };
  return {
    m,
    k,
    names: [...Array.from({ length: scales }, (_, i) => (scales === 1 ? label : `${label}.${i + 1}`)), ...shape.names],
    start: new Float64Array(k).fill(shape.start, scales),
    ...known,
    sigma,
    first(theta, h, out) {
      read(theta);
      if (h < scales) shape.fill(phi, out);
      else shape.first(phi, h - scales, out);
      scaled(out);
      if (h < scales) counted(h, out);
    },
    second(theta, h, j, out) {
      read(theta);
      const [low, high] = h < j ? [h, j] : [j, h];
      if (high < scales) shape.fill(phi, out);
      else if (low < scales) shape.first(phi, high - scales, out);
      else shape.second(phi, low - scales, high - scales, out);
      scaled(out);
      if (low < scales) counted(low, out);
      if (high < scales) counted(high, out);
    },
  };
}

/** Variances, then covariances row by row. */
function elements(sigma: Covariance['sigma'], theta: Float64Array, m: number): Float64Array {
  const whole = new Float64Array(m * m);
  sigma(theta, whole);
  const below = Array.from({ length: m }, (_, a) => Array.from({ length: a }, (__, b) => whole[b * m + a]));
  return Float64Array.from([...Array.from({ length: m }, (_, a) => whole[a * (m + 1)]), ...below.flat()]);
}
function choleskyPoint(values: Float64Array, m: number): Float64Array {
  const L = new Float64Array(m * m);
  for (let a = 0, at = m; a < m; a++) {
    L[a * (m + 1)] = values[a];
    for (let b = 0; b < a; b++) L[b * m + a] = values[at++];
  }
  return cholesky(L, m) >= 0 ? new Float64Array(values.length).fill(Number.NaN) : unrolled(L, m);
}

/** Of a lower triangular factor, m x m: log diagonal, then its rows over their diagonal elements. */
export function unrolled(L: Float64Array, m: number): Float64Array {
  const diagonal = Array.from({ length: m }, (_, i) => L[i * (m + 1)]);
  const below = diagonal.flatMap((d, i) => Array.from({ length: i }, (_, j) => L[j * m + i] / d));
  return Float64Array.from([...diagonal.map(Math.log), ...below]);
}
function rolled(theta: Float64Array, m: number, out: Float64Array): void {
  for (let a = 0, at = m; a < m; a++) {
    const scale = Math.exp(theta[a]);
    for (let b = 0; b < a; b++) out[b * m + a] = scale * theta[at++];
    out[a * (m + 1)] = scale;
  }
}
