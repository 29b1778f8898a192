/** Two models, one a special case of the other, as the tests of a single term take them. */
import { type Answer, isRefusal, type Matrix, type Problem, type RandomTerm, structured } from '@mixdiff/contract';
import { fixedTerms, nestedHypothesis } from './contrast.ts';
import { fixedTestOnly, notOneVariance } from './messages.ts';
import { homesOf, type Pair } from './nesting.ts';
import { described, residualBetween } from './residual-nesting.ts';

/** L beta = 0 of the larger model's kept columns, where nothing but fixed effects lies between the two. */
export const fixedHypothesis = (pair: Pair, kept: readonly number[], test: string): Answer<Matrix> =>
  pair.random > 0 ? fixedTestOnly(test) : nestedHypothesis(pair.large, kept, pair.small);

/** The one variance between them: the larger model, its uncorrelated terms written apart, and the name of the term. */
export function testedVariance(pair: Pair): Answer<{ readonly problem: Problem; readonly term: string }> {
  const refused = notOneVariance(pair.random, pair.variances, uncorrelated(pair));
  if (pair.random !== 1 || pair.variances !== 1) return refused;
  const [large, small] = [apart(pair.large), apart(pair.small)];
  const homes = homesOf(large, small);
  if (isRefusal(homes)) return homes;
  const taken = new Set(homes.values());
  const [tested, ...others] = large.random.filter((term) => !taken.has(term));
  const isOne = tested !== undefined && others.length === 0 && tested.columns.length === 1;
  return isOne ? { problem: large, term: tested.name } : refused;
}

/** The larger model's first term of several correlated columns, without the correlation. */
function uncorrelated({ large }: Pair): string | null {
  const term = large.random.find(({ structure, columns }) => structure.kind !== 'diag-het' && columns.length > 1);
  return term ? term.columns.map((_, j) => `(${columnAlone(term, j).name})`).join(' + ') : null;
}

/** A term with a variance for each column and no covariance is as many terms. */
function apart(problem: Problem): Problem {
  const random = problem.random.flatMap((term) =>
    term.structure.kind === 'diag-het' ? term.columns.map((_, j) => columnAlone(term, j)) : [term],
  );
  return { ...problem, random };
}
function columnAlone(term: RandomTerm, j: number): RandomTerm {
  const { nrow, data } = term.Z;
  const column = term.columns[j];
  const name = column === '(Intercept)' ? `1 | ${term.group}` : `0 + ${column} | ${term.group}`;
  const Z = { nrow, ncol: 1, data: data.slice(j * nrow, (j + 1) * nrow) };
  return { ...term, name, columns: [column], Z, structure: structured('us', [column]) };
}

/** What the smaller model lacks, in the larger one's words. */
export function lacking({ large, small }: Pair): string {
  const fixed = fixedTerms(large).filter((term) => !fixedTerms(small).includes(term));
  const names = (terms: readonly RandomTerm[]): string => terms.map((term) => `(${term.name})`).join(' + ');
  const only = (a: Problem, b: Problem): RandomTerm[] =>
    a.random.filter((term) => !b.random.some((other) => other.name === term.name));
  const [more, instead] = [only(large, small), only(small, large)];
  const random = more.length === 0 ? [] : [names(more) + (instead.length > 0 ? ` to ${names(instead)}` : '')];
  const between = residualBetween(large, small);
  const residual =
    isRefusal(between) || between.lacks === 0
      ? []
      : [`residuals (${described(large.residual)}) to residuals (${described(small.residual)})`];
  return [...fixed, ...random, ...residual].join(' + ');
}
