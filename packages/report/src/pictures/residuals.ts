/** Residuals of a fit that is a maximum. They judge the model, not the engine, so one engine's are enough. */
import { qnorm } from '@mixdiff/probability';
import type { ComparisonDocument } from '@mixdiff/schema';
import * as Plot from '@observablehq/plot';
import { nameOf } from '../story/names.ts';
import { axisX, panel, picture, WIDTH } from './canvas.ts';
import { responseColumn } from './columns.ts';
import { thinned } from './jitter.ts';
import { absent, type Picture } from './picture.ts';
import { preferred, whyWithout } from './reference.ts';

const MOST = 2500;
interface Residuals {
  readonly of: string;
  readonly fitted: readonly number[];
  /** Over the residual standard deviation. */
  readonly scaled: readonly number[];
}

/** Residuals over the residual standard deviation, of the first fit that is a maximum and holds its fitted values. */
function residualsOf(document: ComparisonDocument): Residuals | string {
  const y = responseColumn(document);
  if (!y) return 'Not drawn: the comparison holds no rows of the response.';
  const chosen = preferred(document).find(
    (f) => f.fit.fitted?.length === y.values.length && f.fit.fitted.every((v) => v !== null) && (f.fit.sigma ?? 0) > 0,
  );
  if (!chosen) {
    return preferred(document).some((f) => f.fit.fitted)
      ? `Not drawn: the comparison keeps ${y.values.length} rows of the response, a sample of those that were fitted.`
      : `Not drawn: ${whyWithout(document, 'fitted', 'no fit of this comparison holds its fitted values')}.`;
  }
  const fitted = chosen.fit.fitted as number[];
  const sigma = chosen.fit.sigma as number;
  return {
    of: nameOf(document, chosen.id),
    fitted,
    scaled: fitted.map((f, i) => ((y.values[i] as number) - f) / sigma),
  };
}

export function residuals(document: ComparisonDocument): Picture {
  const title = 'Residuals against fitted values';
  const found = residualsOf(document);
  if (typeof found === 'string') return absent(title, found);
  const points = thinned(
    found.fitted.map((x, i) => ({ x, y: found.scaled[i] as number })),
    MOST,
  );
  return picture(
    'residuals',
    title,
    `${found.of}: residuals over the residual standard deviation. No trend and an even spread is what the model assumes.`,
    [
      panel({
        width: WIDTH,
        height: 340,
        marginLeft: 48,
        marginBottom: 42,
        inset: 8,
        x: { label: 'fitted value', ...axisX },
        y: { label: 'scaled residual', grid: true, labelArrow: 'none' },
        marks: [
          Plot.ruleY([0], { strokeOpacity: 0.6 }),
          Plot.dot(points, { x: 'x', y: 'y', r: 2, fill: '#2a7fc4', fillOpacity: 0.55 }),
        ],
      }),
    ],
  );
}

/** Sample quantiles of the scaled residuals against those of a normal distribution, at (i - 1/2) / n. */
export function quantiles(document: ComparisonDocument): Picture {
  const title = 'Normal quantiles of the residuals';
  const found = residualsOf(document);
  if (typeof found === 'string') return absent(title, found);
  const sorted = [...found.scaled].sort((a, b) => a - b);
  const n = sorted.length;
  const points = thinned(
    sorted.map((y, i) => ({ x: qnorm((i + 0.5) / n), y })),
    MOST,
  );
  const edge = Math.max(...points.map((p) => Math.max(Math.abs(p.x), Math.abs(p.y))));
  return picture('quantiles', title, `${found.of}: on the line if the residuals are normal.`, [
    panel({
      width: WIDTH,
      height: 380,
      marginLeft: 48,
      marginBottom: 42,
      inset: 8,
      x: { label: 'normal quantile', ...axisX },
      y: { label: 'scaled residual', grid: true, labelArrow: 'none' },
      marks: [
        Plot.line(
          [-edge, edge].map((v) => [v, v]),
          { stroke: '#d55e00', strokeWidth: 1.5, clip: false },
        ),
        Plot.dot(points, { x: 'x', y: 'y', r: 2, fill: '#2a7fc4', fillOpacity: 0.6 }),
      ],
    }),
  ]);
}
