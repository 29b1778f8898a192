/** Linear hypotheses L beta = 0 about the coefficients that a model keeps. */
import { type Answer, isRefusal, type Matrix, type Problem, refuse } from '@mixdiff/contract';
import { deparse, parseExpression } from '@mixdiff/frame';
import { pivotedQr } from '@mixdiff/linalg';
import { marginality, noSuchTerm, notNested, sameModel } from './messages.ts';
import { columnsOf } from './reduction.ts';

/** The variables of an interaction; a colon within backticks is part of a name. */
const parts = (term: string): string[] => term.match(/(?:`(?:[^`\\]|\\.)*`|[^:`])+/gs) ?? [];
const isSame = (a: string, b: string): boolean => parts(a).sort().join(':') === parts(b).sort().join(':');

/** Fixed terms, in order, without repeats. */
export const fixedTerms = ({
  parts: {
    conditional: { term },
  },
}: Problem): string[] => [...new Set(term)];
/** The model's own name of a term, however the interaction was typed; null when it has none. */
export function findTerm(problem: Problem, term: string): string | null {
  const known = fixedTerms(problem);
  const asTyped = known.find((name) => isSame(name, term));
  if (asTyped !== undefined) return asTyped;
  // backticks that were not needed, a line break within a name: as R prints it
  const e = parseExpression(term);
  return isRefusal(e) ? null : (known.find((name) => isSame(name, deparse(e))) ?? null);
}
/** The terms of higher order that have all variables of this one. */
export function allContaining(problem: Problem, term: string): string[] {
  const inner = parts(term);
  if (term === '(Intercept)') return [];
  return fixedTerms(problem).filter((other) => {
    const outer = parts(other);
    return outer.length > inner.length && inner.every((name) => outer.includes(name));
  });
}
/** One of them, if there is any. */
export const containing = (problem: Problem, term: string): string | null => allContaining(problem, term)[0] ?? null;

/** Rows of the identity for the kept columns of one term: the hypothesis that they are all zero. */
export function termRows(problem: Problem, kept: readonly number[], term: string): Matrix {
  const rows = kept.flatMap((column, at) => (problem.parts.conditional.term[column] === term ? [at] : []));
  return unitRows(rows, kept.length);
}
export function unitRows(rows: readonly number[], p: number): Matrix {
  const data = new Float64Array(rows.length * p);
  rows.forEach((at, row) => {
    data[at * rows.length + row] = 1;
  });
  return { nrow: rows.length, ncol: p, data };
}

/** The hypothesis that drops a term; refused where the term is unknown or part of a higher one. */
export function dropHypothesis(problem: Problem, kept: readonly number[], asked: string): Answer<Matrix> {
  const term = findTerm(problem, asked);
  if (term === null) return noSuchTerm(asked, fixedTerms(problem));
  const outer = containing(problem, term);
  if (outer !== null) return marginality(term, outer);
  const L = termRows(problem, kept, term);
  return L.nrow === 0 ? refuse('inference/aliased-term', `'${term}' has no coefficient: it is aliased`, 'drop it') : L;
}

/**
 * The hypothesis that turns the larger X into the smaller one: L spans what X_small cannot reach,
 * X_large beta in span(X_small)  <=>  L beta = 0. Refused unless span(X_small) lies within span(X_large).
 */
export function nestedHypothesis(large: Problem, kept: readonly number[], small: Problem): Answer<Matrix> {
  const n = large.response.y.length;
  const p = kept.length;
  const X = columnsOf(large, kept);
  if (small.parts.conditional.X.nrow !== n) return notNested('they have different numbers of rows');
  const inner = pivotedQr(small.parts.conditional.X);
  const outer = pivotedQr({ nrow: n, ncol: p, data: X });
  if (!isWithin(outer.Q, small.parts.conditional.X)) {
    const names = small.parts.conditional.columns
      .filter((name) => !large.parts.conditional.columns.includes(name))
      .join(', ');
    return notNested(`the smaller model's fixed effects are no part of the larger one's${names && ` (${names})`}`);
  }
  if (inner.rank >= p) return sameModel();
  // Residuals of X_large on X_small; their row space, in coefficients, is the hypothesis: R of their QR.
  const residual = { nrow: n, ncol: p, data: projectOut(inner.Q, X, p) };
  const scale = Math.max(...column(X, n, p));
  const clean = residual.data.map((x) => (Math.abs(x) < 1e-12 * scale ? 0 : x));
  return rowSpace({ nrow: n, ncol: p, data: clean }, p - inner.rank);
}

function column(X: Float64Array, n: number, p: number): number[] {
  return Array.from({ length: p }, (_, j) => Math.hypot(...X.subarray(j * n, j * n + n)));
}

/** Whether the columns of X are combinations of orthonormal ones. */
export function isWithin(Q: Matrix, X: Matrix): boolean {
  const rest = projectOut(Q, X.data, X.ncol);
  const n = X.nrow;
  return Array.from({ length: X.ncol }, (_, j) => j).every((j) => {
    const [size, left] = [X.data, rest].map((d) => d.subarray(j * n, j * n + n).reduce((s, x) => s + x * x, 0));
    return left <= 1e-14 * size;
  });
}

function projectOut(Q: Matrix, X: Float64Array, p: number): Float64Array {
  const n = Q.nrow;
  const out = X.slice();
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < Q.ncol; k++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += Q.data[k * n + i] * out[j * n + i];
        for (let i = 0; i < n; i++) out[j * n + i] -= sum * Q.data[k * n + i];
      }
    }
  }
  return out;
}

/** `rank` rows that span the row space of an n x p matrix: the leading rows of its R, columns back in place. */
function rowSpace(M: Matrix, rank: number): Matrix {
  const qr = pivotedQr(M, 1e-9);
  const data = new Float64Array(rank * M.ncol);
  for (let j = 0; j < M.ncol; j++) {
    for (let i = 0; i < Math.min(rank, qr.rank); i++) data[qr.pivot[j] * rank + i] = qr.R[j * qr.rank + i];
  }
  return { nrow: rank, ncol: M.ncol, data };
}
