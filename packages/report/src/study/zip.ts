/** The zip plot of coverage (Morris, White & Crowther 2019, figure 4): intervals in the order of how far they are from the true value. */
import type { SimulationDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { fixed } from '../format.ts';
import { type Panel, panel, picture, WIDTH } from '../pictures/canvas.ts';
import { absent, type Picture } from '../pictures/picture.ts';

/** Intervals of one estimator in one scenario. */
export interface Zip {
  readonly scenario: number;
  readonly estimator: string;
  readonly estimand: string;
  readonly truth: number;
  readonly coverage: number;
  /** Of how many intervals those shown are. */
  readonly n: number;
  /** By the centile of |estimate - truth| / SE, the farthest last. */
  readonly intervals: readonly {
    readonly low: number;
    readonly high: number;
    readonly centile: number;
    readonly covers: boolean;
  }[];
}
const COLUMNS = 4;
/** Panels of one picture. */
const MOST = 16;

export function zip(document: SimulationDocument, estimand: string, zips: readonly Zip[], name: string): Picture {
  const title = `${estimand}: zip plot of coverage`;
  const own = zips.filter((one) => one.estimand === estimand);
  if (own.length === 0)
    return absent(title, 'Not drawn: no fit states a standard error of it, or its true value is not known.');
  const error = ({ coverage, n }: Zip): number => Math.abs(coverage - document.level) * Math.sqrt(n);
  const shown = own.length <= MOST ? own : [...own].sort((a, b) => error(b) - error(a)).slice(0, MOST);
  const farthest = own.length > MOST ? ` The ${MOST} of ${own.length} whose coverage is farthest from nominal.` : '';
  return picture(
    name,
    title,
    `Every interval is a line, the farthest from the true value (dashes) on top, those that leave it out in orange; below the dotted line lie ${100 * document.level} %. Orange that begins below it is undercoverage.${farthest}`,
    shown.map((one) => zipPanel(document, one)),
  );
}
function zipPanel(document: SimulationDocument, { scenario, estimator, truth, coverage, intervals }: Zip): Panel {
  const label = `${scenario} ${estimator}`;
  return panel({
    width: WIDTH / COLUMNS,
    height: 190,
    marginTop: 42,
    marginBottom: 26,
    marginLeft: 34,
    marginRight: 10,
    x: { ticks: 3, label: null, tickSize: 4, domain: domainOf(intervals, truth) },
    y: { domain: [0, 100], ticks: [0, 50, 100 * document.level], label: null, tickSize: 3 },
    marks: [
      Plot.text([label.length > 20 ? `${label.slice(0, 19)}…` : label], {
        frameAnchor: 'top-left',
        dx: -28,
        dy: -26,
        textAnchor: 'start',
        fontWeight: 'bold',
      }),
      Plot.text([`coverage ${fixed(coverage, 3)}`], {
        frameAnchor: 'top-left',
        dy: -3,
        textAnchor: 'start',
        lineAnchor: 'bottom',
      }),
      Plot.frame({ strokeOpacity: 0.25 }),
      Plot.link(intervals, {
        x1: 'low',
        x2: 'high',
        y1: 'centile',
        y2: 'centile',
        stroke: (one: Zip['intervals'][number]) => (one.covers ? '#2a7fc4' : '#d55e00'),
        strokeWidth: 1.1,
        clip: true,
      }),
      Plot.ruleY([100 * document.level], { strokeDasharray: '1,3', strokeOpacity: 0.8 }),
      Plot.ruleX([truth], { strokeDasharray: '3,3' }),
    ],
    color: { type: 'identity' },
  });
}
/** Nine tenths of the intervals fit; the longest few would make the others points. */
function domainOf(intervals: Zip['intervals'], truth: number): [number, number] {
  const off = intervals
    .flatMap(({ low, high }) => [Math.abs(low - truth), Math.abs(high - truth)])
    .sort((a, b) => a - b);
  const half = 1.05 * (off[Math.floor(0.97 * (off.length - 1))] ?? 1) || 1;
  return [truth - half, truth + half];
}
