import { visible } from './visible.ts';

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['\\', '\\textbackslash{}'],
  ['{', '\\{'],
  ['}', '\\}'],
  ['$', '\\$'],
  ['&', '\\&'],
  ['#', '\\#'],
  ['%', '\\%'],
  ['_', '\\_'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ['<', '\\textless{}'],
  ['>', '\\textgreater{}'],
  ['|', '\\textbar{}'],
]);
/** Text in LaTeX, on one line: no command, no comment, no alignment mark comes from it. */
export const latexText = (text: string): string =>
  visible(text)
    .replace(/[\\{}$&#%_~^<>|]/g, (c) => SPECIAL.get(c) as string)
    .replace(/\s+/g, ' ');
