import { visibleLines } from './visible.ts';

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
/**
 * Text for HTML, SVG and XML, as content or within quotes. What XML 1.0 forbids (section 2.2) is written out, as nothing
 * makes it legal there.
 */
export const markupText = (text: string): string =>
  visibleLines(text).replace(/[&<>"']/g, (c) => ENTITIES.get(c) as string);
