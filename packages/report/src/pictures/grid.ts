/**
 * Where every optimizer from every start ended. Shape and colour both say it: neither print nor every eye tells the
 * colours apart.
 */
import type { ComparisonDocument, GridRun } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { isMaximumVerdict } from '../story/names.ts';
import { type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { type LegendEntry, legend } from './series.ts';

type Ending = LegendEntry & { readonly ends: (run: GridRun) => boolean };
/** How a run ended, by shape and colour. */
const ENDINGS: readonly Ending[] = [
  { name: 'maximum', colour: '#009e73', symbol: 'circle', ends: (r) => isMaximumVerdict(r.verdict ?? '') },
  { name: 'false zero', colour: '#d55e00', symbol: 'times', ends: (r) => r.verdict === 'false-zero' },
  { name: 'stopped short', colour: '#b0609c', symbol: 'triangle', ends: (r) => r.verdict === 'stopped-short' },
  {
    name: 'local maximum or saddle',
    colour: '#a6761d',
    symbol: 'diamond',
    ends: (r) => r.verdict === 'local-maximum' || r.verdict === 'saddle',
  },
  { name: 'not judged or refused', colour: '#708090', symbol: 'square', ends: () => true },
];
const endingOf = (run: GridRun): Ending => ENDINGS.find((e) => e.ends(run)) as Ending;

/** Where every optimizer ends from every start: one panel per engine and method. */
export function grid(document: ComparisonDocument): Picture {
  const title = 'Every optimizer from every start: where it ends';
  if (document.grid.length === 0) return absent(title, 'Not drawn: the grid of optimizers and starts was not run.');
  const keys = [...new Set(document.grid.map((r) => `${r.backend}/${r.method}`))];
  const found = ENDINGS.filter((e) => document.grid.some((r) => endingOf(r) === e));
  return picture(
    'grid',
    title,
    'One mark per run: rows are optimizers (and the scale of the parameters, where an engine has several), columns are starts.',
    keys.map((key) =>
      gridPanel(
        key,
        document.grid.filter((r) => `${r.backend}/${r.method}` === key),
      ),
    ),
    legend(found),
  );
}
function gridPanel(title: string, runs: readonly GridRun[]): Panel {
  const scales = new Set(runs.map((r) => r.scale));
  const rowName = (r: GridRun): string => (scales.size > 1 ? `${r.optimizer}, ${r.scale}` : r.optimizer);
  const marks = runs.map((r) => ({ ...endingOf(r), row: rowName(r), column: r.start }));
  const rows = [...new Set(marks.map((m) => m.row))];
  const columns = [...new Set(marks.map((m) => m.column))];
  const longest = Math.max(...columns.map((c) => c.length));
  return panel({
    width: WIDTH / 2,
    height: 48 + 22 * rows.length + 4.6 * longest + 14,
    marginTop: 34,
    marginLeft: Math.min(190, 16 + 6.4 * Math.max(...rows.map((r) => r.length))),
    marginBottom: 4.6 * longest + 24,
    marginRight: 10,
    x: { type: 'point', domain: columns, label: null, tickRotate: -40, tickSize: 3, padding: 0.6 },
    y: { type: 'point', domain: rows, label: null, tickSize: 0, padding: 0.6 },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      panelTitle(title),
      Plot.frame({ strokeOpacity: 0.2 }),
      Plot.dot(marks, {
        x: 'column',
        y: 'row',
        symbol: 'symbol',
        stroke: 'colour',
        fill: 'colour',
        fillOpacity: 0.35,
        strokeWidth: 1.8,
        r: 5,
      }),
    ],
  });
}
