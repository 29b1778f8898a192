/**
 * A step of Newton's method with average information, on the scale of S = Lambda Lambda', where it needs few steps from anywhere: close
 * to a variance of zero the likelihood is nearly quadratic in the variance. With s = dl / dS and AI (average-information.ts)
 *
 *   S <- S + AI^-1 s,   2 s Lambda = dl / dLambda
 *
 * and what leaves the cone ends a little inside it, where the next step can turn back; whether a zero is one is asked later (faces.ts). A
 * variance that does so is held there while the others are solved for again: they would answer to a change that is not made.
 */
import { squareOf } from '@mixdiff/covariance';
import { symmetricEigen } from '@mixdiff/linalg';
import type { SquareElement } from './average-information.ts';
import type { TermCoordinates } from './coordinates.ts';
import type { Factors } from './system.ts';

/** Distinct elements of each S: the lower triangle by columns, or the diagonal. */
export const squareElements = (terms: readonly TermCoordinates[]): SquareElement[] =>
  terms.flatMap(({ columns: c, diagonal }, term) =>
    Array.from({ length: c }, (_, column) =>
      Array.from({ length: diagonal ? 1 : c - column }, (__, i) => ({ term, row: column + i, column })),
    ).flat(),
  );

/** Below this share of the largest a squared singular value of Lambda is none. */
const SINGULAR = 1e-14;
/** Eigenvalues of the scaled information below this are flat. */
const FLAT = 1e-9;

/** Where a step leads, and what it promises: (1/2) s'AI^-1 s. */
export interface Jump {
  readonly promised: number;
  readonly to: Float64Array;
}
/** `slope`: minus twice dl / dLambda; `floor`: of the eigenvalues of S. */
export function scoringStep(
  terms: readonly TermCoordinates[],
  elements: readonly SquareElement[],
  lambda: Factors,
  slope: Factors,
  information: Float64Array,
  floor: number,
): Jump {
  const scores = terms.map((term, k) => slopeOfSquare(term, lambda[k], slope[k]));
  const s = Float64Array.from(elements, ({ term, row, column }) => {
    const one = scores[term][column * terms[term].columns + row];
    return row === column ? one : 2 * one;
  });
  const variances = Float64Array.from(elements, (element) => varianceOfItsOwn(terms, element, lambda));
  const { step, promised } = solvedWithin(information, s, variances, floor);
  const dimension = terms.reduce((sum, { count }) => sum + count, 0);
  const to = new Float64Array(dimension);
  terms.forEach((term, k) => {
    const c = term.columns;
    const change = new Float64Array(c * c);
    elements.forEach(({ term: own, row, column }, i) => {
      if (own !== k) return;
      change[column * c + row] = step[i];
      change[row * c + column] = step[i];
    });
    const S = squareOf(lambda[k], c);
    place(term, term.diagonal || c === 1 ? S.map((v, at) => v + change[at]) : moved(S, change, c), floor, to);
  });
  return { promised, to };
}
/** A variance that has no covariances; Infinity for an element of a matrix, all of whose are bounded together (`moved`). */
function varianceOfItsOwn(terms: readonly TermCoordinates[], { term, row }: SquareElement, lambda: Factors): number {
  const { columns: c, diagonal } = terms[term];
  return c === 1 || diagonal ? lambda[term][row * (c + 1)] ** 2 : Number.POSITIVE_INFINITY;
}
/**
 * How far a variance falls that a step would take by so much: to a share of it, or, where the highest point is as far below zero as the
 * variance is above, to the floor.
 */
const fallOf = (variance: number, step: number, floor: number): number =>
  step < -BELOW_ZERO * variance ? Math.min(floor - variance, 0) : (KEPT - 1) * variance;

/** The step that leaves variances positive: s'x - x'I x / 2 at its largest over the others, once those that fall further are held. */
function solvedWithin(
  information: Float64Array,
  s: Float64Array,
  variances: Float64Array,
  floor: number,
): { step: Float64Array; promised: number } {
  const d = s.length;
  const held = new Map<number, number>();
  for (;;) {
    const free = Array.from(s.keys()).filter((i) => !held.has(i));
    const rest = Float64Array.from(free, (i) => s[i] - along(information, i, held, d));
    const own = Float64Array.from({ length: free.length ** 2 }, (_, at) => {
      const [i, j] = [free[at % free.length], free[Math.floor(at / free.length)]];
      return information[j * d + i];
    });
    const found = solved(own, rest, free.length);
    // one at a time, the furthest first: another may not fall so far once it is held
    const falls = free.map((i, at) => -found.step[at] / variances[i]);
    const most = falls.reduce((best, fall, at) => (fall > falls[best] ? at : best), 0);
    if (falls[most] > 1 - KEPT) {
      const i = free[most];
      held.set(i, fallOf(variances[i], found.step[most], floor));
      continue;
    }
    const step = new Float64Array(d);
    free.forEach((i, at) => {
      step[i] = found.step[at];
    });
    let { promised } = found;
    for (const [i, change] of held) {
      step[i] = change;
      promised += change * (s[i] - along(information, i, held, d) / 2);
    }
    return { step, promised };
  }
}
/** Row i of I times what is held. */
const along = (information: Float64Array, i: number, held: ReadonlyMap<number, number>, d: number): number => {
  let sum = 0;
  for (const [j, change] of held) sum += information[j * d + i] * change;
  return sum;
};
/** I^-1 s on a unit diagonal: no step along flat directions, whose part in the promise is taken for large. */
function solved(information: Float64Array, s: Float64Array, d: number): { step: Float64Array; promised: number } {
  const scale = Float64Array.from({ length: d }, (_, i) => Math.sqrt(information[i * (d + 1)]) || 1);
  const { values, vectors } = symmetricEigen(
    information.map((v, at) => v / (scale[at % d] * scale[Math.floor(at / d)])),
    d,
  );
  const step = new Float64Array(d);
  let promised = 0;
  for (let e = 0; e < d; e++) {
    let along = 0;
    for (let i = 0; i < d; i++) along += (vectors[e * d + i] * s[i]) / scale[i];
    promised += along ** 2 / (2 * Math.max(values[e], FLAT));
    if (!(values[e] > FLAT)) continue;
    for (let i = 0; i < d; i++) step[i] += ((along / values[e]) * vectors[e * d + i]) / scale[i];
  }
  return { step, promised };
}
/** What a step leaves of a variance at least, in any direction: further away AI says little. */
const KEPT = 0.04;
/** How many times a variance a step takes off it that goes to the floor at once. */
const BELOW_ZERO = 2;
/** S + change, or as near to it as S~ >= KEPT S goes: with S = BB', B R B', R = I + B^-1 change B^-T and no eigenvalue below KEPT. */
function moved(S: Float64Array, change: Float64Array, c: number): Float64Array {
  const { values, vectors } = symmetricEigen(S, c);
  const root = values.map((v) => (v > SINGULAR * values[0] ? Math.sqrt(v) : 0));
  const R = new Float64Array(c * c);
  for (let a = 0; a < c; a++) {
    for (let b = 0; b < c; b++) {
      let sum = 0;
      for (let i = 0; i < c; i++)
        for (let j = 0; j < c; j++) sum += vectors[a * c + i] * change[j * c + i] * vectors[b * c + j];
      R[b * c + a] = (a === b ? 1 : 0) + (root[a] > 0 && root[b] > 0 ? sum / (root[a] * root[b]) : 0);
    }
  }
  const turned = symmetricEigen(R, c);
  const out = new Float64Array(c * c);
  for (let e = 0; e < c; e++) {
    const size = Math.max(turned.values[e], KEPT);
    const v = new Float64Array(c);
    for (let a = 0; a < c; a++)
      for (let i = 0; i < c; i++) v[i] += vectors[a * c + i] * root[a] * turned.vectors[e * c + a];
    for (let j = 0; j < c; j++) for (let i = 0; i < c; i++) out[j * c + i] += size * v[i] * v[j];
  }
  return out;
}
/** x of the term <- S with no eigenvalue below `floor`. */
function place({ columns: c, diagonal, from }: TermCoordinates, S: Float64Array, floor: number, x: Float64Array): void {
  if (diagonal || c === 1) {
    for (let j = 0; j < c; j++) x[from + j] = Math.asinh(Math.sqrt(Math.max(S[j * (c + 1)], floor)));
    return;
  }
  const { values, vectors } = symmetricEigen(S, c);
  for (let j = 0; j < c; j++)
    for (let i = 0; i < c; i++)
      x[from + j * c + i] = Math.asinh(vectors[j * c + i] * Math.sqrt(Math.max(values[j], floor)));
}
/** s from -2 dl / dLambda = -4 s Lambda; where Lambda is singular, on its range. */
function slopeOfSquare(
  { columns: c, diagonal }: TermCoordinates,
  lambda: Float64Array,
  slope: Float64Array,
): Float64Array {
  const s = new Float64Array(c * c);
  if (diagonal || c === 1) {
    for (let e = 0; e < c * c; e += c + 1) s[e] = lambda[e] === 0 ? 0 : -slope[e] / (4 * lambda[e]);
    return s;
  }
  // Lambda^-1 = V D^-2 V'Lambda', Lambda'Lambda = V D^2 V'
  const square = new Float64Array(c * c);
  for (let i = 0; i < c; i++)
    for (let j = 0; j < c; j++) for (let k = 0; k < c; k++) square[j * c + i] += lambda[i * c + k] * lambda[j * c + k];
  const { values, vectors } = symmetricEigen(square, c);
  for (let e = 0; e < c; e++) {
    if (!(values[e] > SINGULAR * values[0])) continue;
    const [left, right] = [new Float64Array(c), new Float64Array(c)];
    for (let k = 0; k < c; k++) {
      for (let i = 0; i < c; i++) {
        left[i] += slope[k * c + i] * vectors[e * c + k];
        right[i] += lambda[k * c + i] * vectors[e * c + k];
      }
    }
    for (let j = 0; j < c; j++)
      for (let i = 0; i < c; i++) s[j * c + i] -= (left[i] * right[j] + left[j] * right[i]) / (8 * values[e]);
  }
  return s;
}
