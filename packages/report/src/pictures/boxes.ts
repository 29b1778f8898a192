/**
 * The response by the first factor. A reader sees the data before the model, or cannot judge what a variance between
 * groups means.
 */
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { axisX, panel, picture, WIDTH } from './canvas.ts';
import { firstFactor, responseColumn } from './columns.ts';
import { absent, type Picture } from './picture.ts';

const MOST_LEVELS = 60;

/** The response by the levels of the first factor. */
export function boxes(document: ComparisonDocument): Picture {
  const title = 'Response by the first factor';
  const [factor, y] = [firstFactor(document), responseColumn(document)];
  if (!y) return absent(title, 'Not drawn: the comparison holds no rows of the response.');
  if (!factor) return absent(title, 'Not drawn: the model has no factor.');
  const levels = [...new Set(factor.values)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (levels.length > MOST_LEVELS) {
    return absent(title, `Not drawn: ${factor.name} has ${levels.length} levels, too many for boxes side by side.`);
  }
  const rows = y.values.map((value, i) => ({ level: factor.values[i] as string, value }));
  const longest = Math.max(...levels.map((l) => l.length));
  const crowded = levels.length > 14 || longest * levels.length > 80;
  return picture(
    'boxes',
    `${y.name} by ${factor.name}`,
    'Boxes: quartiles and median; whiskers to the last point within 1.5 interquartile ranges; points beyond them.',
    [
      panel({
        width: WIDTH,
        height: crowded ? 420 : 360,
        marginLeft: 52,
        marginBottom: crowded ? Math.min(160, 42 + 6 * longest) : 44,
        marginTop: 24,
        inset: 4,
        x: { label: factor.name, domain: levels, ...axisX, ...(crowded ? { tickRotate: -60 } : {}) },
        y: { label: y.name, grid: true, labelArrow: 'none', insetTop: 8, insetBottom: 8 },
        marks: [Plot.boxY(rows, { x: 'level', y: 'value', fill: '#2a7fc4', fillOpacity: 0.35, r: 2 })],
      }),
    ],
  );
}
