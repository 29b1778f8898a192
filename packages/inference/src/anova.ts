/**
 * Tables of F tests, one row per fixed term.
 *
 * sequential: each term after those before it, by the fit's own covariance of the coefficients: with V = CC' and
 *   R = C^-1 upper triangular in the order of the terms (V^-1 = R'R), F = mean of (R beta)_j^2 over the term's columns.
 *   This is `anova` of an lme or a merMod; the denominators are the fit's own, where it has any.
 * type I: the same order, but by X'X instead of V^-1: the rows of R in X = QR are the hypotheses (Doolittle's; lmerTest).
 * type III: each term's own columns, with factors coded to sum to zero wherever a term is part of another.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { cholesky, choleskyInverse, choleskySolve, crossprod, crossprod2, pivotedQr } from '@mixdiff/linalg';
import { pchisq, pf } from '@mixdiff/probability';
import { containing, fixedTerms, nestedHypothesis, termRows, unitRows } from './contrast.ts';
import { keptColumns, keptVcov, residualVariance } from './fit-parts.ts';
import { kenwardRoger } from './kenward-roger.ts';
import { interactionCoding, noFixedEffects, notNested, singularRestriction } from './messages.ts';
import { columnsOf } from './reduction.ts';
import { satterthwaite } from './satterthwaite.ts';

export interface AnovaRow {
  readonly term: string;
  readonly ndf: number;
  /** null: the original gives none; Infinity: a chi-square. */
  readonly ddf: number | null;
  readonly statistic: number;
  readonly p: number | null;
  /** statistic x ndf x sigma^2; NaN where sigma does not exist. */
  readonly sumOfSquares: number;
}
export interface Anova {
  readonly type: 'sequential' | 'I' | 'III';
  readonly ddf: 'none' | 'containment' | 'infinite' | 'satterthwaite' | 'kenward-roger';
  /** (Intercept) included. */
  readonly rows: readonly AnovaRow[];
}

const upperF = (F: number, ndf: number, ddf: number): number =>
  Number.isFinite(ddf) ? pf(F, ndf, ddf, { lower: false }) : pchisq(F * ndf, ndf, { lower: false });

export function sequentialAnova(fit: Fit, problem: Problem): Answer<Anova> {
  const vcov = keptVcov(fit);
  if (isRefusal(vcov)) return vcov;
  const kept = keptColumns(fit.canonical);
  const p = kept.length;
  if (p === 0) return noFixedEffects();
  const R = inverseRoot(vcov.data, p);
  if (!R) return singularRestriction();
  const effects = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i <= j; i++) effects[i] += R[j * p + i] * fit.canonical.beta[kept[j]];
  }
  const { df: method } = fit.meaning;
  const sigma2 = residualVariance(fit.canonical);
  const rows = fixedTerms(problem).flatMap((term): AnovaRow[] => {
    const at = kept.flatMap((column, i) => (problem.term[column] === term ? [i] : []));
    if (at.length === 0) return [];
    const statistic = at.reduce((sum, i) => sum + effects[i] ** 2, 0) / at.length;
    const dfs = at.map((i) => fit.df?.[kept[i]] ?? NaN);
    const ddf = method === 'none' ? null : method === 'infinite' ? Infinity : Math.min(...dfs);
    const exists = ddf !== null && !Number.isNaN(ddf);
    return [
      {
        term,
        ndf: at.length,
        ddf: exists ? ddf : null,
        statistic,
        p: exists ? upperF(statistic, at.length, ddf) : null,
        sumOfSquares: statistic * at.length * (typeof sigma2 === 'number' ? sigma2 : NaN),
      },
    ];
  });
  return { type: 'sequential', ddf: method, rows };
}

/** Upper triangular R with R'R = V^-1: the Cholesky factor of V^-1, transposed. */
function inverseRoot(V: Float64Array, p: number): Float64Array | null {
  const C = V.slice();
  if (cholesky(C, p) !== -1) return null;
  const inverse = new Float64Array(p * p);
  choleskyInverse(C, p, inverse);
  if (cholesky(inverse, p) !== -1) return null;
  const R = new Float64Array(p * p);
  for (let j = 0; j < p; j++) for (let i = 0; i <= j; i++) R[j * p + i] = inverse[i * p + j];
  return R;
}

export interface AnovaOptions {
  readonly type: 'I' | 'III';
  readonly ddf: 'satterthwaite' | 'kenward-roger';
  /** The same model with its factors coded to sum to zero; needed for type III where a term is part of another. */
  readonly sumCoded?: Problem;
}

/** As lmerTest's `anova`: without a row for the intercept. */
export function anova(fit: Fit, problem: Problem, { type, ddf, sumCoded }: AnovaOptions): Answer<Anova> {
  const tests = ddf === 'kenward-roger' ? kenwardRoger(fit, problem) : satterthwaite(fit, problem);
  if (isRefusal(tests)) return tests;
  const kept = tests.kept;
  const hypotheses = type === 'I' ? typeOne(problem, kept) : typeThree(problem, kept, sumCoded);
  if (!Array.isArray(hypotheses)) return hypotheses;
  if (hypotheses.length === 0) return noFixedEffects();
  const sigma2 = residualVariance(fit.canonical);
  const rows: AnovaRow[] = [];
  for (const { term, L } of hypotheses) {
    const test = tests.test(L);
    if (isRefusal(test)) return test;
    const sumOfSquares = test.statistic * test.ndf * (typeof sigma2 === 'number' ? sigma2 : NaN);
    rows.push({ term, ndf: test.ndf, ddf: test.ddf, statistic: test.statistic, p: test.p, sumOfSquares });
  }
  return { type, ddf, rows };
}

interface Hypothesis {
  readonly term: string;
  readonly L: Matrix;
}
const tested = (problem: Problem): string[] => fixedTerms(problem).filter((term) => term !== '(Intercept)');

function typeOne(problem: Problem, kept: readonly number[]): Hypothesis[] {
  const n = problem.y.length;
  const p = kept.length;
  const root = problem.weights?.values.map(Math.sqrt);
  const X = columnsOf(problem, kept).map((x, at) => x * (root?.[at % n] ?? 1));
  const { R } = pivotedQr({ nrow: n, ncol: p, data: X });
  return tested(problem).flatMap((term) => {
    const rows = kept.flatMap((column, at) => (problem.term[column] === term ? [at] : []));
    if (rows.length === 0) return [];
    const L = unitRows(rows, p);
    rows.forEach((at, row) => {
      // Unit diagonals, as Doolittle's: combined df are not the same in every basis of a hypothesis.
      for (let j = 0; j < p; j++) L.data[j * rows.length + row] = R[j * p + at] / R[at * p + at];
    });
    return [{ term, L }];
  });
}

function typeThree(problem: Problem, kept: readonly number[], coded: Problem | undefined): Answer<Hypothesis[]> {
  const outer = tested(problem)
    .map((term) => containing(problem, term))
    .find((term) => term !== null);
  if (!coded) {
    if (outer) return interactionCoding(outer);
    return tested(problem).flatMap((term) => {
      const L = termRows(problem, kept, term);
      return L.nrow > 0 ? [{ term, L }] : [];
    });
  }
  const S = change(problem, kept, coded);
  if (isRefusal(S)) return S;
  const p = kept.length;
  return tested(coded).flatMap((term) => {
    const rows = coded.term.flatMap((name, at) => (name === term ? [at] : []));
    if (rows.length === 0) return [];
    const L = unitRows(rows, p);
    rows.forEach((at, row) => {
      for (let j = 0; j < p; j++) L.data[j * rows.length + row] = S.data[j * p + at];
    });
    const own = kept.flatMap((column, at) => (problem.term[column] === term ? [at] : []));
    return [{ term, L: echelon(L, own) }];
  });
}

/**
 * The same hypothesis with the identity in the term's own columns, the basis in which lmerTest states it (combined df
 * are not the same in every basis); as it is where those columns do not determine it.
 */
function echelon(L: Matrix, own: readonly number[]): Matrix {
  const m = L.nrow;
  if (own.length !== m) return L;
  const A = L.data.slice();
  for (let k = 0; k < m; k++) {
    const column = own[k] * m;
    let pivot = k;
    for (let i = k + 1; i < m; i++) if (Math.abs(A[column + i]) > Math.abs(A[column + pivot])) pivot = i;
    const size = A[column + pivot];
    if (!(Math.abs(size) > 1e-10)) return L;
    for (let j = 0; j < L.ncol; j++) {
      const at = j * m;
      [A[at + k], A[at + pivot]] = [A[at + pivot], A[at + k]];
      A[at + k] /= size;
    }
    for (let i = 0; i < m; i++) {
      const factor = A[column + i];
      if (i === k || factor === 0) continue;
      for (let j = 0; j < L.ncol; j++) A[j * m + i] -= factor * A[j * m + k];
    }
  }
  return { nrow: m, ncol: L.ncol, data: A };
}

/** S with X = X_coded S, so that beta_coded = S beta; refused unless both span the same. */
function change(problem: Problem, kept: readonly number[], coded: Problem): Answer<Matrix> {
  const n = problem.y.length;
  const p = kept.length;
  if (coded.X.ncol !== p) return notNested('the sum-coded model has another number of coefficients');
  const nested = nestedHypothesis(problem, kept, coded);
  if (isRefusal(nested) && nested.refused !== 'inference/same-model') return nested;
  const X = columnsOf(problem, kept);
  const G = new Float64Array(p * p);
  crossprod(coded.X.data, n, p, G);
  const S = new Float64Array(p * p);
  crossprod2(coded.X.data, X, n, p, p, S);
  if (cholesky(G, p) !== -1) return singularRestriction();
  choleskySolve(G, p, S, p);
  return { nrow: p, ncol: p, data: S };
}
