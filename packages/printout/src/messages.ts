/** What is said of a text that cannot be read, or does not say enough. */
import { type Refusal, refuse } from '@mixdiff/contract';

export const unknownText = (): Refusal =>
  refuse(
    'printout/unknown',
    'this is no print-out that is known here, and no table with estimates in it',
    'known: summary() of lme4, lmerTest, nlme, glmmTMB and mmrm; statsmodels MixedLM; SAS PROC MIXED and GLIMMIX; Stata mixed, meglm, melogit; MixedModels.jl; tables in Markdown, LaTeX, HTML or CSV. Or write an audit file: mixdiff audit --template --data D.csv --formula …',
  );
export const severalPrintouts = (program: string, count: number): Refusal =>
  refuse(
    'printout/several',
    `the text holds ${count} print-outs of ${program}`,
    'keep one of them in the file: each fit is audited by itself',
  );
export const severalPrograms = (programs: readonly string[]): Refusal =>
  refuse(
    'printout/several',
    `the text holds print-outs of ${programs.slice(0, -1).join(', ')} and ${programs.at(-1)}`,
    'keep one of them in the file: each fit is audited by itself',
  );
export const twice = (program: string, name: string): Refusal =>
  refuse(
    'printout/several',
    `'${name}' has two rows of estimates in the text (${program}): it holds two models`,
    'keep one of them in the file; of models side by side --column names one',
  );
export const noFixed = (program: string): Refusal =>
  refuse(
    'printout/no-estimates',
    `the text looks like ${program}, but no table of fixed effects with its estimates is in it`,
    'paste the whole print-out, with the header of the table',
  );
export const shortRow = (label: string, found: number, wanted: readonly string[]): Refusal =>
  refuse(
    'printout/row',
    `the row '${label}' has ${found} of ${wanted.length} numbers (${wanted.join(', ')})`,
    'paste the row whole; a number that is not there may be written as NA',
  );
export const longRow = (label: string, wanted: readonly string[]): Refusal =>
  refuse(
    'printout/row',
    `the row that begins '${label}' has more numbers than its header has columns (${wanted.join(', ')})`,
    'paste the header whole, with a name for each column',
  );
const listed = (names: readonly string[]): string =>
  names.map((name, k) => (name === '' ? String(k + 1) : `${k + 1} (${name})`)).join(', ');
/** What a table of several models leaves open. */
export const whichColumn = (names: readonly string[]): { readonly what: string; readonly flag: string } => ({
  what: `which of its models is meant: ${listed(names)}`,
  flag: '--column with its number or name',
});
export const noColumn = (asked: string, names: readonly string[]): Refusal =>
  refuse(
    'printout/column',
    `the table has no one column '${asked}'`,
    names.length === 0 ? 'it has no columns of models: leave --column out' : `its models are ${listed(names)}`,
  );
export const raggedColumns = (): Refusal =>
  refuse(
    'printout/column',
    'the table has several models and empty cells, and its columns do not stand below one another: which model a number is of cannot be told',
    'paste it with its columns aligned by blanks, or as Markdown, LaTeX, HTML or CSV',
  );
export const notSideBySide = (program: string): Refusal =>
  refuse('printout/column', `--column does nothing here: a print-out of ${program} is one model`, 'leave it out');
/** Everything that neither the text nor the flags say. */
export const asks = (
  file: string,
  program: string,
  open: readonly { readonly what: string; readonly flag: string }[],
): Refusal =>
  refuse(
    'printout/asks',
    `${file} (${program}) does not say ${open.map(({ what }) => what).join('; nor ')}`,
    open.flatMap(({ flag }) => (flag === '' ? [] : [flag])).join('; '),
  );
export const otherMethod = (file: string, program: string, text: string, flag: string): Refusal =>
  refuse(
    'printout/method',
    `${file} (${program}) says ${text}, --${flag.toLowerCase()} says ${flag}`,
    `leave --${flag.toLowerCase()} out: the numbers are those of ${text}`,
  );
export const strangeNames = (
  file: string,
  strange: readonly string[],
  columns: readonly string[],
  random: readonly string[],
): Refusal =>
  refuse(
    'printout/names',
    `${file}: nothing in the model is called ${[...new Set(strange)].map((name) => `'${name}'`).join(', ')}`,
    `its columns are ${columns.join(', ')}; its random effects ${random.map((name) => `(${name})`).join(', ') || 'none'}. Name the model as the text has it: --formula, --factor, --contrasts, --where`,
  );
