/**
 * The parameters that intervals are given for, in lme4's order and under its names: per term (in lme4's order of terms)
 * the standard deviations and correlations, numbered through as .sig01, .sig02, …; then .sigma, then the coefficients.
 * Within a term lme4 since 2.0-1 has the standard deviations first, before it went down the columns of the Cholesky
 * factor (SD, its correlations, next SD): `order`. `label` says the same in words: sd_(Intercept)|school,
 * cor_Days.(Intercept)|Subject.
 */
import type { Canonical, Meaning, Problem, RandomTerm } from '@mixdiff/contract';

/** A parameter as confint lists it: `.sig01` and what it is. */
export type Parameter = { readonly name: string; readonly label: string } & (
  | { readonly kind: 'sd'; readonly term: number; readonly column: number }
  | { readonly kind: 'cor'; readonly term: number; readonly columns: readonly [number, number] }
  | { readonly kind: 'sigma' }
  | { readonly kind: 'beta'; readonly column: number }
);

/**
 * Positions of the terms in the order that lme4 keeps them in: the formula's, unless a later factor has more levels than
 * the one before; then by decreasing number of levels, ties reversed (5, 10, 5 -> second, third, first).
 */
export function termOrder(terms: readonly Pick<RandomTerm, 'levels'>[]): number[] {
  const counts = terms.map((term) => term.levels.length);
  const positions = counts.map((_, k) => k);
  if (counts.every((count, k) => k === 0 || count <= counts[k - 1])) return positions;
  return positions.sort((a, b) => counts[a] - counts[b] || a - b).reverse();
}

type Order = NonNullable<Meaning['varianceOrder']>;

/** `kept`: the columns of X that have a coefficient. */
export function parametersOf(
  {
    parts: {
      conditional: { columns: names },
    },
    random,
    response: { family },
    residual,
  }: Problem,
  kept: ArrayLike<number>,
  order: Order = 'deviations-first',
): Parameter[] {
  const out: Parameter[] = [];
  const number = (): string => `.sig${String(out.length + 1).padStart(2, '0')}`;
  for (const term of termOrder(random)) {
    const { columns, group } = random[term];
    for (const [i, j] of elements(random[term], order)) {
      if (i === j) out.push({ kind: 'sd', name: number(), label: `sd_${columns[i]}|${group}`, term, column: i });
      else {
        const label = `cor_${columns[i]}.${columns[j]}|${group}`;
        out.push({ kind: 'cor', name: number(), label, term, columns: [i, j] });
      }
    }
  }
  // other families have no residual variance, and a residual model has parameters that are not numbered here
  if (SCALED.has(family) && !residual) out.push({ kind: 'sigma', name: '.sigma', label: 'sigma' });
  for (const column of Array.from(kept)) {
    const name = names[column];
    out.push({ kind: 'beta', name, label: name, column });
  }
  return out;
}

/** Families with a dispersion: sigma is its root. */
export const SCALED: ReadonlySet<string> = new Set(['gaussian', 'Gamma', 'inverse.gaussian']);

/** Elements (i, j), i >= j, of a term's covariance: down the columns, or the diagonal before them. */
function elements({ columns: { length: c }, structure }: RandomTerm, order: Order): (readonly [number, number])[] {
  const all = Array.from({ length: c }, (_, j) => Array.from({ length: c - j }, (_, d) => [j + d, j] as const)).flat();
  const diagonal = all.filter(([i, j]) => i === j);
  if (structure.kind === 'diag-het') return diagonal;
  return order === 'lower-triangle' ? all : [...diagonal, ...all.filter(([i, j]) => i !== j)];
}

/** A parameter's value at a point; NaN for a correlation with a standard deviation of zero. */
export function valueAt(
  parameter: Parameter,
  { beta, Sigma }: Pick<Canonical, 'beta' | 'Sigma'>,
  sigma2: number,
): number {
  if (parameter.kind === 'beta') return beta[parameter.column];
  if (parameter.kind === 'sigma') return Math.sqrt(sigma2);
  const { ncol, data } = Sigma[parameter.term];
  const variance = (i: number): number => data[i * (ncol + 1)];
  if (parameter.kind === 'sd') return Math.sqrt(variance(parameter.column));
  const [i, j] = parameter.columns;
  const r = data[j * ncol + i] / Math.sqrt(variance(i) * variance(j));
  return Math.max(-1, Math.min(1, r));
}
