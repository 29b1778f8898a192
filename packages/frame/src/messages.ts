import { type Note, type Refusal, refuse } from '@mixdiff/contract';
import { nearest } from './suggest.ts';
import { firstText, type Vector } from './vector.ts';

const list = (names: Iterable<string>, most = 12): string => {
  const all = [...names].map((name) => shown(name, 60));
  return all.length > most ? `${all.slice(0, most).join(', ')}, … (${all.length} in all)` : all.join(', ');
};
const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const orDid = (near: string | undefined): string => (near === undefined ? '' : `did you mean '${near}'? `);

// The file.
export const notText = (file: string): Refusal =>
  refuse('frame/not-text', `${file} is not a text file`, 'save the table as CSV in UTF-8');
export const emptyFile = (file: string): Refusal =>
  refuse('frame/empty-file', `${file} is empty`, 'a data file has a header line and one line per row');
export const headerOnly = (file: string): Refusal =>
  refuse('frame/no-data', `${file} has a header but no rows`, 'a data file has a header line and one line per row');
export const unclosedQuote = (file: string, line: number): Refusal =>
  refuse('frame/unclosed-quote', `${file}, line ${line}: a quote opens here and is never closed`, 'close it with "');
export const textAfterQuote = (file: string, line: number): Refusal =>
  refuse(
    'frame/text-after-quote',
    `${file}, line ${line}: text follows a closing quote`,
    'write a quote inside a quoted cell twice: ""',
  );
export const raggedRow = (file: string, line: number, cells: number, columns: number): Refusal =>
  refuse(
    'frame/ragged-row',
    `${file}, line ${line} has ${counted(cells, 'cell')}, but the header has ${counted(columns, 'column')}`,
    cells === columns + 1
      ? 'if the first cell is a row name, give its column a name in the header'
      : 'give every line as many cells as the header, and quote cells that contain a comma',
  );
export const otherSeparator = (file: string, separator: string): Refusal =>
  refuse(
    'frame/separator',
    `${file} is separated by ${separator === '\t' ? 'tabs' : `'${separator}'`}, not by commas`,
    'save it with commas between cells and points in decimal numbers',
  );
export const emptyHeader = (file: string, column: number): Refusal =>
  refuse('frame/empty-header', `${file}: column ${column} has no name`, 'name it in the header line');
export const duplicateHeader = (file: string, column: string): Refusal =>
  refuse('frame/duplicate-header', `${file} has two columns named '${column}'`, 'rename one of them');
export const namedFirstColumn = (file: string): Note => ({
  code: 'frame/unnamed-first-column',
  text: `the first column of ${file} has no name and is called X`,
});

// Expressions and formulas.
const shown = (source: string, most = 80): string => {
  const flat = source.trim().replace(/\s+/g, ' ');
  return flat.length > most ? `${flat.slice(0, most)}…` : flat;
};
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
    UNEXPECTED[token] ?? 'put a column name with spaces or signs in backticks: `my column`',
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
    'see lme4 notation: y ~ x + (x | g)',
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
export const emptyRandomTerm = (term: string): Refusal =>
  refuse('frame/empty-random-term', `(${term}) has no columns`, 'write (1 | g) for an intercept per level');
export const duplicateTerm = (term: string): Refusal =>
  refuse('frame/duplicate-term', `the random-effects term (${term}) occurs twice`, 'write it once');
export const badGroup = (group: string, op: string | undefined): Refusal =>
  refuse(
    'frame/bad-group',
    `'${group}' is no grouping factor`,
    op === '+'
      ? 'write one term for each: (1 | a) + (1 | b)'
      : op === '*'
        ? 'write (1 | a) + (1 | b) + (1 | a:b)'
        : 'write a column, a:b or a/b',
  );
export const dot = (): Refusal => refuse('frame/dot', "'.' is not expanded", 'name the columns');
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
export const argumentCount = (fn: string, wanted: number | string, got: number): Refusal =>
  refuse(
    'frame/arguments',
    `${fn}() takes ${wanted} argument${`${wanted}`.endsWith('1') ? '' : 's'}, not ${got}`,
    `write ${fn}(…) with the arguments that R's has`,
  );

// Values.
const kindName: Readonly<Record<Vector['kind'], string>> = {
  number: 'numbers',
  text: 'text',
  logical: 'TRUE/FALSE',
  factor: 'a factor',
};
/** Text is shown by the first cell that is no number: it may be the only one. */
const described = (v: Vector): string => {
  const cell = v.kind === 'text' ? v.values[firstText(v.values)] : undefined;
  return cell === undefined || cell === null ? kindName[v.kind] : `text ('${shown(cell, 30)}')`;
};
export const unknownColumn = (name: string, table: string, columns: Iterable<string>): Refusal => {
  const known = [...columns];
  return refuse(
    'frame/unknown-column',
    `${table} has no column '${name}'`,
    `${orDid(nearest(name, known))}its columns are: ${list(known, 30)}`,
  );
};
const SMOOTHS = new Set([
  'poly',
  'ns',
  'bs',
  's',
  'te',
  'ti',
  't2',
  'rcs',
  'pol',
  'lo',
  'gp',
  'mo',
  'nsk',
  'lsp',
  'spline',
]);
export const unknownFunction = (name: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/unknown-function',
    `unknown function ${name}()`,
    SMOOTHS.has(name)
      ? 'compute its columns beforehand and put them into the data'
      : `${orDid(nearest(name, known))}compute the column beforehand, or use one of: ${list(known, 80)}`,
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
  refuse('frame/not-logical', `'${call}' needs TRUE or FALSE`, 'write a comparison such as year == 2');
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

// Factors and matrices.
export const unknownContrast = (name: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-contrast', `unknown contrasts '${name}'`, `known: ${list(known)}`);
export const tooLarge = (rows: number, columns: number): Refusal =>
  refuse(
    'frame/too-large',
    `the model matrix would have ${rows} rows and ${columns} columns`,
    'a factor with very many levels belongs into a random-effects term',
  );
export const tooManyPolynomials = (name: string, levels: number, most: number): Refusal =>
  refuse(
    'frame/polynomials',
    `polynomial contrasts for the ${levels} levels of ${name}: more than ${most} cannot be told apart`,
    'choose other contrasts, or use it as a number',
  );
export const notAFactor = (name: string): Refusal =>
  refuse('frame/not-a-factor', `'${name}' is neither numbers nor a factor`, 'declare it a factor');
export const oneLevel = (name: string, level: string | undefined): Refusal =>
  refuse(
    'frame/one-level',
    `the factor ${name} has only one level${level === undefined ? '' : ` ('${level}')`} in the rows used`,
    'remove it from the fixed part',
  );

// Rows and columns of the model.
export const levelNotListed = (column: string, label: string, listed: readonly string[]): Refusal =>
  refuse(
    'frame/level-not-listed',
    `the column ${column} has the label '${label}', which is not among its levels`,
    `listed: ${list(listed)}; add it, or exclude its rows with where`,
  );
export const notACondition = (where: string): Refusal =>
  refuse('frame/where', `where: '${shown(where)}' is no condition on rows`, 'write a comparison such as year == 2');
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
export const responseNotNumeric = (name: string, v: Vector): Refusal =>
  refuse('frame/response', `the response ${name} is ${kindName[v.kind]}, not numbers`, 'name a column of numbers');
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
  refuse('frame/no-random-term', `the formula '${shown(formula)}' has no random-effects term`, 'add one: … + (1 | g)');
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

// Configs and formula surgery.
const display = (value: unknown): string => shown(JSON.stringify(value) ?? String(value), 60);
export const notAConfig = (value: unknown): Refusal =>
  refuse('frame/config', `a config is an object with fields, not ${display(value)}`, '{ "data": …, "formula": … }');
export const unknownField = (name: string, known: readonly string[]): Refusal =>
  refuse(
    'frame/unknown-field',
    `unknown field '${name}'`,
    `${orDid(nearest(name, known))}fields are: ${list(known, 40)}`,
  );
export const missingField = (name: string): Refusal =>
  refuse('frame/missing-field', `the field '${name}' is missing`, 'write one such as "formula": "y ~ x + (1 | g)"');
export const badField = (name: string, wanted: string, value: unknown): Refusal =>
  refuse('frame/bad-field', `the field '${name}' is ${display(value)}`, `write ${wanted}`);
export const levelTwice = (name: string, level: string): Refusal =>
  refuse('frame/level-twice', `factors.${name} lists the level '${level}' twice`, 'list it once');
export const noSuchTerm = (term: string, known: readonly string[]): Refusal =>
  refuse('frame/unknown-term', `the formula has no term '${shown(term)}'`, `its terms are: ${list(known, 40)}`);
