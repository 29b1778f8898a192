/** The panel that variances and fixed effects share, so that a reader learns it once. */
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { type Panel, panel, panelTitle, WIDTH } from './canvas.ts';
import { seriesOf } from './series.ts';

/** One parameter: every fit on a line of its own, whiskers where there is an interval, ML fits filled. */
export interface ForestRow {
  readonly fit: string;
  readonly method: string;
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}
export const COLUMNS = 3;

export function forestPanel(document: ComparisonDocument, title: string, rows: readonly ForestRow[]): Panel {
  const placed = rows.map((row, i) => ({ ...row, ...seriesOf(document, row.fit), y: i }));
  const values = rows.flatMap((r) => [r.estimate, r.low ?? r.estimate, r.high ?? r.estimate]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from, to] = domainOf(low, high);
  const divided = rows.findIndex((r) => r.method !== rows[0]?.method);
  return panel({
    width: WIDTH / COLUMNS,
    height: 62 + 15 * rows.length,
    marginTop: 28,
    marginBottom: 26,
    marginLeft: 34,
    marginRight: 12,
    x: { domain: [from, to], ticks: 4, label: null, tickSize: 4 },
    y: { axis: null, domain: [-0.7, rows.length - 0.3], reverse: true },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      panelTitle(title.length > 30 ? `${title.slice(0, 29)}…` : title),
      Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.25 }),
      ...(low < 0 && high > 0 ? [Plot.ruleX([0], { strokeOpacity: 0.4, strokeDasharray: '3,3' })] : []),
      ...(divided > 0 ? [Plot.ruleY([divided - 0.5], { strokeOpacity: 0.25 })] : []),
      ...methodNames(rows),
      Plot.link(
        placed.filter((p) => p.low !== null && p.high !== null),
        { x1: 'low', x2: 'high', y1: 'y', y2: 'y', stroke: 'colour', strokeWidth: 1.8 },
      ),
      Plot.dot(placed, {
        x: 'estimate',
        y: 'y',
        symbol: 'symbol',
        stroke: 'colour',
        fill: (p: (typeof placed)[number]) => p.colour,
        fillOpacity: 0.45,
        strokeWidth: 1.8,
        r: 4.5,
      }),
    ],
  });
}
/** Narrower than this part of the largest value a panel would show rounding as if it were a difference. */
const LEAST = 0.1;
/** The axis: what there is with a little room, never less than a tenth of the largest value. */
export function domainOf(low: number, high: number): [number, number] {
  const least = LEAST * Math.max(Math.abs(low), Math.abs(high)) || 1e-3;
  const half = Math.max(1.12 * (high - low), least) / 2;
  const middle = low + (high - low) / 2;
  return [middle - half, middle + half];
}
function methodNames(rows: readonly ForestRow[]): Plot.Markish[] {
  const methods = [...new Set(rows.map((r) => r.method))];
  return methods.map((method) => {
    const at = rows.flatMap((r, i) => (r.method === method ? [i] : []));
    const y = ((at[0] as number) + (at.at(-1) as number)) / 2;
    return Plot.text([method], {
      frameAnchor: 'left',
      y: [y],
      dx: -16,
      rotate: -90,
      textAnchor: 'middle',
      fontSize: 10,
    });
  });
}
