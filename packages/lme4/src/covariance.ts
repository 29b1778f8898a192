/**
 * theta and the relative covariance factor Lambda (Bates et al. 2015, section 2.3.2): Sigma_k = sigma^2 T_k T_k'
 * with T_k lower triangular, one per term and repeated for every level of its factor. theta holds the lower triangles
 * column by column, the terms in lme4's order; for a diagonal structure the diagonals only. Diagonal elements are bounded
 * by zero, the others are free.
 *
 * Structures of lme4 2.x have parameters of their own in theta (structured.ts), and cells of T that follow from them.
 *
 * By hand, sleepstudy (Days | Subject), theta = (0.9667, 0.0152, 0.2309): T = [0.9667 0; 0.0152 0.2309].
 */
import type { RandomTerm } from '@mixdiff/contract';
import { lme4Order } from './order.ts';
import { fillStructured, parametersOf, type StructuredTerm, shapeOf } from './structured.ts';

export interface ThetaTerm {
  /** Position in the Problem's list of terms. */
  readonly position: number;
  /** Columns of the term: T is size x size. */
  readonly size: number;
  readonly levels: number;
  readonly diagonal: boolean;
  /** null: theta is the factor itself. */
  readonly structured: StructuredTerm | null;
  /** First element of T in a concatenation of all T, column-major and full. */
  readonly at: number;
  /** First element of the term in theta. */
  readonly theta: number;
}
export interface ThetaLayout {
  /** In lme4's order. */
  readonly terms: readonly ThetaTerm[];
  /** Length of theta. */
  readonly length: number;
  /** Length of all T together. */
  readonly cells: number;
  /** length: the cell of T that each element of theta fills; -1: it is a parameter of a structured term. */
  readonly cell: Int32Array;
  /** As lme4 names them: `school.(Intercept)`, `Subject.Days.(Intercept)`. */
  readonly names: readonly string[];
  /** 0 on diagonals, -Infinity elsewhere; correlations have bounds of their own. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export function thetaLayout(random: readonly RandomTerm[]): ThetaLayout {
  const terms: ThetaTerm[] = [];
  const names: string[] = [];
  const cell: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  let at = 0;
  for (const position of lme4Order(random)) {
    const { columns, levels, group, structure } = random[position];
    const size = columns.length;
    const diagonal = structure.kind === 'diag-het';
    const shape = shapeOf(structure.kind);
    const structured = shape && { ...shape, size, at, theta: names.length };
    terms.push({ position, size, levels: levels.length, diagonal, structured, at, theta: names.length });
    for (const own of shape ? parametersOf(shape.shape, shape.hom, group, columns) : []) {
      cell.push(-1);
      lower.push(own.lower);
      upper.push(own.upper);
      names.push(own.name);
    }
    for (let j = 0; j < (shape ? 0 : size); j++) {
      for (let i = j; i < (diagonal ? j + 1 : size); i++) {
        cell.push(at + j * size + i);
        lower.push(i === j ? 0 : -Infinity);
        upper.push(Infinity);
        names.push(i === j ? `${group}.${columns[j]}` : `${group}.${columns[i]}.${columns[j]}`);
      }
    }
    at += size * size;
  }
  return {
    terms,
    length: names.length,
    cells: at,
    cell: Int32Array.from(cell),
    names,
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
  };
}

/** Writes theta into all T (cells not in theta stay zero). */
export function fillFactors(layout: ThetaLayout, theta: Float64Array, T: Float64Array): void {
  for (let k = 0; k < layout.length; k++) if (layout.cell[k] >= 0) T[layout.cell[k]] = theta[k];
  for (const { structured } of layout.terms) if (structured) fillStructured(structured, theta, T);
}

/** Any bounded element of theta below tolerance: lme4's isSingular. */
export function isSingular(layout: ThetaLayout, theta: Float64Array, tolerance = 1e-4): boolean {
  return theta.some((value, k) => layout.lower[k] === 0 && value < tolerance);
}

/** Whether some term has parameters that are no elements of its factor. */
export const isStructured = ({ terms }: ThetaLayout): boolean => terms.some(({ structured }) => structured !== null);

/** Flips columns of T whose diagonal is negative: the criterion does not change, and the bounds hold. */
export function foldSigns(layout: ThetaLayout, theta: Float64Array): void {
  for (const { size, diagonal, structured, theta: first } of layout.terms) {
    if (structured) continue;
    let k = first;
    for (let j = 0; j < size; j++) {
      const length = diagonal ? 1 : size - j;
      if (theta[k] < 0) for (let i = 0; i < length; i++) theta[k + i] = -theta[k + i];
      k += length;
    }
  }
}
