import { terminalLines, terminalText } from './terminal.ts';

/** Text within GitHub-flavoured Markdown, on one line: nothing in a name becomes markup, HTML, a link or mathematics. */
export const markdownText = (text: string): string =>
  terminalText(text.replace(/\s+/g, ' '))
    .replace(/[\\`*_{}[\]|~#$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^(\s*)([-+])(?=\s|$)/, '$1\\$2')
    // a line of these alone would make a heading of the line before, or a rule
    .replace(/^(\s*)([-=])(?=[-=\s]*$)/, '$1\\$2');
/** A fence longer than any run of backticks inside. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${terminalLines(text).trimEnd()}\n${fence}`;
}
