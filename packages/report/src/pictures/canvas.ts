/**
 * Observable Plot without a browser. Pictures are cut to plain SVG here, once: what a page, a file and a test get is
 * the same text.
 */
import { markupText } from '@mixdiff/quoting';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Picture } from './picture.ts';

/** A part of a picture: SVG without its outer element, and its size in pixels. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly inner: string;
}
export const WIDTH = 720;
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Observable Plot's drawing without its outer element and its styles: those are the picture's. */
export function panel(options: Plot.PlotOptions & { readonly width: number; readonly height: number }): Panel {
  const drawn = Plot.plot({ ...options, document: document as never }) as unknown as {
    querySelectorAll(selector: string): Iterable<{ remove(): void }>;
    innerHTML: string;
  };
  for (const style of drawn.querySelectorAll('style')) style.remove();
  return { width: options.width, height: options.height, inner: cleaned(drawn.innerHTML) };
}
/** Names for assistive technology belong to the picture as a whole. */
const cleaned = (svg: string): string =>
  svg
    .replace(/ (aria-label|aria-description|aria-hidden)="[^"]*"/g, '')
    .replace(/<[^>]*>/g, (tag) => tag.replace(/(\.\d{2})\d+/g, '$1'));

/** Panels in rows of equal panels, a legend above: one SVG that stands alone and stands in a page. */
export function picture(
  name: string,
  title: string,
  description: string,
  panels: readonly Panel[],
  legend: Panel | null = null,
): Picture {
  const top = legend ? legend.height : 0;
  let [x, y, tallest] = [0, top, 0];
  const placed = panels.map((one) => {
    if (x > 0 && x + one.width > WIDTH + 1) [x, y, tallest] = [0, y + tallest, 0];
    const svg = placedAt(one, x, y);
    x += one.width;
    tallest = Math.max(tallest, one.height);
    return svg;
  });
  const height = Math.ceil(y + tallest);
  const ids = `mixdiff-${name}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="${ids}-title" aria-describedby="${ids}-desc" fill="currentColor" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12" text-anchor="middle"><title id="${ids}-title">${markupText(title)}</title><desc id="${ids}-desc">${markupText(description)}</desc>${legend ? placedAt(legend, 0, 0) : ''}${placed.join('')}</svg>`;
  return { title, description, svg };
}
const placedAt = (one: Panel, x: number, y: number): string =>
  one.inner ? `<g transform="translate(${Math.round(x)},${Math.round(y)})">${one.inner}</g>` : '';

/** As a file: with colours of its own for light and dark. */
export const standAlone = (svg: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${svg.replace(
    '<title',
    '<style>svg{color:#1b1f24;background:#ffffff}@media (prefers-color-scheme:dark){svg{color:#e6edf3;background:#12161b}}</style><title',
  )}\n`;

/** A title over a panel, in its upper margin. */
export const panelTitle = (text: string): Plot.Markish =>
  Plot.text([text], { frameAnchor: 'top-left', dy: -16, textAnchor: 'start', fontWeight: 'bold' });
export const axisX = { tickSize: 4, labelAnchor: 'center', labelArrow: 'none' } as const;
