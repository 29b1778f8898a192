/** Tests of L beta = 0, and the degrees of freedom that a test may have: each method of the list, opened on a fit. */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { solveLower } from '@mixdiff/linalg';
import { upperF } from './anova-row.ts';
import type { Ddf } from './ddf.ts';
import { keptColumns, keptVcov } from './fit-parts.ts';
import { betweenWithin } from './gls/between-within.ts';
import { CLUSTERED } from './gls/empirical.ts';
import {
  clustered,
  covarianceBy,
  kenwardRogerBy,
  type StatedInformation,
  satterthwaiteBy,
  type Vcov,
} from './gls/tests.ts';
import { kenwardRoger } from './kenward-roger.ts';
import type { About, LinearTester } from './linear-tester.ts';
import { noContainment, noDenominator, noGroups, noMethod, notTogether, singularRestriction } from './messages.ts';
import { numbersOf } from './numbers.ts';
import { satterthwaite } from './satterthwaite.ts';
import { choleskyOf, quadraticForm } from './small-matrix.ts';

/** Denominator degrees of freedom for nested groups: what no rule of this package finds, so the caller gives them. */
export interface Containment {
  /** One per column of X. */
  readonly coefficients: ArrayLike<number>;
  readonly terms: ReadonlyMap<string, number>;
}
/** What only the caller can give. */
export interface Given {
  readonly containment?: Containment | null;
  /**
   * Kenward & Roger's covariance of all columns of X in the parameters of the original that has one; a text: why there is
   * none.
   */
  readonly adjusted?: Matrix | string;
  /** The engine's own inverse Hessian: where a fit stopped short of its maximum the parameters that it is taken in count. */
  readonly stated?: StatedInformation | null;
}
export interface Asked {
  readonly ddf: Ddf;
  /** Left out: the one that goes with the degrees of freedom. */
  readonly vcov?: Vcov | undefined;
}

/** A method on a fit; refused where there is no such method for its model. */
export function openTester({ ddf, vcov }: Asked, fit: Fit, problem: Problem, given: Given = {}): Answer<LinearTester> {
  if (ddf.startsWith('kenward-roger')) {
    if (vcov !== undefined && vcov !== ddf) return notTogether(ddf, vcov, `they are made with the covariance ${ddf}`);
    return kenwardRogerOf(ddf, fit, problem, given);
  }
  if (vcov?.startsWith('kenward-roger')) return notTogether(ddf, vcov, `ask for degrees of freedom by ${vcov}`);
  if (ddf === 'satterthwaite' || ddf === 'satterthwaite-expected')
    return satterthwaiteOf({ ddf, vcov }, fit, problem, given);
  const counted = countedBy(ddf, fit, problem, given);
  return typeof counted === 'function' ? wald(fit, problem, vcov ?? 'own', counted, given) : counted;
}

function satterthwaiteOf(
  { ddf, vcov }: Asked,
  fit: Fit,
  problem: Problem,
  { stated = null }: Given,
): Answer<LinearTester> {
  const which = ddf === 'satterthwaite' ? 'observed' : 'expected';
  const robust = CLUSTERED.find((name) => name === vcov);
  if (robust) {
    return which === 'observed'
      ? clustered(fit, problem, robust)
      : notTogether(
          ddf,
          robust,
          'its degrees of freedom rest on no information about the variances: ask for satterthwaite',
        );
  }
  if (vcov === 'observed' || vcov === 'own') return notTogether(ddf, vcov, 'they are those of the covariance model');
  if (vcov === 'residual-scaled') {
    const [n, p] = [problem.response.y.length, keptColumns(fit.canonical).length];
    return satterthwaiteBy(fit, problem, which, { scale: fit.method === 'ML' ? n / (n - p) : 1, stated });
  }
  return which === 'observed' && isLinear(problem)
    ? satterthwaite(fit, problem)
    : satterthwaiteBy(fit, problem, which, { stated });
}

/** Whether V is linear in its parameters: its elements. */
const isLinear = ({ residual, random }: Problem): boolean =>
  !residual && random.every(({ structure: { kind } }) => kind === 'us' || kind === 'diag-het');
/** Where V is linear in its parameters the original is pbkrtest, with the expected information. */
function kenwardRogerOf(
  ddf: Ddf,
  fit: Fit,
  problem: Problem,
  { adjusted, stated = null }: Given,
): Answer<LinearTester> {
  if (ddf === 'kenward-roger-linear') return kenwardRogerBy(fit, problem, 'observed', { stated });
  if (isLinear(problem)) {
    const kr = kenwardRoger(fit, problem);
    return isRefusal(kr) ? kr : { ...kr, vcov: kr.adjusted };
  }
  if (ddf === 'kenward-roger-expected') return kenwardRogerBy(fit, problem, 'expected');
  if (adjusted === undefined || typeof adjusted === 'string') return noMethod(ddf, adjusted ?? NO_PARAMETERS);
  return kenwardRogerBy(fit, problem, 'observed', { adjusted: ofKept(adjusted, keptColumns(fit.canonical)), stated });
}
const NO_PARAMETERS =
  'it depends on the parameters that the covariance is written in, and none are given; kenward-roger-linear does not';
const ofKept = ({ nrow, data }: Matrix, kept: readonly number[]): Matrix => ({
  nrow: kept.length,
  ncol: kept.length,
  data: Float64Array.from(kept.flatMap((j) => kept.map((i) => data[j * nrow + i]))),
});

type Counted = (about: About, columns: readonly number[]) => number;
function countedBy(ddf: Ddf, fit: Fit, problem: Problem, { containment = null }: Given): Answer<Counted> {
  const kept = keptColumns(fit.canonical);
  switch (ddf) {
    case 'containment':
      if (problem.random.length === 0) return noGroups();
      if (!containment) return noContainment();
      return ({ term, column }, columns) =>
        column === undefined
          ? (containment.terms.get(term) ?? least(columns, (at) => ofFunction(problem, containment, kept[at])))
          : containment.coefficients[column];
    case 'between-within': {
      const counts = betweenWithin(problem, kept);
      return isRefusal(counts) ? counts : (_, columns) => least(columns, (at) => counts[at]);
    }
    case 'residual':
      return () => problem.response.y.length - kept.length;
    default:
      return () => Infinity;
  }
}
/** Within a function of several coefficients the intercept counts as a mean of the outermost groups does, as in emmeans. */
function ofFunction(
  { parts: { conditional }, random }: Problem,
  { coefficients }: Containment,
  column: number,
): number {
  if (conditional.columns[column] !== '(Intercept)') return coefficients[column];
  return Math.min(...random.map(({ levels }) => levels.length)) - 1;
}
const least = (columns: readonly number[], of: (at: number) => number): number => Math.min(...columns.map(of));

const OUT_OF_RANGE = 'the covariance of the coefficients leaves the range of numbers';
/** F = (L beta)'(L V L')^-1 (L beta) / rows, by the fit's own V or another. */
function wald(fit: Fit, problem: Problem, by: Vcov, df: Counted, { stated = null }: Given): Answer<LinearTester> {
  const vcov = by === 'own' ? keptVcov(fit) : covarianceBy(fit, problem, by, { stated });
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
    const columns = kept.flatMap((_, j) => (L.data.subarray(j * ndf, (j + 1) * ndf).some((x) => x !== 0) ? [j] : []));
    const ddf = df(about, columns);
    if (!(ddf > 0)) return noDenominator(about.term, ddf);
    const statistic = z.reduce((sum, x) => sum + x * x, 0) / ndf;
    const found = { statistic, ndf, ddf, p: upperF(statistic, ndf, ddf) };
    // An infinite ddf is a chi-square.
    const checked = numbersOf('Wald', { ...found, ddf: Math.min(ddf, Number.MAX_VALUE) }, () => OUT_OF_RANGE);
    return isRefusal(checked) ? checked : found;
  };
  return { kept, beta, vcov, test };
}
