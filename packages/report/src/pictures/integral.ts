/**
 * A standard deviation under Laplace's approximation and under quadrature on one panel, with the end of every engine, and the groups
 * that their difference comes from: whether Laplace is good enough is seen, not believed.
 */
import type { ComparisonDocument, IntegralPicture } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { significant } from '../format.ts';
import { componentsOf } from '../story/names.ts';
import { axisX, type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { legend, seriesOf } from './series.ts';

const CURVES = {
  laplace: { colour: '#a6761d', dash: '7,4' },
  quadrature: { colour: '#708090', dash: '' },
} as const;
const NAMES = { laplace: "Laplace's approximation", quadrature: 'quadrature' } as const;
const DEEPEST = 5;
/** The drop that bounds a 95 % interval: qchisq(0.95, 1) / 2. */
const DROP = 1.920729;
/** Bars. */
const MOST = 14;

export function integral(document: ComparisonDocument): Picture {
  const title = "The standard deviation under Laplace's approximation and under quadrature";
  const found = document.integral;
  if (!found) return absent(title, 'Not drawn: it is of generalized models with one random intercept.');
  const series = [
    ...new Map(found.marks.map(({ fit }) => [seriesOf(document, fit).name, seriesOf(document, fit)])).values(),
  ];
  const lines = found.curves.map(({ by, nodes }) => ({
    name: by === 'quadrature' ? `${NAMES[by]}, ${nodes} nodes` : NAMES[by],
    symbol: 'circle' as const,
    ...CURVES[by],
  }));
  const panels = [curvesPanel(document, found, found.groups ? WIDTH / 2 : WIDTH), ...groupsPanel(found)];
  return picture(
    'integral',
    title,
    `${summary(found)} A mark is where an engine ended, on the curve that it maximises.`,
    panels,
    legend([...lines, ...series]),
  );
}
function summary({ curves, groups }: IntegralPicture): string {
  const [laplace, quadrature] = (['laplace', 'quadrature'] as const).map((by) =>
    topOf(curves.find((one) => one.by === by)),
  );
  const tops =
    laplace && quadrature
      ? `Log-likelihood below its own maximum, all else at its best: Laplace's is highest at ${significant(laplace.at, 3)}, that of quadrature at ${significant(quadrature.at, 3)}.`
      : 'Log-likelihood below its own maximum.';
  if (!groups) return tops;
  const total = groups.levels.reduce((sum, { delta }) => sum + (delta ?? 0), 0);
  return `${tops} At one point Laplace's value of all ${groups.levels.length} groups is ${significant(Math.abs(total), 3)} ${total < 0 ? 'below' : 'above'} that of quadrature; the bars are those that add most.`;
}
const topOf = (curve: IntegralPicture['curves'][number] | undefined) =>
  curve?.points.reduce<{ at: number; logLik: number } | null>(
    (most, p) => (p.logLik > (most?.logLik ?? -Infinity) ? p : most),
    null,
  );

function curvesPanel(document: ComparisonDocument, { quantity, curves, marks }: IntegralPicture, width: number): Panel {
  const name = componentsOf(document).find((c) => c.quantity === quantity)?.name ?? quantity;
  const drawn = curves.map((curve) => {
    const top = topOf(curve)?.logLik ?? 0;
    return { by: curve.by, points: curve.points.map((p) => ({ x: p.at, y: p.logLik - top })) };
  });
  const names = [...new Set(marks.map(({ fit }) => seriesOf(document, fit).name))];
  const placed = marks.flatMap(({ fit, by, at }) => {
    const curve = drawn.find((one) => one.by === (by === 'other' ? 'laplace' : by));
    const y = curve ? heightAt(curve.points, at) : null;
    const series = seriesOf(document, fit);
    return y === null ? [] : [{ ...series, x: at, y, size: 4 + 2 * (names.indexOf(series.name) % 6) }];
  });
  const floor = -DEEPEST;
  return panel({
    width,
    height: 300,
    marginTop: 30,
    marginLeft: 46,
    marginRight: 16,
    marginBottom: 42,
    inset: 8,
    x: {
      label: `standard deviation, ${name} (log scale)`,
      ...axisX,
      type: 'log',
      ticks: logTicks(drawn.flatMap(({ points }) => points.filter(({ y }) => y >= floor).map(({ x }) => x))),
      tickFormat: (x: number) => significant(x, 2),
    },
    y: { label: null, domain: [floor, 0.25], grid: true, ticks: 6 },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    r: { type: 'identity' },
    marks: [
      panelTitle(name),
      Plot.ruleY([-DROP], { strokeDasharray: '2,3', strokeOpacity: 0.7 }),
      ...drawn.map(({ by, points }) =>
        Plot.line(
          points.filter(({ y }) => y >= floor),
          { x: 'x', y: 'y', stroke: CURVES[by].colour, strokeWidth: 2, strokeDasharray: CURVES[by].dash },
        ),
      ),
      Plot.dot(placed, { x: 'x', y: 'y', symbol: 'symbol', stroke: 'colour', strokeWidth: 2.2, r: 'size' }),
    ],
  });
}
/** Round numbers of a logarithmic axis, six at most: labels of every digit of a decade stand over one another. */
export function logTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const decades = Array.from({ length: 41 }, (_, k) => k - 20);
  for (const digits of [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = decades.flatMap((decade) => digits.map((digit) => Number(`${digit}e${decade}`)));
    const inside = ticks.filter((x) => x >= low && x <= high);
    if (inside.length <= 6) return inside.length >= 2 ? inside : [low, Math.sqrt(low * high), high];
  }
  return [low, Math.sqrt(low * high), high];
}
/** On the curve, between its points. */
function heightAt(points: readonly { x: number; y: number }[], x: number): number | null {
  const i = points.findIndex((p) => p.x >= x);
  const [a, b] = [points[i - 1], points[i]];
  if (!a || !b) return null;
  return a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
}
/** Groups of the same rows add the same: they have one bar, as long as all of them. */
function alike(levels: NonNullable<IntegralPicture['groups']>['levels']): { label: string; delta: number }[] {
  const found = new Map<string, typeof levels>();
  for (const one of levels) {
    if (one.delta === null) continue;
    const key = `${one.total} ${one.of} ${one.delta.toFixed(9)}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const what = `${Number(first.total.toPrecision(4))} of ${Number(first.of.toPrecision(4))}`;
    const label = same.length === 1 ? `${first.level} (${what})` : `${same.length} groups, ${what}`;
    return [{ label, delta: same.length * (first.delta ?? 0) }];
  });
}
function groupsPanel({ groups }: IntegralPicture): Panel[] {
  if (!groups) return [];
  const sorted = alike(groups.levels)
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
    .slice(0, MOST);
  if (sorted.length === 0) return [];
  return [
    panel({
      width: WIDTH / 2,
      height: 300,
      marginTop: 30,
      marginLeft: 132,
      marginRight: 16,
      marginBottom: 42,
      x: { label: 'Laplace less quadrature, log-likelihood', ...axisX, ticks: 4, grid: true },
      y: {
        label: null,
        domain: sorted.map(({ label }) => label),
        tickSize: 0,
        padding: 0.25,
        tickFormat: (text: string) => (text.length > 22 ? `${text.slice(0, 21)}…` : text),
      },
      marks: [
        panelTitle(`${groups.name}, sum of the response`),
        Plot.barX(sorted, { x: 'delta', y: 'label', fill: CURVES.laplace.colour }),
        Plot.ruleX([0]),
      ],
    }),
  ];
}
