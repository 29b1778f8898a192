/**
 * A climb with the zero directions of a point held at zero: each Lambda_k = W A, W the range of the point's Sigma_k in
 * the search's coordinates, A free. (The whole face of that rank would be too wide: turning the range brings in the very
 * direction whose zero is in question.)
 */

import { sigma2Of } from '@mixdiff/contract';
import { climb, type Landscape, lambdaOf, multiplyUpper, type TermCoordinates } from '@mixdiff/surface';
import type { Zeroed } from './zeros.ts';

interface HeldTerm {
  readonly term: TermCoordinates;
  /** First of this term's numbers in A, and r = columns of W. */
  readonly from: number;
  readonly r: number;
  /** c x r, column-major, orthonormal. */
  readonly W: Float64Array;
}

function heldTerms(landscape: Landscape, { frames, range }: Zeroed): { terms: HeldTerm[]; size: number } {
  let size = 0;
  const terms = landscape.coordinates.terms.map((term, k) => {
    const c = term.columns;
    const W = new Float64Array(c * range[k].length);
    range[k].forEach((j, column) => {
      W.set(frames[k].basis[j], column * c);
    });
    multiplyUpper(term.T, c, W, range[k].length);
    const from = size;
    size += range[k].length * (term.diagonal ? 1 : c);
    return { term, from, r: range[k].length, W };
  });
  return { terms, size };
}
/** x for A. */
function positionAt(terms: readonly HeldTerm[], A: Float64Array, x: Float64Array): void {
  x.fill(0);
  for (const { term, from, r, W } of terms) {
    const c = term.columns;
    for (let j = 0; j < (term.diagonal ? 1 : c); j++) {
      for (let i = 0; i < c; i++) {
        let sum = 0;
        for (let a = 0; a < r; a++) sum += W[a * c + i] * A[from + (term.diagonal ? a : j * r + a)];
        x[term.from + j * c + i] = Math.asinh(sum);
      }
    }
  }
}
function gradientOf(terms: readonly HeldTerm[], x: Float64Array, byX: Float64Array, gradient: Float64Array): void {
  for (const { term, from, r, W } of terms) {
    const c = term.columns;
    for (let j = 0; j < (term.diagonal ? 1 : c); j++) {
      for (let a = 0; a < r; a++) {
        let sum = 0;
        for (let i = 0; i < c; i++)
          sum += (W[a * c + i] * byX[term.from + j * c + i]) / Math.cosh(x[term.from + j * c + i]);
        gradient[from + (term.diagonal ? a : j * r + a)] = sum;
      }
    }
  }
}
/** A = W'Lambda at the point. */
function startAt(terms: readonly HeldTerm[], size: number, position: Float64Array): Float64Array {
  const A = new Float64Array(size);
  for (const { term, from, r, W } of terms) {
    const c = term.columns;
    const lambda = new Float64Array(c * c);
    lambdaOf(term, position, lambda);
    for (let a = 0; a < r; a++) {
      for (let j = 0; j < c; j++) {
        let sum = 0;
        for (let i = 0; i < c; i++) sum += W[a * c + i] * lambda[j * c + i];
        if (term.diagonal) A[from + a] += sum;
        else A[from + j * r + a] = sum;
      }
    }
  }
  return A;
}

/** The x that this climb reaches. */
export function climbHeld(landscape: Landscape, zeroed: Zeroed, evaluations: number): Float64Array {
  const { terms, size } = heldTerms(landscape, zeroed);
  const x = new Float64Array(landscape.coordinates.dimension);
  const byX = new Float64Array(x.length);
  const objective = (A: Float64Array, gradient?: Float64Array): number => {
    positionAt(terms, A, x);
    const value = landscape.value(x, gradient && byX);
    if (gradient) gradientOf(terms, x, byX, gradient);
    return value;
  };
  const start = startAt(terms, size, landscape.position(zeroed.at.Sigma, sigma2Of(zeroed.at)));
  const end = climb(objective, start, { tolerance: 1e-8, evaluations });
  positionAt(terms, end.x, x);
  return x;
}
