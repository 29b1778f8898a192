/** A problem as the protocol says it: arrays of columns. */
import { features, type Matrix, type Problem } from '@mixdiff/contract';
import type { EngineProblem } from '@mixdiff/schema';

const columnsOf = ({ nrow, ncol, data }: Matrix): number[][] =>
  Array.from({ length: ncol }, (_, j) => Array.from(data.subarray(j * nrow, (j + 1) * nrow)));
/** More than one grouping factor, or one that is not that of the first term. */
const isCrossed = ({ random }: Problem): boolean => new Set(random.map(({ group }) => group)).size > 1;
/** What the problem asks that not every engine takes. */
export const asked = (problem: Problem): string[] => [
  ...features(problem),
  ...(problem.random.length === 0 ? ['no-random-effects'] : []),
  ...(isCrossed(problem) ? ['crossed-groups'] : []),
  ...(problem.random.length > 1 && !isCrossed(problem) ? ['several-terms'] : []),
  ...(problem.weights && !features(problem).includes('weights') ? ['weights'] : []),
  ...(problem.parts.conditional.offset ? ['offset'] : []),
];
export function questionOf(problem: Problem): EngineProblem {
  const { response, parts, random, weights, method, source } = problem;
  const { X, columns, offset } = parts.conditional;
  return {
    formula: source.formula,
    method,
    family: response.family,
    link: response.link,
    y: Array.from(response.y),
    trials: response.trials && Array.from(response.trials),
    weights: weights && Array.from(weights.values),
    weightsKind: weights?.kind ?? null,
    offset: offset && Array.from(offset),
    fixed: { columns: [...columns], X: columnsOf(X) },
    random: random.map((term) => ({
      name: term.name,
      group: term.group,
      columns: [...term.columns],
      levels: [...term.levels],
      level: Array.from(term.level),
      Z: columnsOf(term.Z),
      structure: term.structure.kind,
    })),
    features: asked(problem),
  };
}
