/** A Problem without one of its terms. */
import { type Answer, isRefusal, type Problem, type RandomTerm, withConditional } from '@mixdiff/contract';
import { dropFixedTerm, dropRandomTerm, hasBar, isNamed } from '@mixdiff/frame';
import { containing, findTerm, fixedTerms } from './contrast.ts';
import { marginality, noSuchTerm } from './messages.ts';
import { columnsOf } from './reduction.ts';

/** The random term that was meant: `(1 | school:class)`, without parentheses, or `1 | class:school`. */
export function findRandomTerm({ random }: Problem, asked: string): Answer<RandomTerm> {
  const text = asked.trim();
  const exact = random.find(({ name }) => name === text || `(${name})` === text);
  const [same, ...others] = exact ? [exact] : random.filter((term) => isNamed(term, text));
  if (same && others.length === 0) return same;
  return noSuchTerm(
    asked,
    random.map(({ name }) => `(${name})`),
  );
}

const formulaOf = (text: string, changed: (formula: string) => Answer<string> | string): string => {
  if (text === '') return '';
  const after = changed(text);
  return typeof after === 'string' ? after : text;
};

/** Without a random term; it may be the only one. */
export function withoutRandom(problem: Problem, term: RandomTerm): Problem {
  const { source } = problem;
  const formula = formulaOf(source.formula, (text) => dropRandomTerm(text, term.name));
  return { ...problem, random: problem.random.filter((t) => t !== term), source: { ...source, formula } };
}

/** Without the columns of a fixed term; refused where the term is unknown or part of a higher one. */
export function withoutFixed(problem: Problem, asked: string): Answer<Problem> {
  const name = findTerm(problem, asked);
  if (name === null) return noSuchTerm(asked, fixedTerms(problem));
  const outer = containing(problem, name);
  if (outer !== null) return marginality(name, outer);
  const kept = problem.parts.conditional.term.flatMap((term, j) => (term === name ? [] : [j]));
  const { source } = problem;
  const formula = formulaOf(source.formula, (text) => dropFixedTerm(text, name));
  return withConditional(
    { ...problem, source: { ...source, formula } },
    {
      X: { nrow: problem.parts.conditional.X.nrow, ncol: kept.length, data: columnsOf(problem, kept) },
      columns: kept.map((j) => problem.parts.conditional.columns[j]),
      term: kept.map((j) => problem.parts.conditional.term[j]),
    },
  );
}

/** A bar makes a random term, unless a fixed one has it within its name. */
export const isFixed = (problem: Problem, asked: string): boolean =>
  !hasBar(asked) || findTerm(problem, asked) !== null;
/** A fixed or a random term, whichever it names. */
export function without(problem: Problem, asked: string): Answer<Problem> {
  if (isFixed(problem, asked)) return withoutFixed(problem, asked);
  const term = findRandomTerm(problem, asked);
  return isRefusal(term) ? term : withoutRandom(problem, term);
}
