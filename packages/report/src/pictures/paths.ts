/**
 * The optimizers' ways, as the log-likelihood still missing: a flat end is what a tolerance mistakes for a maximum, and
 * it is seen on this scale only.
 */
import type { ComparisonDocument, Path } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { whyLeftOut } from '../story/left-out.ts';
import { type Peers, peersOf } from '../story/likelihoods.ts';
import { certificateOf } from '../story/names.ts';
import { axisX, type Panel, panel, panelTitle, picture, WIDTH } from './canvas.ts';
import { absent, type Picture } from './picture.ts';
import { legendOf, seriesOf } from './series.ts';

const SMALLEST = 1e-10;

/** Every optimizer's way: how far its log-likelihood still is from the best known, evaluation by evaluation. */
export function paths(document: ComparisonDocument): Picture {
  const title = "The optimizers' ways to where they stopped";
  if (document.traces.length === 0)
    return absent(
      title,
      `Not drawn: ${whyLeftOut(document, 'paths') ?? 'no engine kept a record of its evaluations'}.`,
    );
  const groups = peersOf(document)
    .map((peers) => ({ peers, traces: document.traces.filter((t) => peers.fits.some((f) => f.id === t.fit)) }))
    .filter(({ traces }) => traces.length > 0);
  const panels = groups.map(({ peers, traces }) => pathPanel(document, peers, traces, WIDTH / groups.length));
  return picture(
    'paths',
    title,
    'Log-likelihood still missing to the best known of its own criterion (log scale), by evaluation of the objective; a mark where each engine stopped. A line that ends high stopped short. Gaps under 1e-10 are drawn at 1e-10.',
    panels,
    legendOf(
      document,
      document.traces.map((t) => t.fit),
    ),
  );
}

function pathPanel(document: ComparisonDocument, peers: Peers, traces: readonly Path[], width: number): Panel {
  const known = peers.fits.map((f) => certificateOf(document, f.id)?.bestLogLik ?? null);
  const best = Math.max(...[...known, ...traces.flatMap((t) => t.logLik)].filter((x): x is number => x !== null));
  const lines = traces.map((trace) => ({ ...seriesOf(document, trace.fit), points: gaps(trace, best) }));
  return panel({
    width,
    height: 320,
    marginTop: 30,
    marginLeft: 54,
    marginRight: 18,
    marginBottom: 42,
    inset: 8,
    x: { label: 'evaluation', ...axisX },
    y: { type: 'log', label: null, grid: true, tickFormat: power, ticks: 6 },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      panelTitle(peers.name),
      ...lines.map((line) => Plot.line(line.points, { x: 'x', y: 'gap', stroke: line.colour, strokeWidth: 1.8 })),
      Plot.dot(
        lines.flatMap((line) => line.points.slice(-1).map((p) => ({ ...line, ...p }))),
        {
          x: 'x',
          y: 'gap',
          symbol: 'symbol',
          stroke: 'colour',
          fill: 'colour',
          fillOpacity: 0.4,
          strokeWidth: 2,
          r: 6,
        },
      ),
    ],
  });
}
const power = (x: number): string => {
  const exponent = Math.round(Math.log10(x));
  return Math.abs(x - 10 ** exponent) <= 1e-9 * x ? (Math.abs(exponent) <= 3 ? String(x) : `1e${exponent}`) : '';
};
/** Accepted iterates where the record tells them apart, every evaluation where it does not; and always the last. */
function gaps(trace: Path, best: number): { x: number; gap: number }[] {
  const told = trace.accepted.some(Boolean);
  return trace.logLik.flatMap((logLik, i) => {
    const kept = !told || trace.accepted[i] || i === trace.logLik.length - 1;
    return logLik === null || !kept ? [] : [{ x: i + 1, gap: Math.max(SMALLEST, best - logLik) }];
  });
}
