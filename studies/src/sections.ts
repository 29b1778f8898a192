/** docs/how-common.md: what each study writes of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../../docs/how-common.md', import.meta.url));
const read = (): string => readFileSync(FILE, 'utf8');

/** Everything before the first section. */
export function withFirst(page: string, text: string): string {
  const rest = page.slice(page.search(/^## /m));
  return `${text.trimEnd()}\n${page.search(/^## /m) < 0 ? '' : `\n${rest}`}`;
}
/** One section, under its heading; at the end where the page has none of that name. */
export function withSection(page: string, heading: string, text: string): string {
  const parts = page.split(/^(?=## )/m);
  const at = parts.findIndex((part) => part.startsWith(`## ${heading}\n`));
  const section = `## ${heading}\n\n${text.trim()}\n\n`;
  const made = at < 0 ? [...parts.map((part) => `${part.trimEnd()}\n\n`), section] : parts.with(at, section);
  return `${made.join('').trimEnd()}\n`;
}
export const keepFirst = (text: string): void => writeFileSync(FILE, withFirst(read(), text));
export const keepSection = (heading: string, text: string): void =>
  writeFileSync(FILE, withSection(read(), heading, text));
