/** One colour and one shape per engine in every picture, both needed: either alone is lost on paper or to some eyes. */
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { type Fitted, fitted, shortNameOf } from '../story/names.ts';
import { type Panel, panel, WIDTH } from './canvas.ts';

/**
 * Every engine has a colour and a shape of its own, so that neither is needed alone. The colours follow Okabe and Ito,
 * darkened where they would not reach a contrast of 3 against white as well as against a dark page.
 */
const COLOURS = ['#2a7fc4', '#d55e00', '#009e73', '#b0609c', '#a6761d', '#708090'] as const;
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'star', 'times'] as const;

export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly symbol: (typeof SHAPES)[number];
}
/** By engine (and, where it is certified, by that): the same in every picture of a comparison. */
export function seriesOf(document: ComparisonDocument, id: string): Series {
  const names = [...new Set(fitted(document).map((f) => seriesName(document, f)))];
  const entry = document.fits.find((f) => f.id === id);
  const name = entry ? seriesName(document, entry as Fitted) : id;
  return styled(name, Math.max(0, names.indexOf(name)));
}
export const styled = (name: string, i: number): Series => ({
  name,
  colour: COLOURS[i % COLOURS.length] as string,
  symbol: SHAPES[(i + Math.floor(i / COLOURS.length)) % SHAPES.length] as Series['symbol'],
});
const seriesName = (document: ComparisonDocument, entry: Fitted): string =>
  entry.certifies ? `${shortNameOf(document, entry.certifies)} certified` : shortNameOf(document, entry.id);

export function legendOf(document: ComparisonDocument, ids: readonly string[]): Panel {
  const all = ids.map((id) => seriesOf(document, id));
  return legend([...new Map(all.map((s) => [s.name, s])).values()]);
}
export interface LegendEntry extends Series {
  /** Drawn as a line in place of a symbol. */
  readonly dash?: string;
}
/** Symbols and names in a row, or in several where one is too short. */
export function legend(entries: readonly LegendEntry[]): Panel {
  let [x, y] = [14, 14];
  const placed = entries.map((entry) => {
    const width = 42 + 7.6 * entry.name.length;
    if (x > 14 && x + width > WIDTH) [x, y] = [14, y + 20];
    const at = { ...entry, x, y };
    x += width;
    return at;
  });
  const height = y + 18;
  const symbols = placed.filter((e) => e.dash === undefined);
  const lines = placed.filter((e) => e.dash !== undefined);
  return panel({
    width: WIDTH,
    height,
    margin: 0,
    x: { axis: null, domain: [0, WIDTH], range: [0, WIDTH] },
    y: { axis: null, domain: [0, height], range: [0, height] },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      Plot.dot(symbols, { x: 'x', y: 'y', symbol: 'symbol', stroke: 'colour', strokeWidth: 2, r: 5 }),
      ...lines.map((line) =>
        Plot.ruleY([line.y], {
          x1: line.x - 8,
          x2: line.x + 10,
          stroke: line.colour,
          strokeWidth: 2.5,
          strokeDasharray: line.dash ?? '',
        }),
      ),
      Plot.text(placed, { x: 'x', y: 'y', text: 'name', dx: 15, textAnchor: 'start' }),
    ],
  });
}
