export { csvCell } from './csv.ts';
export { annotationText, annotationValue } from './github.ts';
export { jsonText } from './json.ts';
export { latexText } from './latex.ts';
export { fenced, markdownText } from './markdown.ts';
export { markupText } from './markup.ts';
export { rCode, rEscaped, rName, rPrinted, rText } from './r.ts';
export { forTerminal, terminalLines, terminalText } from './terminal.ts';
export { visible } from './visible.ts';
