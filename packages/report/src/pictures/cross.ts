/**
 * Every fit under every judge as a picture, for as many fits as a table would not hold; the colour is the gap to the
 * best of its row, never a raw likelihood.
 */
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { significant } from '../format.ts';
import { crossLogLik, judgesOf } from '../story/cross.ts';
import { whyLeftOut } from '../story/left-out.ts';
import { byMethod, faithful, nameOf } from '../story/names.ts';
import { panel, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';

const missing = (document: ComparisonDocument): string => {
  const why = whyLeftOut(document, 'referee');
  return why === null ? '' : `: ${why}`;
};

/** The cross-matrix: how far every fit lies below the best of its row, under every judge. */
export function cross(document: ComparisonDocument): Picture {
  const title = 'Every fit under every judge';
  const { fits } = byMethod(faithful(document));
  const judges = judgesOf(document);
  if (fits.length === 0 || judges.length === 0) return absent(title, 'Not drawn: no fit was judged by another engine.');
  const valued = judges.map((judge) => ({ judge, values: fits.map((f) => crossLogLik(document, f.id, judge)) }));
  // a judge without any value is named beside the picture
  const shown = valued.filter(({ values }) => values.some((v) => v !== null));
  if (shown.length === 0) return absent(title, `Not drawn: no judge has a value${missing(document)}.`);
  const cells = shown.flatMap(({ judge, values }) => {
    const best = Math.max(...values.filter((v): v is number => v !== null));
    return fits.map((f, i) => cellOf(nameOf(document, f.id), judge.name, values[i] ?? null, best));
  });
  const columns = fits.map((f) => nameOf(document, f.id));
  const longest = Math.max(...columns.map((c) => shortened(c).length));
  const rotated = 7 * longest > (WIDTH - 150) / columns.length;
  const left = Math.min(240, 30 + 7.2 * Math.max(...shown.map(({ judge }) => shortened(judge.name).length)));
  const top = rotated ? 36 + 6 * longest : 30;
  return picture(
    'cross',
    title,
    `Log-likelihood below the best of the row: rows are judges, columns are the fits whose parameters they judge. 0: the best of the row, or within 1e-6 of it; a dash: the judge has no such criterion or point. The stronger the colour, the farther below.${shown.length < judges.length ? ` Without a row${missing(document)}.` : ''}`,
    [
      panel({
        width: WIDTH,
        height: top + 30 * shown.length + 8,
        marginTop: top,
        marginLeft: left,
        marginBottom: 8,
        marginRight: rotated ? 4 * longest : 8,
        padding: 0.06,
        x: {
          axis: 'top',
          domain: columns,
          tickFormat: shortened,
          label: null,
          tickSize: 0,
          ...(rotated ? { tickRotate: -55 } : {}),
        },
        y: { domain: shown.map(({ judge }) => judge.name), tickFormat: shortened, label: null, tickSize: 0 },
        opacity: { type: 'identity' },
        marks: [
          Plot.cell(cells, { x: 'fit', y: 'judge', fill: '#d55e00', fillOpacity: 'shade' }),
          Plot.cell(cells, { x: 'fit', y: 'judge', stroke: 'currentColor', strokeOpacity: 0.2 }),
          Plot.text(cells, { x: 'fit', y: 'judge', text: 'text', fontSize: columns.length > 8 ? 9 : 12 }),
        ],
      }),
    ],
  );
}
/** A long name by its two ends: the engine and the method. */
const shortened = (name: string): string => (name.length <= 24 ? name : `${name.slice(0, 12)}…${name.slice(-11)}`);

function cellOf(fit: string, judge: string, value: number | null, best: number) {
  if (value === null) return { fit, judge, text: '–', shade: 0 };
  const gap = best - value;
  // a square root, so that 0.01 shows beside 1
  const shade = gap <= 1e-6 ? 0 : Math.min(0.7, 0.06 + 0.55 * Math.sqrt(gap));
  return { fit, judge, text: gap <= 1e-6 ? '0' : `−${significant(gap, gap < 0.1 ? 1 : 3)}`, shade };
}
