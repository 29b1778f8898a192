/** What was found: the report itself, and the files that can be kept. */
import { byId, element } from './element.ts';
import type { Audited, Kept, Reported } from './worker-messages.ts';

let urls: string[] = [];
/** Links that save; the text of a file stays in this page. */
function saves(files: readonly Kept[]): HTMLElement {
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  const links = files.map(({ name, type, text }) => {
    const href = URL.createObjectURL(new Blob([text], { type }));
    urls.push(href);
    return element('li', {}, element('a', { href, download: name, textContent: `Save ${name}` }));
  });
  return element('ul', { className: 'saves' }, ...links);
}
function show(...children: readonly Node[]): void {
  const place = byId('app-result');
  place.replaceChildren(...children);
  document.body.classList.toggle('reported', children.length > 0);
  if (children.length === 0) return;
  place.focus({ preventScroll: true });
  place.scrollIntoView();
}
export const clear = (): void => show();
/** The report's own page within this one: its markup is made by the report, which writes every name as text. */
export function showReport({ html, files }: Reported): void {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const parts = [...body.children]
    .filter((part) => !part.classList.contains('skip'))
    .map((part) => element('div', { className: `page-${part.localName}` }, ...part.childNodes));
  show(saves(files), ...parts);
}
export function showAudit({ read, text, files }: Audited): void {
  show(saves(files), ...textParts(read, 'What was read'), ...textParts(text, 'Audit'));
}
/** What was read, where no more can be said. */
export const showRead = (read: string): void => show(...textParts(read, 'What was read'));
function textParts(text: string, title: string): HTMLElement[] {
  if (text === '') return [];
  const pre = element('pre', { tabIndex: 0 }, element('code', { textContent: text }));
  return [element('h2', { textContent: title }), pre];
}
