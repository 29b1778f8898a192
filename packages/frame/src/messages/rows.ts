/** Rows and columns of the model. */
import { type Note, type Refusal, refuse } from '@mixdiff/contract';
import { nearest } from '../suggest.ts';
import type { Vector } from '../vector.ts';
import { counted, kindName, list, orDid, shown } from './wording.ts';

export const levelNotListed = (column: string, label: string, listed: readonly string[]): Refusal =>
  refuse(
    'frame/level-not-listed',
    `the column ${column} has the label '${label}', which is not among its levels`,
    `listed: ${list(listed)}; add it, or exclude its rows with where`,
  );
export const notACondition = (where: string): Refusal =>
  refuse('frame/where', `where: '${shown(where)}' is no condition on rows`, 'write a comparison such as x == 2');
export const derivedInWhere = (name: string): Refusal =>
  refuse('frame/where', `where uses '${name}', which is derived only afterwards`, 'write where in columns of the file');
export const noRowsSelected = (where: string, table: string): Refusal =>
  refuse('frame/no-rows', `where: '${shown(where)}' holds in no row of ${table}`, 'check names and values');
type Missing = readonly { readonly variable: string; readonly rows: number }[];
const causes = (missing: Missing): string => missing.map((m) => `${m.variable} in ${m.rows}`).join(', ');
export const noCompleteRows = (table: string, n: number, missing: Missing): Refusal =>
  refuse(
    'frame/no-rows',
    `none of the ${n} rows of ${table} is complete: missing ${causes(missing)}`,
    'leave out what is always missing',
  );
export const missingValues = (file: string, lacking: number, n: number, line: number, missing: Missing): Refusal =>
  refuse(
    'frame/missing-values',
    `${lacking} of ${n} rows of ${file} lack a value, the first on line ${line}: missing ${causes(missing)}`,
    'na: omit leaves them out, counted; or choose rows with where',
  );
/** R's read.csv has na.strings = "NA" alone. */
export const emptyCells = (column: string, count: number, file: string): Note => ({
  code: 'frame/empty-cells',
  text:
    `${counted(count, 'empty cell')} of the text column ${column} of ${file} ${count === 1 ? 'is' : 'are'} taken as missing; ` +
    'R\'s read.csv reads a level "" there, unless told na.strings = c("NA", "")',
});
export const droppedRows = (selected: number, used: number, missing: Missing): Note | null =>
  used === selected
    ? null
    : {
        code: 'frame/rows-dropped',
        text: `${selected - used} of ${selected} rows dropped, missing ${causes(missing)}`,
      };
export const notFinite = (variable: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/not-finite',
    `${variable} is ${value > 0 ? 'infinite' : 'minus infinity'} on line ${line} of ${table}`,
    'exclude the row with where, or transform otherwise',
  );
export const squaresLost = (column: string, largest: number, table: string, line: number): Refusal =>
  refuse(
    'frame/squares-lost',
    `${table}, line ${line}: '${column}' is as large as ${largest.toPrecision(3)}: its squares ${largest > 1 ? 'overflow' : 'vanish in'} double precision, and no variance can be computed`,
    `rescale it: divide '${column}' by ${power(largest)}`,
  );
/** The variance of a coefficient is (response / column)^2 in size. */
export const ratioLost = (column: string, size: number, response: string, sizeOfResponse: number): Refusal =>
  refuse(
    'frame/squares-lost',
    `'${response}' is of the size ${sizeOfResponse.toPrecision(3)} and '${column}' of ${size.toPrecision(3)}: the variance of its coefficient is beyond double precision`,
    `rescale one of them: divide '${column}' by ${power(size)}`,
  );
const power = (x: number): string => (10 ** Math.floor(Math.log10(x))).toExponential(0);
export const responseNotNumeric = (name: string, v: Vector): Refusal =>
  refuse('frame/response', `the response ${name} is ${kindName[v.kind]}, not numbers`, 'name a column of numbers');
export const cbindOfFamily = (label: string, family: string): Refusal =>
  refuse(
    'frame/cbind-of-family',
    `the response ${shown(label)} counts successes and failures, and the family is ${family}`,
    '--family binomial, or name one column',
  );
export const cbindArguments = (label: string, count: number): Refusal =>
  refuse(
    'frame/cbind-arguments',
    `the response ${shown(label)} has ${counted(count, 'column')}`,
    'write successes and failures: cbind(successes, failures)',
  );
export const notCount = (name: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/not-a-count',
    `${shown(name)} is ${value} in line ${line} of ${table}, and counts of a binomial response are whole numbers from 0`,
    'write successes and failures: cbind(successes, trials - successes)',
  );
export const notZeroOne = (name: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/not-zero-one',
    `the binomial response ${shown(name)} is ${value} in line ${line} of ${table}, which is neither 0 nor 1`,
    'of several trials a row write the counts: cbind(successes, failures); or proportions, with the trials as weights',
  );
export const notProportion = (name: string, value: number, trials: number, table: string, line: number): Refusal =>
  refuse(
    'frame/not-a-proportion',
    `the proportion ${shown(name)} is ${value} of ${trials} trials (its weight) in line ${line} of ${table}, which is no whole number of successes`,
    'give the trials as weights; prior weights beside 0 and 1 need a response of 0 and 1',
  );
export const notCountOf = (name: string, value: number, table: string, line: number, family: string): Refusal =>
  refuse(
    'frame/not-a-count',
    `the response ${shown(name)} is ${value} in line ${line} of ${table}, and a ${family} response is a whole number from 0`,
    'a number per time or area is a count with an offset: offset(log(time))',
  );
export const notPositive = (name: string, value: number, table: string, line: number, family: string): Refusal =>
  refuse(
    'frame/not-positive',
    `the response ${shown(name)} is ${value} in line ${line} of ${table}, and a ${family} response is greater than 0`,
    'leave the row out, or take a family that has zeros',
  );
export const notTruncated = (name: string, value: number, table: string, line: number, family: string): Refusal =>
  refuse(
    'frame/not-truncated',
    `the response ${shown(name)} is ${value} in line ${line} of ${table}, and a ${family} response is a whole number from 1`,
    value === 0 ? 'zeros need a part of their own: --ziformula "~ 1" makes a hurdle model' : 'leave the row out',
  );
export const notFromZero = (name: string, value: number, table: string, line: number, family: string): Refusal =>
  refuse(
    'frame/not-positive',
    `the response ${shown(name)} is ${value} in line ${line} of ${table}, and a ${family} response is not less than 0`,
    'leave the row out, or take a family of all numbers',
  );
export const notShareWithEnds = (name: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/not-a-share',
    `the response ${shown(name)} is ${value} in line ${line} of ${table}, and an ordbeta response lies between 0 and 1`,
    'leave the row out',
  );
export const notShare = (name: string, value: number, table: string, line: number): Refusal =>
  refuse(
    'frame/not-a-share',
    `the response ${shown(name)} is ${value} in line ${line} of ${table}, and a beta response lies between 0 and 1, neither of them`,
    'leave the row out, or take a family that has zeros and ones',
  );
export const responseCell = (name: string, cell: string, table: string, line: number): Refusal =>
  refuse(
    'frame/response',
    `the response ${name} is text: line ${line} of ${table} has '${cell}'`,
    'name a column of numbers; write missing values as NA or leave the cell empty',
  );
export const almostNumbers = (name: string, cell: string, table: string, line: number): Note => ({
  code: 'frame/almost-numbers',
  text:
    `${name} is taken as a factor because line ${line} of ${table} has '${cell}', but most of its cells are numbers; ` +
    'missing values are written NA or left empty',
});
export const equalLabels = (name: string, a: string, b: string): Note => ({
  code: 'frame/equal-labels',
  text: `${name} has the labels ${a} and ${b}: one number, but two levels`,
});
export const duplicateColumn = (column: string): Note => ({
  code: 'frame/duplicate-column',
  text: `two columns of the model matrix are named ${column}, as in R; rename a variable to tell them apart`,
});
export const noRandomTerm = (formula: string): Refusal =>
  refuse(
    'frame/no-random-term',
    `the formula '${shown(formula)}' has no random-effects term`,
    'a model without one is another kind: lm() in R; add one: … + (1 | g)',
  );
export const badTheta = (said: string): Refusal =>
  refuse(
    'frame/theta',
    `${said}: theta must be one positive number`,
    "write negative.binomial(2); left out, 'negative.binomial', it is estimated",
  );
export const unknownFamily = (name: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/unknown-family',
    `there is no family '${name}'`,
    `${orDid(nearest(name, known))}known: ${list(known, 40)}`,
  );
export const unknownLink = (name: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-link', `there is no link '${name}'`, `${orDid(nearest(name, known))}known: ${list(known)}`);
export const contrastForUnused = (name: string, used: Iterable<string>): Refusal =>
  refuse(
    'frame/contrasts',
    `contrasts are given for '${name}', which the model does not use`,
    `it uses: ${list(used)}`,
  );
export const contrastForNumbers = (name: string): Refusal =>
  refuse('frame/contrasts', `contrasts are given for '${name}', which has numbers`, 'declare it a factor');
export const negativeWeight = (name: string, value: number): Refusal =>
  refuse('frame/negative-weight', `the weights ${name} have the negative value ${value}`, 'weights are 0 or more');
export const notNested = (inner: string, outer: string): Note => ({
  code: 'frame/not-nested',
  text:
    `levels of ${inner} occur in more than one level of ${outer}: ${inner} is taken as crossed with ${outer}, ` +
    `not nested in it; if its labels start anew in each, write (1 | ${outer}/${inner})`,
});
