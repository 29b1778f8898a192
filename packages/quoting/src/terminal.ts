import { eachText } from './document.ts';
import { visible, visibleLines } from './visible.ts';

/**
 * A line that a CI system would obey: GitHub Actions reads `::error …` after any white space at the beginning of a line
 * and `##[…` anywhere in it, Azure Pipelines `##vso[…`. Texts are wrapped at spaces, so a `::` after any space counts.
 */
const guarded = (text: string): string => text.replace(/(^|\s)::/g, '$1\\x3a:').replace(/##(?=[\w-]*\[)/g, '#\\x23');

/** A name or a sentence within a line of a terminal: it neither moves the cursor nor commands anything. */
export const terminalText = (text: string): string => guarded(visible(text));
/** A text of several lines. */
export const terminalLines = (text: string): string => guarded(visibleLines(text));
/**
 * A document whose texts may be laid out as they are: for a terminal, and for a page or a table, which a log may show as
 * well; there each is quoted for its place besides.
 */
export const forTerminal = <T>(document: T): T => eachText(document, terminalText, terminalLines);
