/** Standard deviations by engine, each panel on its own scale, since a residual variance would flatten all others. */
import type { ComparisonDocument, ConfintDocument } from '@mixdiff/schema';
import { byMethod, componentsOf, type Fitted, fitted } from '../story/names.ts';
import { picture } from './canvas.ts';
import { type ForestRow, forestPanel } from './forest.ts';
import { absent, type Picture } from './picture.ts';
import { legendOf } from './series.ts';

/** Standard deviations of the model by fit, with intervals where some were computed. */
export function variances(document: ComparisonDocument): Picture {
  const title = 'Standard deviations by engine and method';
  const { fits } = byMethod(fitted(document));
  const panels = componentsOf(document).flatMap((component) => {
    const rows = fits.flatMap((f) => rowOf(document, f, component.sd(f.fit)));
    return rows.length > 0 ? [{ component, rows }] : [];
  });
  if (panels.length === 0) return absent(title, 'Not drawn: no fit has a standard deviation.');
  const intervals = panels.some(({ rows }) => rows.some((r) => r.low !== null));
  return picture(
    'variances',
    title,
    `One panel per standard deviation, one line per fit, REML above ML, every panel on a scale of its own. ${intervals ? `Whiskers: ${levelOf(document)} parametric bootstrap intervals, for the fit that they were computed for.` : 'No intervals were computed.'}`,
    panels.map(({ component, rows }) => forestPanel(document, component.name, rows)),
    legendOf(
      document,
      fits.map((f) => f.id),
    ),
  );
}
function rowOf(document: ComparisonDocument, f: Fitted, estimate: number | null): ForestRow[] {
  if (estimate === null) return [];
  const interval = intervalFor(document, f, estimate);
  return [{ fit: f.id, method: f.method, estimate, low: interval?.lower ?? null, high: interval?.upper ?? null }];
}
const intervalsOf = (document: ComparisonDocument): ConfintDocument | undefined =>
  document.inference.find((d): d is ConfintDocument => d.schema === 'mixdiff/confint@1');
const levelOf = (document: ComparisonDocument): string => `${100 * (intervalsOf(document)?.level ?? 0.95)} %`;
/** Intervals number their parameters (`.sig01`); an equal estimate of the same fit says which one is meant. */
function intervalFor(
  document: ComparisonDocument,
  f: Fitted,
  estimate: number,
): { lower: number | null; upper: number | null } | undefined {
  const confint = intervalsOf(document);
  if (!confint || f.certifies || !f.id.startsWith(`${confint.backend}/`) || f.method !== confint.fitMethod)
    return undefined;
  return confint.intervals.find(
    (i) => i.name.startsWith('.sig') && i.estimate !== null && Math.abs(i.estimate - estimate) <= 1e-8 * (1 + estimate),
  );
}
