/** Tests of L beta = 0, and the degrees of freedom that a test may have: each method of the list, opened on a fit. */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { solveLower } from '@mixdiff/linalg';
import { upperF } from './anova-row.ts';
import { keptColumns, keptVcov } from './fit-parts.ts';
import { kenwardRoger } from './kenward-roger.ts';
import { noContainment, noDenominator, singularRestriction } from './messages.ts';
import { numbersOf } from './numbers.ts';
import { satterthwaite } from './satterthwaite.ts';
import { choleskyOf, quadraticForm } from './small-matrix.ts';

/** Denominator degrees of freedom for nested groups: what no rule of this package finds, so the caller gives them. */
export interface Containment {
  /** One per column of X. */
  readonly coefficients: ArrayLike<number>;
  readonly terms: ReadonlyMap<string, number>;
}
export interface LinearTest {
  readonly statistic: number;
  readonly ndf: number;
  /** Infinity: a chi-square. */
  readonly ddf: number;
  readonly p: number;
}
export interface LinearTester {
  /** Columns of X that it is about. */
  readonly kept: readonly number[];
  readonly beta: Float64Array;
  /** What the standard errors of this method come from. */
  readonly vcov: Matrix;
  /** L: rows x kept, all about one term: `columns` of X or a term's name tell whose degrees of freedom count. */
  test(L: Matrix, about: { readonly term: string; readonly column?: number }): Answer<LinearTest>;
}
/** Methods of denominator degrees of freedom. */
export const DDF = ['satterthwaite', 'kenward-roger', 'containment', 'residual', 'z'] as const;
/** z: none, the normal and the chi-square. */
export type Ddf = (typeof DDF)[number];

export function openTester(
  ddf: Ddf,
  fit: Fit,
  problem: Problem,
  containment: Containment | null = null,
): Answer<LinearTester> {
  switch (ddf) {
    case 'satterthwaite':
      return satterthwaite(fit, problem);
    case 'kenward-roger': {
      const kr = kenwardRoger(fit, problem);
      return isRefusal(kr) ? kr : { ...kr, vcov: kr.adjusted };
    }
    case 'containment':
      return containment
        ? wald(fit, ({ term, column }) =>
            column === undefined ? (containment.terms.get(term) ?? NaN) : containment.coefficients[column],
          )
        : noContainment();
    case 'residual':
      return wald(fit, () => problem.response.y.length - keptColumns(fit.canonical).length);
    case 'z':
      return wald(fit, () => Infinity);
  }
}

const OUT_OF_RANGE = 'the covariance of the coefficients leaves the range of numbers';
/** F = (L beta)'(L V L')^-1 (L beta) / rows by the fit's own V. */
function wald(fit: Fit, df: (about: Parameters<LinearTester['test']>[1]) => number): Answer<LinearTester> {
  const vcov = keptVcov(fit);
  if (isRefusal(vcov)) return vcov;
  const kept = keptColumns(fit.canonical);
  const p = kept.length;
  const beta = Float64Array.from(kept, (j) => fit.canonical.beta[j]);
  const test: LinearTester['test'] = (L, about) => {
    const ndf = L.nrow;
    const C = choleskyOf(quadraticForm(L.data, vcov.data, ndf, p), ndf);
    const z = new Float64Array(ndf);
    for (let j = 0; j < p; j++) for (let i = 0; i < ndf; i++) z[i] += L.data[j * ndf + i] * beta[j];
    if (!C) return singularRestriction();
    solveLower(C, ndf, z, 1);
    const ddf = df(about);
    if (!(ddf > 0)) return noDenominator(about.term, ddf);
    const statistic = z.reduce((sum, x) => sum + x * x, 0) / ndf;
    const found = { statistic, ndf, ddf, p: upperF(statistic, ndf, ddf) };
    // An infinite ddf is a chi-square.
    const checked = numbersOf('Wald', { ...found, ddf: Math.min(ddf, Number.MAX_VALUE) }, () => OUT_OF_RANGE);
    return isRefusal(checked) ? checked : found;
  };
  return { kept, beta, vcov, test };
}
