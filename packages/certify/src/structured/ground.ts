/** What all points of a model with structured random terms share: its surface, and where the search on it led. */
import type { Problem } from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import {
  openStructured,
  type SearchOptions,
  type StructuredSearch,
  type Surface,
  searchStructured,
} from '@mixdiff/surface';

export interface StructuredGround {
  readonly problem: Problem;
  readonly weights: WeightKind;
  readonly surface: Surface;
  readonly search: StructuredSearch;
}
export function prepareStructured(problem: Problem, weights: WeightKind, options: SearchOptions): StructuredGround {
  const surface = openStructured(problem, weights);
  return { problem, weights, surface, search: searchStructured(surface, options) };
}
