/**
 * The likelihood over two standard deviations with the ways on it: the one picture in which a valley, a ridge and a
 * boundary look different.
 */
import type { ComparisonDocument, Surface } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { whyLeftOut } from '../story/left-out.ts';
import { componentsOf } from '../story/names.ts';
import { axisX, type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { legendOf, seriesOf } from './series.ts';

const LEVELS = [0.1, 0.5, 1, 2, 4, 8, 16, 32, 64, 128] as const;

/** Contours of the log-likelihood over two standard deviations, and the optimizers' ways on it. */
export function surface(document: ComparisonDocument): Picture {
  const title = 'Ways on the likelihood surface';
  if (document.surfaces.length === 0) {
    const two = componentsOf(document).length - 1 === 2;
    const why = two
      ? `Not drawn: ${whyLeftOut(document, 'surface') ?? 'no surface was computed'}.`
      : 'Not drawn: a surface needs a model with exactly two random-effects standard deviations.';
    return absent(title, why);
  }
  const panels = document.surfaces.map((s) => surfacePanel(document, s, WIDTH / Math.min(2, document.surfaces.length)));
  return picture(
    'surface',
    title,
    `Contours: log-likelihood below the highest point of the grid (${LEVELS.slice(0, 7).join(', ')}, …), all else at its best. Lines: the optimizers' accepted steps, from the small open circle to the mark where each stopped.`,
    panels,
    legendOf(
      document,
      document.traces.map((t) => t.fit),
    ),
  );
}
function surfacePanel(document: ComparisonDocument, surface: Surface, width: number): Panel {
  const [x, y] = [surface.x, surface.y];
  const finite = surface.logLik.flat().filter((v): v is number => v !== null);
  const top = Math.max(...finite);
  const cells = x.at.flatMap((ax, i) =>
    y.at.flatMap((ay, j) => {
      const value = surface.logLik[i]?.[j];
      return value == null ? [] : [{ x: ax, y: ay, gap: top - value }];
    }),
  );
  const [dx, dy] = [domain(x.at), domain(y.at)];
  const ways = document.traces
    .filter((t) => document.fits.find((f) => f.id === t.fit)?.method === surface.method)
    .map((t) => ({
      ...seriesOf(document, t.fit),
      points: wayOf(t, x.quantity, y.quantity).filter((p) => within(p.x, dx) && within(p.y, dy)),
    }));
  return panel({
    width,
    height: Math.min(420, width),
    marginTop: 30,
    marginLeft: 56,
    marginRight: 14,
    marginBottom: 42,
    x: { domain: dx, label: `SD ${nameOf(document, x.quantity)}`, ...axisX },
    y: { domain: dy, label: `SD ${nameOf(document, y.quantity)}`, labelAnchor: 'center', labelArrow: 'none' },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      panelTitle(surface.method),
      ...LEVELS.filter((level) => level < Math.max(...cells.map((c) => c.gap))).map((level, k) =>
        Plot.contour(cells, {
          x: 'x',
          y: 'y',
          value: (c: { gap: number }) => -c.gap,
          thresholds: [-level],
          interpolate: 'barycentric',
          fill: 'none',
          stroke: 'currentColor',
          strokeOpacity: Math.max(0.2, 0.75 - 0.07 * k),
          strokeWidth: k === 0 ? 1.6 : 1,
        } as never),
      ),
      Plot.frame({ strokeOpacity: 0.3 }),
      ...ways.flatMap((way) => [
        Plot.line(way.points, { x: 'x', y: 'y', stroke: way.colour, strokeWidth: 1.8, strokeOpacity: 0.9 }),
        Plot.dot(way.points.slice(0, 1), { x: 'x', y: 'y', stroke: way.colour, r: 2.5 }),
        Plot.dot(way.points.slice(-1), {
          x: 'x',
          y: 'y',
          stroke: way.colour,
          symbol: way.symbol,
          strokeWidth: 2.4,
          r: 6,
        }),
      ]),
    ],
  });
}
const domain = (at: readonly number[]): [number, number] => [Math.min(...at), Math.max(...at)];
const within = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;
const nameOf = (document: ComparisonDocument, quantity: string): string =>
  componentsOf(document).find((c) => c.quantity === quantity)?.name ?? quantity;

function wayOf(trace: ComparisonDocument['traces'][number], x: string, y: string): { x: number; y: number }[] {
  const told = trace.accepted.some(Boolean);
  return (trace.sd[x] ?? []).flatMap((at, i) => {
    const other = trace.sd[y]?.[i];
    const kept = !told || i === 0 || trace.accepted[i] || i === trace.logLik.length - 1;
    return at === null || other == null || !kept ? [] : [{ x: at, y: other }];
  });
}
