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
import {
  antedependent,
  autoregressive,
  type CorrelationPattern,
  exchangeable,
  toeplitz,
} from './correlation-pattern.ts';
import { algebraic, type CorrelationScale, exchange } from './correlation-scale.ts';
import { type CorrelationShape, choleskyShape, correlationShape, type Shape } from './shape.ts';

export type MmrmKind = 'us' | `${'cs' | 'ar1' | 'toep' | 'ad'}-${'hom' | 'het'}`;
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
];
export const isMmrmKind = (kind: Kind): kind is MmrmKind => (KINDS as readonly Kind[]).includes(kind);

export interface Covariance {
  readonly kind: MmrmKind;
  readonly m: number;
  /** Log scales: 1 or m. */
  readonly scales: number;
  /** Length of theta. */
  readonly k: number;
  readonly names: readonly string[];
  readonly shape: Shape;
  /** null: `us`. */
  readonly correlation: CorrelationShape | null;
  sigma(theta: Float64Array, out: Float64Array): void;
  first(theta: Float64Array, h: number, out: Float64Array): void;
  second(theta: Float64Array, h: number, j: number, out: Float64Array): void;
}

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

export function covarianceOf(kind: MmrmKind, m: number): Covariance {
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
  return {
    kind,
    m,
    scales,
    k: scales + phi.length,
    names: [...Array.from({ length: scales }, (_, i) => (scales === 1 ? label : `${label}.${i + 1}`)), ...shape.names],
    shape,
    correlation,
    sigma(theta, out) {
      read(theta);
      shape.fill(phi, out);
      scaled(out);
    },
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
