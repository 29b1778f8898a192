/** What glmer refuses, and what is not done of it here yet. */
import { byOriginal, type Problem, type Refusal } from '@mixdiff/contract';
import { badWeight, noRandomTerms, oneLevel } from '../messages.ts';
import {
  constantResponse,
  moreEffectsThanRows,
  moreLevelsThanRows,
  noStart,
  remlOfGlmer,
  structureOfGlmer,
  weightsOfGlmer,
} from './messages.ts';

export const isGlmer = ({ response: { family, link } }: Problem): boolean =>
  family !== 'gaussian' || link !== 'identity';

export function refuseGlmer(problem: Problem, manyEffects: string): Refusal | null {
  const { random, weights, method, response } = problem;
  if (method === 'REML') return byOriginal(remlOfGlmer());
  if (weights?.kind === 'precision') return byOriginal(weightsOfGlmer());
  const row = weights ? weights.values.findIndex((w) => !(w > 0 && w < Infinity)) : -1;
  if (row >= 0) return byOriginal(badWeight(row, weights!.values[row]));
  if (random.length === 0) return byOriginal(noRandomTerms());
  const structured = random.find(({ structure: { kind } }) => kind !== 'us' && kind !== 'diag-het');
  if (structured) return structureOfGlmer(structured.name);
  const { y, trials, family, link } = response;
  const lost = family === 'gaussian' ? y.findIndex((v) => (link === 'log' ? v <= 0 : v === 0)) : -1;
  if (lost >= 0) return byOriginal(noStart(lost, y[lost], link));
  if (!trials && y.every((v) => v === y[0])) return byOriginal(constantResponse());
  return refuseGroups(problem, manyEffects);
}

/** As many levels as rows is allowed: there is no residual that they would be confounded with. */
function refuseGroups({ response: { y }, random }: Problem, manyEffects: string): Refusal | null {
  const n = y.length;
  const single = random.find((term) => term.levels.length < 2);
  if (single) return byOriginal(oneLevel(single.group));
  const full = random.filter((term) => term.levels.length > n);
  if (full.length > 0) return byOriginal(moreLevelsThanRows(full.map((term) => term.group)));
  if (manyEffects === 'ignore') return null;
  const wide = random.find((term) => term.levels.length * term.columns.length > n);
  return wide ? byOriginal(moreEffectsThanRows(wide.name, n, wide.levels.length * wide.columns.length)) : null;
}
