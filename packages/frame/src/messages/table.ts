/** What is wrong with a data file. */
import { type Note, type Refusal, refuse } from '@mixdiff/contract';
import { counted } from './wording.ts';

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
