/** Fits that mixdiffr exported, as engines, with the model that travels with them. Nothing here knows Node: R runs it, too. */
import { type Backend, familyName, type Problem } from '@mixdiff/contract';
import type { ProblemDocument, TransportDocument } from '@mixdiff/schema';
import { transportedFit } from './transported.ts';

export { transportedFit, transportedProblem } from './transported.ts';

/** An engine that returns the exported fit, where it is one of the problem asked about. */
export const exportedBackend = (id: string, document: TransportDocument): Backend => ({
  contract: 1,
  id,
  versions: [],
  choices: [],
  defaultMethod: document.method,
  lacks: () => [],
  fit: async (problem) => transportedFit(document, problem, id),
});
/** The model of an exported fit, as documents have it; `name` is what the data are called. */
export function exportedProblemDocument(
  { name, document, hash }: { readonly name: string; readonly document: TransportDocument; readonly hash: string },
  problem: Problem,
): ProblemDocument {
  const n = problem.response.y.length;
  return {
    case: null,
    title: null,
    question: null,
    formula: document.formula,
    family: familyName(problem.response),
    link: problem.response.link,
    response: document.formula.split('~')[0]?.trim() ?? 'y',
    where: null,
    derive: {},
    factors: {},
    contrasts: {},
    weights: document.weights ? 'weights' : null,
    offset: document.offset ? 'offset' : null,
    data: { name, source: null, hash, rows: n, used: n, droppedForMissing: 0 },
    nobs: n,
    ngroups: Object.fromEntries(problem.random.map((term) => [term.group, term.levels.length])),
    columns: [...problem.parts.conditional.columns],
    terms: [...new Set(problem.parts.conditional.term)],
    random: problem.random.map((term) => ({ name: term.name, group: term.group, terms: [...term.columns] })),
    notes: [],
  };
}
