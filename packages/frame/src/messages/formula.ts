/** What is wrong with an expression or a formula as it is written. */
import { type Note, own, type Refusal, refuse } from '@mixdiff/contract';
import { list, shown } from './wording.ts';

const place = (source: string, at: number): string => `in '${shown(source)}', at character ${at + 1}`;

export const tooLong = (source: string, most: number): Refusal =>
  refuse('frame/too-long', `'${shown(source)}' is longer than ${most} symbols`, 'derive columns, and name those');
export const tooDeep = (source: string): Refusal =>
  refuse('frame/too-deep', `'${shown(source)}' has too many parentheses within one another`, 'simplify it');
export const strayCharacter = (source: string, at: number): Refusal =>
  refuse(
    'frame/syntax',
    `${place(source, at)}: '${[...source.slice(at)][0]}' has no meaning here`,
    'put a column name with spaces or signs in backticks: `my column`; close every quote',
  );
const UNEXPECTED: Readonly<Record<string, string>> = {
  '=': 'write == for equality',
  ')': 'every ) closes a (',
  '(': 'only a function name stands before (',
  ',': 'commas separate the arguments of a function',
  '[': 'choose rows with where, and make columns with derive',
  $: 'name the column alone',
  '@': 'name the column alone',
  '::': 'name the function alone',
  ';': 'write one expression',
  '{': 'write one expression',
  '<-': 'write one expression',
};
export const unexpected = (source: string, token: string, at: number): Refusal =>
  refuse(
    'frame/syntax',
    `${place(source, at)}: unexpected '${token}'`,
    own(UNEXPECTED, token) ?? 'put a column name with spaces or signs in backticks: `my column`',
  );
export const expected = (source: string, wanted: string, token: string, at: number): Refusal =>
  refuse(
    'frame/syntax',
    `${place(source, at)}: expected '${wanted}'${token ? ` before '${token}'` : ''}`,
    'close what was opened',
  );
export const endsEarly = (source: string): Refusal =>
  refuse('frame/syntax', `'${shown(source)}' ends where something must follow`, 'complete it');
export const emptyFormula = (): Refusal =>
  refuse('frame/no-formula', 'the formula is empty', 'write one such as y ~ x + (1 | g)');
export const noResponse = (source: string): Refusal =>
  refuse('frame/no-response', `the formula '${shown(source)}' has no response`, 'write one such as y ~ x + (1 | g)');
export const twoTildes = (source: string): Refusal =>
  refuse('frame/syntax', `the formula '${shown(source)}' has more than one ~`, 'write one: response ~ terms');
export const misplacedOperator = (op: string): Refusal =>
  refuse(
    'frame/misplaced-operator',
    `'${op}' stands where it has no meaning in a formula`,
    'write one such as y ~ x + (1 | g)',
  );
export const bareBar = (bar: string): Refusal =>
  refuse('frame/bare-bar', `'${bar}' needs parentheses`, `write y ~ … + (${bar})`);
export const barNotAdded = (part: string): Refusal =>
  refuse(
    'frame/bar-not-added',
    `'${part}' does something other than add a random-effects term`,
    'add them: … + (1 | g)',
  );
export const twoBars = (part: string): Refusal =>
  refuse('frame/two-bars', `'${part}' has more than one bar`, 'a random-effects term is (terms | group)');
export const doubleBarInStructure = (part: string): Refusal =>
  refuse('frame/double-bar', `'${part}' has a double bar within a structure`, 'write a single bar');
export const unknownStructure = (name: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-structure', `unknown covariance structure '${name}(… | …)'`, `known: ${list(known)}`);
export const homUnsaid = (name: string): Note => ({
  code: 'frame/hom-unsaid',
  text: `${name}() without hom has a variance for each column, as lme4 and glmmTMB have it; mmrm's ${name} has one variance: write hom = FALSE or hom = TRUE`,
});
export const rankTooLarge = (term: string, rank: number, columns: number): Refusal =>
  refuse(
    'frame/rank',
    `${shown(term)} has rank ${rank} and ${columns} columns`,
    `write d = ${Math.max(1, columns - 1)} or less`,
  );
export const needsMatrix = (name: string): Refusal =>
  refuse(
    'frame/known-matrix',
    `${name}() needs its covariance matrix as numbers; no object of R is known here`,
    `write ${name}(0 + f | g, matrix(c(1, 0.5, 0.5, 1), 2)), rows and columns in the order of the levels`,
  );
export const notSquare = (name: string, given: string): Refusal =>
  refuse('frame/known-matrix', `${name}(): ${shown(given)} is not square`, 'give its number of rows: matrix(c(…), 3)');
export const noCovariance = (name: string, given: string): Refusal =>
  refuse(
    'frame/known-matrix',
    `${name}(): ${shown(given)} is no covariance matrix`,
    'give one that is symmetric and positive definite',
  );
export const matrixSize = (term: string, size: number, columns: number): Refusal =>
  refuse(
    'frame/known-matrix',
    `${shown(term)} has ${columns} columns and a matrix of ${size}`,
    'one row for each level of its factor',
  );
export const needsPoints = (term: string, keyword: string): Refusal =>
  refuse(
    'frame/points',
    `${shown(term)} needs one factor of points and no intercept`,
    `make it of coordinates: ${keyword}(0 + numFactor(x, y) | g)`,
  );
export const notAPoint = (term: string, level: string): Refusal =>
  refuse(
    'frame/points',
    `${shown(term)}: the level '${shown(level)}' is no point such as (1,2.5)`,
    'make the factor of coordinates: numFactor(x, y)',
  );
export const readAsRepeated = (call: string, alternative: string): Note => ({
  code: 'frame/read-as-repeated',
  text: `${shown(call)} is read as mmrm writes it: the covariance of the residuals; a random effect is ${shown(alternative)}`,
});
export const twoRepeated = (a: string, b: string): Refusal =>
  refuse(
    'frame/two-correlations',
    `the residuals have two structures: ${shown(a)} and ${shown(b)}`,
    'keep one of them',
  );
export const repeatedAndCorrelation = (term: string, field: string): Refusal =>
  refuse(
    'frame/two-correlations',
    `the residuals have two structures: ${shown(term)} in the formula, and ${field}`,
    'keep one of them',
  );
export const emptyRandomTerm = (term: string, group: string): Refusal =>
  refuse(
    'frame/empty-random-term',
    `(${term} | ${group}) has no columns`,
    `write (1 | ${group}) for an intercept per level`,
  );
export const duplicateTerm = (term: string): Refusal =>
  refuse('frame/duplicate-term', `the random-effects term (${term}) occurs twice`, 'write it once');
/** `parts`: of a sum or a product. */
export const badGroup = (group: string, op: string | undefined, [a, b]: readonly string[]): Refusal =>
  refuse(
    'frame/bad-group',
    `'${group}' is no grouping factor`,
    op === '+'
      ? `write one term for each: (1 | ${a}) + (1 | ${b})`
      : op === '*'
        ? `write (1 | ${a}) + (1 | ${b}) + (1 | ${a}:${b})`
        : 'name a column, or combine two by : or /',
  );
export const dot = (): Refusal =>
  refuse(
    'frame/dot',
    "'.' stands for no columns here",
    'it may stand in the fixed part, for all other columns; name the columns',
  );
export const dotIs = (columns: string): Note => ({
  code: 'frame/dot',
  text: `'.' is every column but the response, as in R: ${shown(columns, 400)}`,
});
export const notATerm = (part: string): Refusal =>
  refuse('frame/not-a-term', `'${part}' is no term`, 'only 1 and 0 stand alone; write I(…) for arithmetic');
export const numberInTerm = (part: string): Refusal =>
  refuse('frame/number-in-term', `'${part}' is combined with other terms`, 'write I(…) for arithmetic');
export const offsetInTerm = (part: string): Refusal =>
  refuse('frame/misplaced-offset', `'${part}': an offset can only be added to the fixed part`, 'write … + offset(x)');
export const badPower = (part: string): Refusal =>
  refuse('frame/bad-power', `'${part}': a power in a formula is a whole number from 1`, 'write I(…) for arithmetic');
export const powerOfOne = (part: string): Note => ({
  code: 'frame/power-of-one',
  text: `'${part}' in a formula is the variable itself, as in R; for its power write I(${part})`,
});
export const tooManyTerms = (most: number): Refusal =>
  refuse('frame/too-many-terms', `the formula multiplies out to more than ${most} terms`, 'write the ones you mean');
export const responseOnTheRight = (name: string): Refusal =>
  refuse('frame/response-on-the-right', `the response ${name} is also on the right of ~`, 'remove it there');
export const repeatedClash = (name: string): Note => ({
  code: 'frame/hom-unsaid',
  text: `${name}() of mmrm has one variance; lme4 and glmmTMB call ${name} what mmrm calls ${name}h, with a variance for each visit`,
});
export const twoCorrelations = (): Refusal =>
  refuse('frame/two-correlations', 'the residuals have a correlation and a repeated structure', 'keep one of them');
