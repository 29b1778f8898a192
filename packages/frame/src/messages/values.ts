/** What is wrong with the values that an expression meets. */
import { type Note, type Refusal, refuse } from '@mixdiff/contract';
import { nearest } from '../suggest.ts';
import { firstText, type Vector } from '../vector.ts';
import { counted, kindName, list, orDid, shown } from './wording.ts';

/** Text is shown by the first cell that is no number: it may be the only one. */
const described = (v: Vector): string => {
  const cell = v.kind === 'text' ? v.labels[v.codes[firstText(v)] as number] : undefined;
  return cell === undefined ? kindName[v.kind] : `text ('${shown(cell, 30)}')`;
};
export const unknownColumn = (name: string, table: string, columns: Iterable<string>): Refusal => {
  const known = [...columns];
  return refuse(
    'frame/unknown-column',
    `${table} has no column '${name}'`,
    `${orDid(nearest(name, known))}its columns are: ${list(known, 30)}`,
  );
};
const SMOOTHS = new Set(['s', 'te', 'ti', 't2', 'rcs', 'pol', 'lo', 'gp', 'mo', 'nsk', 'lsp', 'spline']);
export const unknownFunction = (name: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/unknown-function',
    `unknown function ${name}()`,
    SMOOTHS.has(name)
      ? 'compute its columns beforehand and put them into the data'
      : `${orDid(nearest(name, known))}compute the column beforehand, or use one of: ${list(known, 80)}`,
  );
export const argumentCount = (fn: string, wanted: number | string, got: number): Refusal =>
  refuse(
    'frame/arguments',
    `${fn}() takes ${wanted} argument${`${wanted}`.endsWith('1') ? '' : 's'}, not ${got}`,
    `write ${fn}(…) with the arguments that R's has`,
  );
export const unknownArgument = (fn: string, argument: string, known: readonly string[]): Refusal =>
  refuse('frame/arguments', `${fn}() has no argument '${argument}'`, `its arguments are: ${list(known)}`);
export const argumentTwice = (fn: string, argument: string): Refusal =>
  refuse('frame/arguments', `${fn}() is given '${argument}' twice`, 'give it once');
export const notScalar = (call: string, argument: string): Refusal =>
  refuse('frame/arguments', `${call}: '${argument}' is one value`, 'give one value');
export const noValue = (part: string): Refusal =>
  refuse('frame/no-value', `'${part}' has no value here`, 'write a number, a text, or a column');
export const lengthsDiffer = (call: string, a: number, b: number): Refusal =>
  refuse('frame/length', `'${call}' combines ${a} values with ${b}`, 'use columns and single values only');
export const notNumbers = (call: string, v: Vector): Refusal =>
  refuse('frame/not-numbers', `'${call}' needs numbers, but has ${described(v)}`, 'use a column of numbers');
export const notLogical = (call: string): Refusal =>
  refuse('frame/not-logical', `'${call}' needs TRUE or FALSE`, 'write a comparison such as x == 2');
export const noOrder = (call: string): Refusal =>
  refuse('frame/no-order', `'${call}': an unordered factor has no order`, 'compare with == or %in%, or use ordered()');
export const unknownOperator = (op: string): Refusal =>
  refuse('frame/unknown-operator', `the operator '${op}' has no meaning here`, 'see ?Syntax of R');
export const badLabels = (call: string, levels: number, labels: number): Refusal =>
  refuse(
    'frame/arguments',
    `'${call}' has ${levels} levels and ${labels} labels`,
    'give one label per level, all different',
  );
export const noSuchLevel = (where: string, level: string, levels: readonly string[]): Refusal =>
  refuse('frame/unknown-level', `'${where}': there is no level '${level}'`, `the levels are: ${list(levels)}`);

export const oneVariable = (call: string, example: string): Refusal =>
  refuse('frame/arguments', `'${shown(call)}' has more than one variable`, `write one for each: ${example}`);
export const notWhole = (call: string, argument: string, least: number): Refusal =>
  refuse('frame/arguments', `'${shown(call)}': ${argument} is a whole number from ${least}`, 'write one such number');
export const missingInBasis = (call: string, rows: number): Refusal =>
  refuse(
    'frame/missing-in-basis',
    `'${shown(call)}': ${counted(rows, 'value')} missing, and the polynomials are made of all, as in R`,
    'keep the other rows: where, !is.na(x)',
  );
export const tooFewPoints = (call: string, degree: number, points: number): Refusal =>
  refuse(
    'frame/degree',
    `'${shown(call)}': degree ${degree} needs more than ${points} different values`,
    'lower the degree',
  );
export const twoEnds = (call: string): Refusal =>
  refuse('frame/knots', `'${shown(call)}': Boundary.knots are two numbers`, 'write Boundary.knots = c(0, 10)');
export const fewFreedom = (call: string, df: number, least: number): Refusal =>
  refuse(
    'frame/knots',
    `'${shown(call)}': df = ${df} is less than the ${least} that it has without a knot`,
    `write df = ${least} or more`,
  );
export const noRange = (call: string): Refusal =>
  refuse('frame/knots', `'${shown(call)}': the variable has one value or none`, 'leave it out');
export const knotOutside = (call: string, knot: number, [a, b]: readonly [number, number]): Refusal =>
  refuse(
    'frame/knots',
    `'${shown(call)}': a knot at ${knot} is not between the boundary knots ${a} and ${b}`,
    'give knots = c(…) between them; a variable with few values has few quantiles',
  );
export const missingInQuantile = (call: string): Refusal =>
  refuse('frame/arguments', `'${shown(call)}': values are missing`, 'write na.rm = TRUE');
export const badProbabilities = (call: string): Refusal =>
  refuse('frame/arguments', `'${shown(call)}': probs are numbers from 0 to 1`, 'write probs = c(0.25, 0.5, 0.75)');
export const badBreaks = (call: string): Refusal =>
  refuse(
    'frame/breaks',
    `'${shown(call)}': breaks are different numbers, or how many intervals there are, from 2`,
    'write cut(x, 3) or cut(x, c(0, 10, 20))',
  );
export const basisMade = (label: string, about: string): Note => ({
  code: 'frame/basis',
  text: `${shown(label)}: ${about}`,
});
export const noHom = (name: string): Refusal =>
  refuse('frame/arguments', `${name}() has no 'hom'`, 'diag, cs, toep and ar1 take hom = TRUE or FALSE');
export const notTruth = (name: string, argument: string, given: string): Refusal =>
  refuse(
    'frame/arguments',
    `${name}(): '${argument} = ${shown(given)}' is neither TRUE nor FALSE`,
    'write TRUE or FALSE',
  );
export const badRank = (given: string): Refusal =>
  refuse('frame/arguments', `rr(): the rank '${shown(given)}' is no whole number from 1`, 'write rr(0 + f | g, d = 2)');
