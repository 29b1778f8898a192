/**
 * A hanging rootogram of every fit of counts (Tukey 1977; Kleiber & Zeileis 2016): the root of each observed frequency hangs from the
 * root of the expected one, so that what is missing shows at the axis, for rare counts as for common ones.
 */
import type { ComparisonDocument, CountPicture } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { significant } from '../format.ts';
import { axisX, type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { seriesOf } from './series.ts';

export function counts(document: ComparisonDocument): Picture {
  const title = 'Observed and expected counts';
  const found = distinct(document);
  if (found.length === 0) return absent(title, 'Not drawn: it is of counts.');
  const zeros = found.map((one) => {
    const zero = one.bins.find(({ count }) => count === 0);
    return `${seriesOf(document, one.fit).name}: ${zero?.observed ?? 0} zeros observed, ${significant(zero?.expected ?? 0, 3)} expected`;
  });
  const panels = found.map((one) => rootogram(document, one, found.length === 1 ? WIDTH : WIDTH / 2));
  return picture(
    'counts',
    title,
    `${zeros.join('; ')}. Bars hang from the curve of expected frequencies, on the scale of square roots: a bar that ends above the axis says that there are fewer than expected, one below it more.`,
    panels,
  );
}
/** Fits that expect the same are drawn once. */
function distinct({ counts: all = [] }: ComparisonDocument): readonly CountPicture[] {
  return all.filter(
    (one, i) =>
      !all
        .slice(0, i)
        .some((other) => other.bins.every((bin, k) => Math.abs(bin.expected - (one.bins[k]?.expected ?? 0)) < 0.05)),
  );
}
function rootogram(document: ComparisonDocument, { fit, bins }: CountPicture, width: number): Panel {
  const { name, colour } = seriesOf(document, fit);
  const last = bins.length - 1;
  const bars = bins.map(({ count, observed, expected }, i) => ({
    x: i,
    name: i === last ? `${count}+` : String(count),
    top: Math.sqrt(expected),
    bottom: Math.sqrt(expected) - Math.sqrt(observed),
  }));
  return panel({
    width,
    height: 260,
    marginTop: 30,
    marginLeft: 46,
    marginRight: 16,
    marginBottom: 42,
    x: {
      label: 'count',
      ...axisX,
      domain: [-0.6, last + 0.6],
      ticks: Math.min(last, 8),
      tickFormat: (x: number) => bars[x]?.name ?? '',
    },
    y: { label: null, grid: true, ticks: 6 },
    marks: [
      panelTitle(`${name}: root of the frequency`),
      Plot.rect(bars, {
        x1: (d: (typeof bars)[number]) => d.x - 0.35,
        x2: (d: (typeof bars)[number]) => d.x + 0.35,
        y1: 'bottom',
        y2: 'top',
        fill: '#708090',
        fillOpacity: 0.65,
      }),
      Plot.line(bars.slice(0, -1), { x: 'x', y: 'top', stroke: colour, strokeWidth: 2 }),
      Plot.dot(bars, { x: 'x', y: 'top', fill: colour, r: 3 }),
      Plot.ruleY([0], { strokeWidth: 1.5 }),
    ],
  });
}
