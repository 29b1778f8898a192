/** What all points of a model share whose random terms have structures or stand beside a residual model. */
import type { Note, Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import {
  openRows,
  openStructured,
  type SearchOptions,
  type StructuredSearch,
  type Surface,
  searchStructured,
} from '@mixdiff/surface';
import { fittedNote, noCoordinates, tooCostly } from './messages.ts';

/** Multiplications per evaluation that a search by blocks of rows may take: about 650 rows that hang together. */
const COSTLY = 3e8;

export interface StructuredGround {
  readonly problem: Problem;
  readonly surface: Surface;
  readonly search: StructuredSearch;
}
/** `definite`: of how many positions compound symmetry of the residuals is to be positive definite. */
export function prepareStructured(
  problem: Problem,
  weights: WeightKind,
  options: SearchOptions,
  definite?: number,
): StructuredGround | Note {
  // a matrix that is given has a size of its own, whatever the residual variance
  const byRows = problem.residual !== null || problem.random.some(({ structure }) => structure.kind === 'equalto');
  if (problem.residual?.variance?.some(({ of }) => of === 'fitted')) return fittedNote();
  const surface = byRows ? openRows(problem, definite) : openStructured(problem, weights);
  if (!surface) return noCoordinates(problem);
  if (byRows && surface.cost > COSTLY) return tooCostly(surface.cost);
  return { problem, surface, search: searchStructured(surface, options) };
}
