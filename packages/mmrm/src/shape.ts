/**
 * What is left of a covariance matrix when the scales are taken off: Sigma = D P D, D = diag(exp(log scales)). P is a
 * correlation matrix, or L L' with L unit lower triangular for `us`, whose scales are innovation standard deviations then and not those of
 * the visits (Pinheiro & Bates 1996, section 2.2, for Cholesky parametrizations).
 */
import type { CorrelationPattern } from './correlation-pattern.ts';
import type { CorrelationScale } from './correlation-scale.ts';

/** All matrices m x m, both triangles filled. */
export interface Shape {
  /** Of its parameters, as `native` shows them. */
  readonly names: readonly string[];
  /** mmrm's own: `std_start`. */
  readonly start: number;
  fill(phi: Float64Array, out: Float64Array): void;
  first(phi: Float64Array, h: number, out: Float64Array): void;
  second(phi: Float64Array, h: number, j: number, out: Float64Array): void;
}
export interface CorrelationShape extends Shape {
  readonly scale: CorrelationScale;
}

/** `scale` maps each parameter alone, `pattern` says where its correlation stands. */
export function correlationShape(
  m: number,
  count: number,
  start: number,
  scale: CorrelationScale,
  pattern: CorrelationPattern,
): CorrelationShape {
  const rho = new Float64Array(count);
  /** Of patterns by lag: each computed once. */
  const lags = new Float64Array(m);
  function each(phi: Float64Array, diagonal: number, element: (a: number, b: number) => number, out: Float64Array) {
    for (let i = 0; i < count; i++) rho[i] = scale.rho(phi[i]);
    if (pattern.byLag) for (let lag = 1; lag < m; lag++) lags[lag] = element(lag, 0);
    for (let a = 0; a < m; a++) {
      out[a * m + a] = diagonal;
      for (let b = 0; b < a; b++) {
        out[a * m + b] = pattern.byLag ? lags[a - b] : element(a, b);
        out[b * m + a] = out[a * m + b];
      }
    }
  }
  return {
    names: Array.from({ length: count }, (_, i) => (count === 1 ? 'scaled-rho' : `scaled-rho.${i + 1}`)),
    start,
    scale,
    fill(phi, out) {
      each(phi, 1, (a, b) => pattern.value(rho, a, b), out);
    },
    first(phi, h, out) {
      const slope = scale.first(phi[h]);
      each(phi, 0, (a, b) => pattern.first(rho, h, a, b) * slope, out);
    },
    second(phi, h, j, out) {
      const slopes = scale.first(phi[h]) * scale.first(phi[j]);
      const bend = h === j ? scale.second(phi[h]) : 0;
      each(phi, 0, (a, b) => pattern.second(rho, h, j, a, b) * slopes + pattern.first(rho, h, a, b) * bend, out);
    },
  };
}

/** L L' with L unit lower triangular; its elements follow row by row: (2,1), (3,1), (3,2), (4,1), ... */
export function choleskyShape(m: number): Shape {
  const places = Array.from({ length: m }, (_, r) => Array.from({ length: r }, (_, c) => [r, c] as const)).flat();
  const L = new Float64Array(m * m);
  function factor(phi: Float64Array): void {
    for (let r = 0; r < m; r++) L[r * m + r] = 1;
    places.forEach(([r, c], i) => {
      L[c * m + r] = phi[i];
    });
  }
  return {
    names: places.map(([r, c]) => `cholesky.${r + 1}.${c + 1}`),
    start: 0,
    fill(phi, out) {
      factor(phi);
      for (let a = 0; a < m; a++) {
        for (let b = 0; b <= a; b++) {
          let sum = 0;
          for (let c = 0; c <= b; c++) sum += L[c * m + a] * L[c * m + b];
          out[a * m + b] = sum;
          out[b * m + a] = sum;
        }
      }
    },
    /** e_r (row of L' at c) and its transpose: L' has the elements of column c of L. */
    first(phi, h, out) {
      factor(phi);
      const [r, c] = places[h] as readonly [number, number];
      out.fill(0);
      for (let b = c; b < m; b++) {
        out[b * m + r] += L[c * m + b];
        out[r * m + b] += L[c * m + b];
      }
    },
    second(_, h, j, out) {
      const [[r, c], [s, d]] = [places[h], places[j]] as [readonly [number, number], readonly [number, number]];
      out.fill(0);
      if (c !== d) return;
      out[s * m + r] += 1;
      out[r * m + s] += 1;
    },
  };
}
