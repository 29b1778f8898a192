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
const SEPARATOR_NAMES = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const;
type Separator = keyof typeof SEPARATOR_NAMES;
const quoted = (separator: Separator): string => (separator === '\t' ? 'tabs' : `'${separator}'`);
export const otherSeparator = (file: string, separator: Separator, told: Separator = ','): Refusal =>
  refuse(
    'frame/separator',
    `${file} is separated by ${quoted(separator)}, not by ${SEPARATOR_NAMES[told]}`,
    `name it: sep: ${separator === '\t' ? 'tab' : `'${separator}'`}; or save the table with commas between cells`,
  );
export const separatedBy = (file: string, separator: Separator): Note => ({
  code: 'frame/separated-by',
  text: `${file} is separated by ${SEPARATOR_NAMES[separator]}`,
});
export const severalSeparators = (file: string, chosen: Separator, others: readonly Separator[]): Note => ({
  code: 'frame/several-separators',
  text:
    `the header of ${file} has ${[chosen, ...others].map((s) => SEPARATOR_NAMES[s]).join(' and ')}: its cells are ` +
    `separated by ${SEPARATOR_NAMES[chosen]}, unless sep says otherwise`,
});
export const decimalCommas = (file: string): Note => ({
  code: 'frame/decimal-commas',
  text: `numbers of ${file} have decimal commas`,
});
export const commasUnread = (column: string, cell: string, file: string): Note => ({
  code: 'frame/commas-unread',
  text: `${column} of ${file} is text: its cells, such as '${cell.trim()}', are numbers only with dec: ','`,
});
export const decimalIsSeparator = (file: string, sign: string): Refusal =>
  refuse(
    'frame/decimal',
    `${file}: '${sign}' cannot both separate cells and stand in decimal numbers`,
    "say which: sep: ';' with dec: ',', or sep: ',' with dec: '.'",
  );
interface Place {
  readonly column: string;
  readonly line: number;
}
export const twoDecimals = (file: string, comma: Place, point: Place): Refusal =>
  refuse(
    'frame/decimal',
    `${file} has decimal commas in '${comma.column}' (line ${comma.line}) and points in '${point.column}' (line ${point.line})`,
    "say which sign is decimal: dec: ',' or dec: '.'; the other column is then text",
  );
export const readAs = (file: string, encoding: string): Note => ({
  code: 'frame/encoding',
  text: `${file} is read as ${encoding}`,
});
export const notUtf8 = (file: string, line: number, word: string): Note => ({
  code: 'frame/encoding',
  text: `${file} is not UTF-8 (line ${line}): it is read as windows-1252 (latin1), which gives '${word}' there`,
});
export const brokenUtf8 = (file: string, line: number, byte: number): Refusal =>
  refuse(
    'frame/encoding',
    `${file} begins as UTF-8, but line ${line} has the byte 0x${byte.toString(16)}, which is not`,
    'save the table again as CSV in UTF-8',
  );
export const unknownEncoding = (file: string, line: number, byte: number): Refusal =>
  refuse(
    'frame/encoding',
    `${file} is neither UTF-8 nor windows-1252 (latin1): line ${line} has the byte 0x${byte.toString(16)}`,
    'save the table as CSV in UTF-8',
  );
export const emptyHeader = (file: string, column: number): Refusal =>
  refuse('frame/empty-header', `${file}: column ${column} has no name`, 'name it in the header line');
export const duplicateHeader = (file: string, column: string): Refusal =>
  refuse('frame/duplicate-header', `${file} has two columns named '${column}'`, 'rename one of them');
export const namedFirstColumn = (file: string): Note => ({
  code: 'frame/unnamed-first-column',
  text: `the first column of ${file} has no name and is called X`,
});
