/** Fixed effects by engine. Overlapping intervals show at a glance that a difference in the third digit is none. */
import { type ComparisonDocument, waldInterval } from '@mixdiff/schema';
import { byMethod, fitted } from '../story/names.ts';
import { picture } from './canvas.ts';
import { type ForestRow, forestPanel } from './forest.ts';
import { absent, type Picture } from './picture.ts';
import { legendOf } from './series.ts';

const MOST = 24;

/** Fixed effects by fit, dot and whisker. */
export function fixedEffects(document: ComparisonDocument): Picture {
  const title = 'Fixed effects by engine and method';
  const { fits } = byMethod(fitted(document));
  const terms = [...new Set(fits.flatMap((f) => f.fit.fixed.map((c) => c.term)))];
  const panels = terms.slice(0, MOST).flatMap((term) => {
    const rows = fits.flatMap((f): ForestRow[] => {
      const c = f.fit.fixed.find((row) => row.term === term);
      if (!c || c.estimate === null) return [];
      const [low, high] = waldInterval(c) ?? [null, null];
      return [{ fit: f.id, method: f.method, estimate: c.estimate, low, high }];
    });
    return rows.length > 0 ? [forestPanel(document, term, rows)] : [];
  });
  if (panels.length === 0) return absent(title, 'Not drawn: no fit has fixed effects.');
  const some = terms.length > MOST ? ` The first ${MOST} of ${terms.length}; the table has all.` : '';
  return picture(
    'fixed-effects',
    title,
    `One panel per coefficient, one line per fit, REML above ML, every panel on a scale of its own. Whiskers: 95 % Wald intervals, by each engine's own standard error and degrees of freedom.${some}`,
    panels,
    legendOf(
      document,
      fits.map((f) => f.id),
    ),
  );
}
