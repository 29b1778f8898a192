/** The pictures of a study, as readers know them from rsimsum and SimDesign. Long designs are cut to what a page can show, and say so. */
import type { SimulationDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { count } from '../format.ts';
import { axisX, type Panel, panel, panelTitle, picture, WIDTH } from '../pictures/canvas.ts';
import { absent, type Picture, type Pictures } from '../pictures/picture.ts';
import { legend, type Series, styled } from '../pictures/series.ts';
import { scenarioName } from './scenario-name.ts';
import { type Zip, zip } from './zip.ts';

/** Scenarios that one picture shows. */
const MOST = 48;
/** Of a 95 % interval. */
const WIDE = 1.959963984540054;
type Scenario = SimulationDocument['scenarios'][number];

export function drawStudy(document: SimulationDocument, zips: readonly Zip[]): Pictures {
  const all: [string, Picture][] = [['failures', failureMap(document)]];
  for (const [e, { name }] of document.estimands.entries()) {
    all.push([`performance-${e + 1}`, performance(document, name, `performance-${e + 1}`)]);
    all.push([`differences-${e + 1}`, differences(document, name, `differences-${e + 1}`)]);
    all.push([`zip-${e + 1}`, zip(document, name, zips, `zip-${e + 1}`)]);
  }
  return new Map(all);
}
const shownOf = ({ scenarios }: SimulationDocument): readonly Scenario[] => scenarios.slice(0, MOST);
const cut = ({ scenarios }: SimulationDocument): string =>
  scenarios.length > MOST ? ` The first ${MOST} of ${scenarios.length} scenarios; performance.csv has all.` : '';

/** A row of dots: one number with its Monte Carlo error. */
interface Dot extends Series {
  readonly y: number;
  readonly x: number;
  readonly low: number;
  readonly high: number;
}
interface Numbered {
  readonly scenario: number;
  readonly value: number | null;
  readonly mcse: number | null;
}
/** Scenarios one below the other, the series of each a little apart. */
function dots(scenarios: readonly Scenario[], rows: readonly (readonly [Series, readonly Numbered[]])[]): Dot[] {
  const place = new Map(scenarios.map(({ scenario }, i) => [scenario, i]));
  return rows.flatMap(([series, all], s) =>
    all.flatMap(({ scenario, value, mcse }) => {
      const at = place.get(scenario);
      if (at === undefined || value === null) return [];
      const half = WIDE * (mcse ?? 0);
      const y = at + (0.7 * (s + 0.5)) / rows.length - 0.35;
      return [{ ...series, x: value, y, low: value - half, high: value + half }];
    }),
  );
}
/** Numbers so small that five decimals would not do stand as powers of ten: their labels would run into one another. */
const SMALL = 5e-4;
function tickFormat(placed: readonly Dot[]): { readonly tickFormat?: (x: number) => string } {
  const size = Math.max(...placed.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  if (!(size > 0 && size < SMALL)) return {};
  return { tickFormat: (x) => (x === 0 ? '0' : x.toExponential().replaceAll('-', '\u2212')) };
}
function dotPanel(
  title: string,
  scenarios: readonly Scenario[],
  placed: readonly Dot[],
  {
    width,
    rule,
    names,
    rowHeight,
  }: { readonly width: number; readonly rule: number; readonly names: boolean; readonly rowHeight: number },
): Panel {
  const labels = scenarios.map(scenarioName);
  return panel({
    width,
    height: 62 + rowHeight * scenarios.length,
    marginTop: 30,
    marginBottom: 30,
    marginLeft: names ? marginFor(labels) : 12,
    marginRight: 24,
    x: { ticks: width < WIDTH / 2 ? 3 : 4, label: null, tickSize: 4, nice: true, ...tickFormat(placed) },
    y: {
      domain: [-0.6, scenarios.length - 0.4],
      reverse: true,
      label: null,
      tickSize: 0,
      ticks: scenarios.map((_, i) => i),
      tickFormat: (i: number) => (names ? shortened(labels[i] ?? '') : ''),
    },
    color: { type: 'identity' },
    symbol: { type: 'identity' },
    marks: [
      panelTitle(title),
      Plot.frame({ strokeOpacity: 0.25 }),
      Plot.ruleY(
        scenarios.slice(1).map((_, i) => i + 0.5),
        { strokeOpacity: 0.12 },
      ),
      Plot.ruleX([rule], { strokeOpacity: 0.5, strokeDasharray: '3,3' }),
      Plot.link(placed, { x1: 'low', x2: 'high', y1: 'y', y2: 'y', stroke: 'colour', strokeWidth: 1.6 }),
      Plot.dot(placed, {
        x: 'x',
        y: 'y',
        symbol: 'symbol',
        stroke: 'colour',
        fill: 'colour',
        fillOpacity: 0.45,
        strokeWidth: 1.6,
        r: 3.6,
      }),
    ],
  });
}
/** Characters of a name that stand beside a picture. */
const NAME = 36;
const shortened = (text: string): string => (text.length > NAME ? `${text.slice(0, NAME - 1)}…` : text);
/** Room for the longest of them; of wide letters fewer fit, so they have some to spare. */
const marginFor = (labels: readonly string[]): number =>
  20 + 6.9 * Math.min(NAME, Math.max(...labels.map((label) => label.length)));
const heightFor = (series: number): number => Math.max(22, 11 * series + 6);

/** Bias and coverage by scenario, a dot for each estimator. */
function performance(document: SimulationDocument, estimand: string, name: string): Picture {
  const title = `${estimand}: bias and coverage`;
  const scenarios = shownOf(document);
  const measured = (measure: string): (readonly [Series, readonly Numbered[]])[] =>
    document.estimators.map((estimator, i) => [
      styled(estimator.name, i),
      document.performance.filter(
        (one) =>
          one.estimand === estimand &&
          one.policy === 'none' &&
          one.measure === measure &&
          one.estimator === estimator.name,
      ),
    ]);
  const rowHeight = heightFor(document.estimators.length);
  const bias = dots(scenarios, measured('bias'));
  // a share ends at 0 and 1, whatever its error
  const coverage = dots(scenarios, measured('coverage')).map((dot) => ({
    ...dot,
    low: Math.max(0, dot.low),
    high: Math.min(1, dot.high),
  }));
  if (bias.length === 0)
    return absent(
      title,
      'Not drawn: the study has no bias of it, for its true value is not known or no fit states it.',
    );
  const half = { rule: 0, rowHeight };
  const panels =
    coverage.length === 0
      ? [dotPanel('bias', scenarios, bias, { ...half, width: WIDTH, names: true })]
      : [
          dotPanel('bias', scenarios, bias, { ...half, width: 0.6 * WIDTH, names: true }),
          dotPanel('coverage', scenarios, coverage, {
            rule: document.level,
            rowHeight,
            width: 0.4 * WIDTH,
            names: false,
          }),
        ];
  const without = coverage.length === 0 ? ' It has no standard errors, so no coverage.' : '';
  return picture(
    name,
    title,
    `Dots are estimates of performance with every fit kept, lines their 95 % Monte Carlo intervals, dashes no bias${coverage.length > 0 ? ` and the nominal ${100 * document.level} %` : ''}.${without}${cut(document)}`,
    panels,
    legend(document.estimators.map((estimator, i) => styled(estimator.name, i))),
  );
}

/** What each estimator has beyond the first one, paired. */
function differences(document: SimulationDocument, estimand: string, name: string): Picture {
  const title = `${estimand}: differences, paired`;
  const [first, ...others] = document.estimators;
  if (!first || others.length === 0) return absent(title, 'Not drawn: there is one estimator only.');
  const scenarios = shownOf(document);
  const measured = (measure: string): (readonly [Series, readonly Numbered[]])[] =>
    others.map((other, i) => [
      styled(other.name, i + 1),
      document.differences
        .filter(
          (one) =>
            one.estimand === estimand &&
            one.policy === 'none' &&
            one.measure === measure &&
            one.first === first.name &&
            one.second === other.name,
        )
        // the document has the first less the second
        .map(({ scenario, value, mcse }) => ({ scenario, value: value === null ? null : -value, mcse })),
    ]);
  const rowHeight = heightFor(others.length);
  const mean = dots(scenarios, measured('bias'));
  const error = dots(scenarios, measured('rmse'));
  if (mean.length === 0) return absent(title, 'Not drawn: no two estimators state it.');
  return picture(
    name,
    title,
    `What each estimator has less what ${first.name} has, on the same data sets: in the mean and in the root mean square error, with 95 % intervals by paired Monte Carlo errors. Where a line leaves out the dashes, the two differ.${cut(document)}`,
    [
      dotPanel('difference in mean', scenarios, mean, { rule: 0, rowHeight, width: 0.6 * WIDTH, names: true }),
      dotPanel('difference in RMSE', scenarios, error, { rule: 0, rowHeight, width: 0.4 * WIDTH, names: false }),
    ],
    legend(others.map((other, i) => styled(other.name, i + 1))),
  );
}

/** Scenarios by estimators: what failed by the engine's own word, and what is no maximum. */
function failureMap(document: SimulationDocument): Picture {
  const title = 'Failures by scenario and estimator';
  const scenarios = shownOf(document);
  const place = new Map(scenarios.map(({ scenario }, i) => [scenario, i]));
  const cells = document.fits.flatMap((one) => {
    const y = place.get(one.scenario);
    const x = document.estimators.findIndex(({ name }) => name === one.estimator);
    return y === undefined || x < 0 || one.fits === 0
      ? []
      : [{ x, y, failed: one.failed / one.fits, short: one.notAMaximum / one.fits, isJudged: isJudged(one) }];
  });
  if (cells.length === 0) return absent(title, 'Not drawn: nothing is done yet.');
  const said = mapPanel(
    'failed, by its own word',
    document,
    scenarios,
    cells.map(({ x, y, failed }) => ({ x, y, share: failed })),
    true,
  );
  const ours = mapPanel(
    'no maximum, by our verdict',
    document,
    scenarios,
    cells.filter((one) => one.isJudged).map(({ x, y, short }) => ({ x, y, share: short })),
    false,
  );
  return picture(
    'failures',
    title,
    `Per cent of the fits, ${count(document.estimators.length, 'estimator')} across (numbered as in the legend), scenarios down. A fit that failed by the engine's own word and one that is no maximum are two things; where the two maps differ, dropping what an engine calls a failure drops the wrong fits. An empty cell was not judged.${cut(document)}`,
    [said, ours],
    legend(document.estimators.map((estimator, i) => ({ ...styled(`${i + 1} ${estimator.name}`, i) }))),
  );
}
const isJudged = ({ verdicts }: SimulationDocument['fits'][number]): boolean =>
  Object.entries(verdicts).some(([verdict, n]) => verdict !== 'not-assessed' && n > 0);

function mapPanel(
  title: string,
  document: SimulationDocument,
  scenarios: readonly Scenario[],
  cells: readonly { readonly x: number; readonly y: number; readonly share: number }[],
  names: boolean,
): Panel {
  const labels = scenarios.map(scenarioName);
  return panel({
    width: (names ? 0.62 : 0.38) * WIDTH,
    height: 66 + 20 * scenarios.length,
    marginTop: 30,
    marginBottom: 34,
    marginLeft: names ? marginFor(labels) : 12,
    marginRight: 10,
    x: {
      type: 'band',
      domain: document.estimators.map((_, i) => i),
      tickFormat: (i: number) => String(i + 1),
      label: 'estimator',
      padding: 0.04,
      ...axisX,
      tickSize: 0,
    },
    y: {
      type: 'band',
      domain: scenarios.map((_, i) => i),
      tickFormat: (i: number) => (names ? shortened(labels[i] ?? '') : ''),
      label: null,
      tickSize: 0,
      padding: 0.06,
    },
    marks: [
      panelTitle(title),
      // the deeper the colour the more; the number says how many, in ink that both pages have
      Plot.cell(cells, {
        x: 'x',
        y: 'y',
        fill: '#d55e00',
        fillOpacity: (c: { share: number }) => 0.62 * Math.sqrt(c.share),
      }),
      Plot.cell(cells, { x: 'x', y: 'y', stroke: 'currentColor', strokeOpacity: 0.15, fill: 'none' }),
      Plot.text(cells, { x: 'x', y: 'y', text: (c: { share: number }) => percent(c.share), fontSize: 11 }),
    ],
  });
}
/** A share above zero is never printed as zero. */
const percent = (share: number): string =>
  share === 0 ? '0' : share < 0.001 ? '<0.1' : share < 0.1 ? (100 * share).toFixed(1) : (100 * share).toFixed(0);
