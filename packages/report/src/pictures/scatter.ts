/**
 * The response against a predictor with the model's line. Points are jittered and thinned with a fixed seed: the same
 * data give the same picture.
 */
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { significant } from '../format.ts';
import { nameOf } from '../story/names.ts';
import { axisX, panel, picture, WIDTH } from './canvas.ts';
import { type Column, firstNumeric, responseColumn } from './columns.ts';
import { jitter, thinned } from './jitter.ts';
import { absent, type Picture } from './picture.ts';
import { referenceFit } from './reference.ts';

const MOST = 2500;

/** The response against the first numeric predictor, jittered, with the model's line at the means of all else. */
export function scatter(document: ComparisonDocument): Picture {
  const title = 'Response against the first numeric predictor';
  const [x, y] = [firstNumeric(document), responseColumn(document)];
  if (!y) return absent(title, 'Not drawn: the comparison holds no rows of the response.');
  if (!x) return absent(title, 'Not drawn: the model has no numeric predictor.');
  const line = fittedLine(document, x, y);
  const [jx, jy] = [jitter(x.values, 1), jitter(y.values, 2)];
  const points = thinned(
    jx.map((at, i) => ({ x: at, y: jy[i] as number })),
    MOST,
  );
  const some = points.length < jx.length ? `, ${points.length} of ${jx.length} rows` : '';
  const ends = [Math.min(...x.values), Math.max(...x.values)].map((at) => ({ x: at, y: line.at(at) }));
  return picture(
    'scatter',
    `${y.name} against ${x.name}`,
    `Every row as a point${some}, moved a little so that equal rows show. The line has ${line.told}.`,
    [
      panel({
        width: WIDTH,
        height: 400,
        marginLeft: 52,
        marginBottom: 44,
        inset: 8,
        x: { label: x.name, ...axisX },
        y: { label: y.name, grid: true, labelArrow: 'none' },
        marks: [
          Plot.dot(points, { x: 'x', y: 'y', r: points.length < 400 ? 3 : 2, fill: '#2a7fc4', fillOpacity: 0.55 }),
          Plot.line(ends, { x: 'x', y: 'y', stroke: '#d55e00', strokeWidth: 3 }),
        ],
      }),
    ],
  );
}
/** The fixed effect of x through the means where the model has one, else least squares. */
function fittedLine(
  document: ComparisonDocument,
  x: Column<number>,
  y: Column<number>,
): { at: (x: number) => number; told: string } {
  const reference = referenceFit(document);
  const effect = reference?.fit.fixed.find((c) => c.term === x.name)?.estimate;
  const slope = effect ?? leastSquares(x.values, y.values);
  const [mx, my] = [mean(x.values), mean(y.values)];
  const told =
    effect != null && reference
      ? `the slope of ${nameOf(document, reference.id)}, ${significant(slope, 4)}, at the means of everything else`
      : `the slope of least squares, ${significant(slope, 4)}`;
  return { at: (at) => my + slope * (at - mx), told };
}
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
function leastSquares(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const sxy = x.reduce((sum, v, i) => sum + (v - mx) * ((y[i] as number) - my), 0);
  const sxx = x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
  return sxx > 0 ? sxy / sxx : 0;
}
