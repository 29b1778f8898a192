/**
 * The table of Wald tests that an original's users know, from the coefficients beta and their covariance V as the fit has
 * them, one row per term, the intercept included. W(k) = beta_k'(V_kk)^-1 beta_k for columns k; a term is tested by
 * W(it and those it is not adjusted for) - W(those):
 *
 *   sequential: not adjusted for later terms: `anova` of an lme and, without denominators, of a merMod.
 *   conditional: not adjusted for terms that contain it: `car::Anova(type = 2)`.
 *   marginal: adjusted for all, its own columns in the coding that the model has: `anova(type = "marginal")` of an lme,
 *     `car::Anova(type = 3)`.
 *
 * F is that over the number of columns; without denominators (df infinite) F times that number is a chi-square.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { cholesky, solveLower } from '@mixdiff/linalg';
import { type Anova, type AnovaRow, upperF } from './anova-row.ts';
import { allContaining, fixedTerms } from './contrast.ts';
import { keptColumns, keptVcov, residualVariance } from './fit-parts.ts';
import { noFixedEffects, noNumber, singularRestriction } from './messages.ts';

type WaldType = 'sequential' | 'conditional' | 'marginal';
/** Sequential, conditional or marginal tests, and whose denominators. */
export interface WaldOptions {
  readonly type?: WaldType;
  /** Denominator degrees of freedom by term; without them the least of the columns' own, as far as the fit has any. */
  readonly denDF?: ReadonlyMap<string, number> | undefined;
}

/** Wald tests of the terms from the fit's own covariance. */
export function waldAnova(fit: Fit, problem: Problem, { type = 'sequential', denDF }: WaldOptions = {}): Answer<Anova> {
  const V = keptVcov(fit);
  if (isRefusal(V)) return V;
  const kept = keptColumns(fit.canonical);
  if (kept.length === 0) return noFixedEffects();
  const beta = Float64Array.from(kept, (j) => fit.canonical.beta[j]);
  const sigma2 = residualVariance(fit.canonical);
  const rows: AnovaRow[] = [];
  for (const term of fixedTerms(problem)) {
    const own = columnsOfTerms(problem, kept, [term]);
    if (own.length === 0) {
      rows.push({ term, ndf: 0, ddf: null, statistic: null, p: null, sumOfSquares: NaN, why: ALIASED });
      continue;
    }
    const chi2 = added(V, beta, columnsOfTerms(problem, kept, notAdjustedFor(problem, term, type)), own);
    if (chi2 === null) return singularRestriction();
    const ddf = denominator(
      fit,
      term,
      own.map((i) => kept[i]),
      denDF,
    );
    const [ndf, statistic] = [own.length, chi2 / own.length];
    if (!Number.isFinite(statistic)) {
      return noNumber(
        'Wald',
        `the statistic of ${term}`,
        statistic,
        'the covariance of its coefficients leaves the range of numbers',
      );
    }
    const p = ddf === null ? null : upperF(statistic, ndf, ddf);
    const sumOfSquares = chi2 * (typeof sigma2 === 'number' ? sigma2 : NaN);
    rows.push({ term, ndf, ddf, statistic, p, sumOfSquares, why: null });
  }
  return { type, ddf: denDF ? 'containment' : fit.meaning.df, rows, notes: [] };
}

const ALIASED = 'not estimable: its columns are combinations of those of other terms';

/** Infinity: a chi-square; null: none, or none left. */
function denominator(
  { df, meaning }: Fit,
  term: string,
  columns: readonly number[],
  denDF: WaldOptions['denDF'],
): number | null {
  if (!denDF && meaning.df === 'infinite') return Infinity;
  const found = denDF ? denDF.get(term) : Math.min(...columns.map((j) => df?.[j] ?? NaN));
  return found !== undefined && found > 0 ? found : null;
}

function notAdjustedFor(problem: Problem, term: string, type: WaldType): string[] {
  if (type === 'marginal') return [];
  const terms = fixedTerms(problem);
  return type === 'conditional' ? allContaining(problem, term) : terms.slice(terms.indexOf(term) + 1);
}

/** Positions, among the kept columns, of those of some terms. */
const columnsOfTerms = (
  {
    parts: {
      conditional: { term },
    },
  }: Problem,
  kept: readonly number[],
  terms: readonly string[],
): number[] => kept.flatMap((column, i) => (terms.includes(term[column]) ? [i] : []));

/**
 * W(free and own) - W(free): with the free columns first and V = LL', the squares of the own part of L^-1 beta. On columns
 * scaled to unit standard error, so that units do not matter.
 */
function added({ nrow, data }: Matrix, beta: Float64Array, free: readonly number[], own: readonly number[]) {
  const order = [...free, ...own];
  const m = order.length;
  const se = order.map((i) => Math.sqrt(data[i * (nrow + 1)]));
  const correlation = Float64Array.from(
    order.flatMap((j, b) => order.map((i, a) => data[j * nrow + i] / (se[a] * se[b]))),
  );
  const z = Float64Array.from(order, (i, a) => beta[i] / se[a]);
  if (!correlation.every(Number.isFinite) || cholesky(correlation, m) !== -1) return null;
  solveLower(correlation, m, z, 1);
  return z.subarray(free.length).reduce((sum, x) => sum + x * x, 0);
}
