/**
 * Counts that vary more than the Poisson are modelled by another family, or by a random effect of every row: different models,
 * and no disagreement of engines.
 */
import { familyName, type Problem, type RandomTerm } from '@mixdiff/contract';
import type { Cause } from './cause.ts';
import { short } from './integral.ts';

const OF_COUNTS: ReadonlySet<string> = new Set([
  ...['poisson', 'nbinom1', 'nbinom2', 'negative.binomial', 'genpois', 'compois', 'quasipoisson', 'nbinom12'],
  ...['truncated_poisson', 'truncated_nbinom1', 'truncated_nbinom2', 'binomial', 'betabinomial'],
]);

export const overdispersionModel: Cause = {
  code: 'overdispersion-model',
  rungs: ['response', 'random'],
  detect({ step: { rung, from, to }, a, b }) {
    const [one, other] = [from.problem, to.problem];
    if (![one, other].every(({ response }) => OF_COUNTS.has(response.family))) return null;
    const told = rung === 'response' ? families(one, other) : rowEffects(one, other);
    if (told === null) return null;
    const [first, second] = told;
    return {
      sentence: `variation beyond the family: ${first} in ${a.id}, ${second} in ${b.id}: different models of one response`,
      evidence: { first, second, logLikFirst: finite(from.fit.logLik), logLikSecond: finite(to.fit.logLik) },
    };
  },
};
const finite = (x: number): number | null => (Number.isFinite(x) ? short(x, 10) : null);
function families({ response: a }: Problem, { response: b }: Problem): [string, string] | null {
  const same = a.y.every((v, i) => v === b.y[i]) && a.link === b.link;
  return same && a.family !== b.family ? [familyName(a), familyName(b)] : null;
}
function rowEffects(a: Problem, b: Problem): [string, string] | null {
  const own = [a, b].map((problem) => problem.random.find((term) => isOfRows(term, problem)));
  if ((own[0] === undefined) === (own[1] === undefined)) return null;
  const [first = 'none', second = 'none'] = own.map((term) =>
    term ? `an effect of every row (${term.name})` : undefined,
  );
  return [first, second];
}
const isOfRows = ({ levels, columns }: RandomTerm, { response: { y } }: Problem): boolean =>
  columns.length === 1 && levels.length === y.length;
