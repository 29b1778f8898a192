import { type FitDocument, quantityOf } from '@mixdiff/schema';

/** How far a faithful backend may be from its own original, quantity by quantity; data, with the reason where loose. */
export interface Disagreement {
  readonly quantity: string;
  readonly ours: number | string | null;
  readonly r: number | string | null;
  readonly allowed: number;
}
const number = (fit: FitDocument, quantity: string): number | null => {
  const value = quantityOf(fit, quantity);
  return typeof value === 'number' ? value : null;
};

export function disagreements(ours: FitDocument, r: FitDocument): Disagreement[] {
  const found: Disagreement[] = [];
  const hold = (
    quantity: string,
    a: number | null | undefined,
    b: number | null | undefined,
    allowed: number,
  ): void => {
    if (b === null || b === undefined) return;
    if (a == null || !(Math.abs(a - b) <= allowed)) found.push({ quantity, ours: a ?? null, r: b, allowed });
  };
  const sigma = r.sigma ?? 1;
  hold('logLik', ours.logLik, r.logLik, 1e-6);
  for (const name of ['criterion', 'aic', 'bic'] as const) hold(name, ours[name], r[name], 1e-4);
  hold('dfResidual', ours.dfResidual, r.backend.includes('nlme') ? null : r.dfResidual, 0);
  for (const row of r.fixed) {
    const own = ours.fixed.find((o) => o.term === row.term);
    const se = row.se ?? 0;
    hold(`beta|${row.term}`, own?.estimate, row.estimate, 1e-4 * se + 1e-9 * Math.abs(row.estimate ?? 0));
    hold(`se|${row.term}`, own?.se, row.se, 1e-4 * se);
    // counted ones are the same; Satterthwaite's are a ratio of derivatives at the end of the way
    hold(`df|${row.term}`, own?.df, row.df, Number.isInteger(row.df) ? 0 : 1e-6 * (row.df ?? 0));
  }
  if (r.residual?.kind === 'marginal') {
    for (const [name, expected] of Object.entries(r.residual.parameters))
      hold(`residual|${name}`, number(ours, `residual|${name}`), expected, 1e-3 * Math.max(1, Math.abs(expected ?? 0)));
  }
  const sd = (value: number): number => Math.max(1e-3 * value, 1e-3 * sigma);
  hold('sd|Residual', ours.sigma, r.sigma, sd(sigma));
  for (const { group, terms } of r.random) {
    for (const term of terms) {
      const quantity = `sd|${group}|${term}`;
      const expected = number(r, quantity);
      hold(quantity, number(ours, quantity), expected, sd(expected ?? 0));
    }
  }
  return [...found, ...modes(ours, r, sigma)];
}
/** Modes within 1e-3 sigma, as the standard deviations that shrink them; fitted values likewise. */
function modes(ours: FitDocument, r: FitDocument, sigma: number): Disagreement[] {
  const allowed = 2e-3 * sigma;
  const far = (
    quantity: string,
    a: readonly (number | null)[] | undefined,
    b: readonly (number | null)[] | undefined,
  ): Disagreement[] => {
    if (!b || !a) return [];
    const worst = b.findIndex((value, i) => value !== null && !(Math.abs((a[i] ?? Number.NaN) - value) <= allowed));
    return worst < 0
      ? []
      : [{ quantity: `${quantity}[${worst}]`, ours: a[worst] ?? null, r: b[worst] ?? null, allowed }];
  };
  const ranef = (r.ranef ?? []).flatMap((block, t) =>
    block.terms.flatMap((term, j) => {
      const column = (modes: Record<string, (number | null)[]>): (number | null)[] =>
        Object.values(modes).map((m) => m[j] ?? null);
      const own = ours.ranef?.[t]?.modes;
      return own ? far(`ranef|${block.group}|${term}`, column(own), column(block.modes)) : [];
    }),
  );
  return [...ranef, ...far('fitted', ours.fitted, r.fitted)];
}
