/**
 * The profile of every standard deviation with the places where engines stopped: a false zero is a point on a slope,
 * and this shows the slope.
 */
import type { ComparisonDocument, ProfileCurve } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { whyLeftOut } from '../story/left-out.ts';
import { peersOf } from '../story/likelihoods.ts';
import { certificateOf, componentsOf } from '../story/names.ts';
import { axisX, type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { legend, legendOf, type Series, seriesOf } from './series.ts';

const COLOUR = { REML: '#708090', ML: '#a6761d' } as const;
const DASH = { REML: '', ML: '7,4' } as const;
/** The drop that bounds a 95 % interval: qchisq(0.95, 1) / 2. */
const DROP = 1.920729;
const DEEPEST = 5;

/** The profile likelihood of every standard deviation, and where every engine stopped. */
export function profiles(document: ComparisonDocument): Picture {
  const title = 'Profile likelihood of every standard deviation, and where every engine stopped';
  if (document.profiles.length === 0)
    return absent(title, `Not drawn: ${whyLeftOut(document, 'profiles') ?? 'no profile was computed'}.`);
  const quantities = [...new Set(document.profiles.map((p) => p.quantity))];
  const panels = quantities.map((quantity) =>
    profilePanel(
      document,
      quantity,
      document.profiles.filter((p) => p.quantity === quantity),
      quantities.length === 1 ? WIDTH : WIDTH / 2,
    ),
  );
  const marked = document.profiles.flatMap((p) => p.marks.map((m) => m.fit));
  const methods = [...new Set(document.profiles.map((p) => p.method))];
  const symbols = [...new Map(marked.map((id) => [seriesOf(document, id).name, seriesOf(document, id)])).values()];
  const lines = methods.map((method) => ({
    name: `${method} profile`,
    colour: COLOUR[method],
    symbol: 'circle' as Series['symbol'],
    dash: DASH[method],
  }));
  return picture(
    'profiles',
    title,
    `Log-likelihood below the maximum of its own method, all else at its best for each value. A mark on the top of its curve stands at the maximum; one below it stopped short. Dotted: the drop of 1.92 that bounds a 95 % interval.${missing(document)}`,
    panels,
    lines.length > 0 ? legend([...lines, ...symbols]) : legendOf(document, marked),
  );
}
/** Profiles that were not computed, by name: a budget of time may leave some out. */
function missing(document: ComparisonDocument): string {
  const methods = [...new Set(document.fits.map((f) => f.method))];
  const lacking = componentsOf(document).flatMap(({ name, quantity }) =>
    methods
      .filter((method) => !document.profiles.some((p) => p.quantity === quantity && p.method === method))
      .map((method) => `${name} (${method})`),
  );
  return lacking.length > 0 ? ` Not computed: ${lacking.join(', ')}.` : '';
}
function profilePanel(
  document: ComparisonDocument,
  quantity: string,
  curves: readonly ProfileCurve[],
  width: number,
): Panel {
  const name = componentsOf(document).find((c) => c.quantity === quantity)?.name ?? quantity;
  const drawn = curves.map((curve) => below(document, curve));
  const seen = drawn.flatMap((c) => [...c.points, ...c.marks].map((p) => p.y)).filter((y) => y >= -DEEPEST);
  const floor = Math.min(-2.4, ...seen) - 0.3;
  return panel({
    width,
    height: 300,
    marginTop: 30,
    marginLeft: 46,
    marginRight: 16,
    marginBottom: 42,
    inset: 8,
    x: { label: `standard deviation, ${name}`, ...axisX, nice: true },
    y: { label: null, domain: [floor, 0.25], grid: true, ticks: 6 },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      panelTitle(name),
      Plot.ruleY([-DROP], { strokeDasharray: '2,3', strokeOpacity: 0.7 }),
      ...drawn.map(({ method, points }) =>
        Plot.line(
          points.filter((p) => p.y >= floor),
          { x: 'x', y: 'y', stroke: COLOUR[method], strokeWidth: 2, strokeDasharray: DASH[method] },
        ),
      ),
      Plot.dot(
        drawn.flatMap((c) => c.marks).filter((m) => m.y >= floor),
        { x: 'x', y: 'y', symbol: 'symbol', stroke: 'colour', strokeWidth: 2.2, r: 'size' },
      ),
    ],
    r: { type: 'identity' },
  });
}
/** A curve and its marks below the highest point that any of them, or the judge, knows of their criterion. */
function below(document: ComparisonDocument, curve: ProfileCurve) {
  const marked = new Set(curve.marks.map((m) => m.fit));
  const peers = peersOf(document).find(({ fits }) => fits.some((f) => marked.has(f.id)));
  const known = (peers?.fits ?? []).map((f) => certificateOf(document, f.id)?.bestLogLik ?? null);
  const heights = [...curve.points.map((p) => p.logLik), ...curve.marks.map((m) => m.logLik), ...known];
  const top = Math.max(...heights.filter((h): h is number => h !== null));
  const names = [...new Set(document.fits.map((f) => seriesOf(document, f.id).name))];
  return {
    method: curve.method,
    points: curve.points.map((p) => ({ x: p.at, y: p.logLik - top })).sort((a, b) => a.x - b.x),
    marks: curve.marks.flatMap((mark) => {
      if (mark.at === null || mark.logLik === null) return [];
      const series = seriesOf(document, mark.fit);
      // marks at one place stay visible: each engine's is a little larger than the one before
      return [{ ...series, x: mark.at, y: mark.logLik - top, size: 4 + 2 * (names.indexOf(series.name) % 6) }];
    }),
  };
}
