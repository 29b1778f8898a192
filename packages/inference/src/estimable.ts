/**
 * Hypotheses of types I, II and III about the terms of a model (Goodnight 1978, SAS Technical Report R-101; SAS/STAT, "The
 * four types of estimable functions"), in any coding and with empty cells.
 *
 * A function of the coefficients is estimable if it is a'Xb for some a. Only the part of a in the column space of X
 * counts, so with X = QR and A = Q'X_levels (X_levels: a column for every level of every factor) the estimable functions
 * are the a'A, a of rank(X) numbers, and a'R is the same function of the coefficients that were fitted.
 *
 *   I:   a = the directions of Q that a term adds to those before it (Doolittle).
 *   II:  a in span(A of the term and of all that do not contain it), orthogonal to span(A of those that do not).
 *   III: a orthogonal to span(A of the terms that do not contain it), and a'A orthogonal, as a vector of coefficients, to
 *        every such function of the terms that contain it.
 *
 * A term is contained in another with the same covariates and more factors, its own among them; the intercept in every
 * term of factors alone.
 */
import { type Answer, type Fit, isRefusal, type Matrix, type Note, type Problem } from '@mixdiff/contract';
import type { Effect, Effects } from '@mixdiff/frame';
import { crossprod2, pivotedQr, symmetricEigen } from '@mixdiff/linalg';
import { keptColumns } from './fit-parts.ts';
import { codedOtherwise } from './messages.ts';
import { marginalCoding, nestedTerm } from './notes.ts';
import { columnsOf } from './reduction.ts';

export interface Hypothesis {
  readonly term: string;
  /** Independent rows x kept coefficients; no row where nothing of the term is estimable. */
  readonly L: Matrix;
  /** How many rows the term would have if every cell had data and no other term said the same. */
  readonly full: number;
  /** Its level columns that no row of the data has: `aq:bv`. */
  readonly empty: readonly string[];
}

type Column = Float64Array;
interface Space {
  /** Rank of X. */
  readonly p: number;
  readonly effects: readonly Effect[];
  /** Q'X, column by column: of the fit, of the levels, and of the treatment coding. */
  readonly own: Coordinates;
  readonly levels: Coordinates;
  readonly treatment: Coordinates;
}
interface Coordinates {
  readonly columns: readonly Column[];
  readonly term: readonly string[];
}

export function hypotheses(
  problem: Problem,
  kept: readonly number[],
  effects: Effects,
  type: 'I' | 'II' | 'III',
): Answer<readonly Hypothesis[]> {
  const space = openSpace(problem, kept, effects);
  if (isRefusal(space)) return space;
  return space.effects
    .filter(({ term }) => term !== '(Intercept)')
    .map(({ term }) => ({
      term,
      L: functionsOf(space, { I: typeOne, II: typeTwo, III: typeThree }[type](space, term)),
      full: space.treatment.term.filter((t) => t === term).length,
      empty: emptyCells(effects, term),
    }));
}

/** What is to be said of a marginal table: the terms whose own coefficients are not their hypothesis of type III. */
export function notMarginal(fit: Fit, problem: Problem, effects: Effects): Note[] {
  const kept = keptColumns(fit.canonical);
  const found = hypotheses(problem, kept, effects, 'III');
  if (isRefusal(found)) return [];
  const other = found.filter(({ term, L }) =>
    L.data.some((x, at) => x !== 0 && problem.parts.conditional.term[kept[Math.floor(at / L.nrow)]] !== term),
  );
  return other.length === 0 ? [] : [marginalCoding(other.map(({ term }) => term))];
}

/** Terms that contain a term: SAS's definition, on the model's factors and covariates. */
export function containers(effects: readonly Effect[], term: string): string[] {
  const inner = effects.find((effect) => effect.term === term);
  return inner ? effects.filter((outer) => contains(outer, inner)).map((outer) => outer.term) : [];
}
/**
 * Main effects that have another factor nested in them, `a` of `a + a:b`: there lmerTest 3.1 tests another hypothesis, as
 * its printed contrasts show.
 */
export function nestedTerms({ effects }: Effects): Note[] {
  const has = (name: string): boolean => effects.some(({ term }) => term === name);
  return effects.flatMap(({ term, factors, covariates }) => {
    if (covariates.length > 0 || factors.length !== 2) return [];
    const [a, b] = factors;
    if (has(a) === has(b)) return [];
    return [has(a) ? nestedTerm(a, term, b) : nestedTerm(b, term, a)];
  });
}

const contains = (outer: Effect, inner: Effect): boolean =>
  outer.factors.length > inner.factors.length &&
  inner.factors.every((name) => outer.factors.includes(name)) &&
  outer.covariates.length === inner.covariates.length &&
  inner.covariates.every((name) => outer.covariates.includes(name));

function openSpace(problem: Problem, kept: readonly number[], { effects, levels, treatment }: Effects): Answer<Space> {
  const X: Matrix = { nrow: problem.response.y.length, ncol: kept.length, data: columnsOf(problem, kept) };
  // The fit has decided which columns it keeps; none of those is left out here.
  const { Q } = pivotedQr(X, Number.MIN_VALUE);
  const inside = (M: Matrix, term: readonly string[]): Coordinates => ({ columns: projected(Q, M), term });
  const over = inside(levels.X, levels.term);
  const leftOver = levels.columns.find((_, j) => !isInside(levels.X, over.columns[j], j));
  if (leftOver !== undefined) return codedOtherwise(leftOver);
  return {
    p: kept.length,
    effects,
    own: inside(
      X,
      kept.map((j) => problem.parts.conditional.term[j]),
    ),
    levels: over,
    treatment: inside(treatment.X, treatment.term),
  };
}

function projected(Q: Matrix, M: Matrix): Column[] {
  const out = new Float64Array(Q.ncol * M.ncol);
  crossprod2(Q.data, M.data, M.nrow, Q.ncol, M.ncol, out);
  return Array.from({ length: M.ncol }, (_, j) => out.subarray(j * Q.ncol, (j + 1) * Q.ncol));
}
/** Whether a column is a combination of those that the fit has: as long within their space as it is. */
function isInside({ nrow, data }: Matrix, within: Column, j: number): boolean {
  const length = norm(data.subarray(j * nrow, (j + 1) * nrow));
  return norm(within) >= length * (1 - ROUNDING);
}
/** Of a column's length that may be lost to rounding. */
const ROUNDING = 1e-8;

/** Each term's rows of R, columns in their order: the directions of Q are the unit vectors. */
function typeOne({ p, own }: Space, term: string): Column[] {
  return own.columns.flatMap((column, j) => {
    if (own.term[j] !== term) return [];
    const a = new Float64Array(p);
    a[j] = 1 / column[j];
    return [a];
  });
}

function typeTwo(space: Space, term: string): Column[] {
  const { own, levels, effects, p } = space;
  const outer = containers(effects, term);
  const before = basis(levels.columns.filter((_, j) => ![term, ...outer].includes(levels.term[j])));
  if (outer.length === 0) return echelon(complement(before, p), own, term);
  const added = [own, levels].flatMap(({ columns, term: of }) => columns.filter((_, j) => of[j] === term));
  return added.flatMap((column) => {
    const direction = rest(column, before);
    if (direction === null) return [];
    before.push(direction);
    return [scaled(direction, 1 / dot(direction, column))];
  });
}

function typeThree(space: Space, term: string): Column[] {
  const { effects, p, treatment } = space;
  const outer = containers(effects, term);
  const constraints = alone(space, [term, ...outer]);
  // a'A orthogonal to g'A of every function g of the containing terms: a orthogonal to A A'g.
  const orthogonal = outer.flatMap((name) =>
    complement(basis(alone(space, [name, ...containers(effects, name)])), p).map((g) => timesOwnTranspose(space, g)),
  );
  return echelon(complement(basis([...constraints, ...orthogonal]), p), treatment, term);
}
/** What a must be orthogonal to so that a'A is about these terms alone. */
const alone = ({ levels }: Space, terms: readonly string[]): Column[] =>
  levels.columns.filter((_, j) => !terms.includes(levels.term[j]));
function timesOwnTranspose({ levels: { columns }, p }: Space, g: Column): Column {
  const out = new Float64Array(p);
  for (const column of columns) add(out, column, dot(column, g));
  return out;
}

/**
 * The same hypothesis with the identity in the term's own columns, as far as they determine it: combined degrees of
 * freedom are not the same in every basis, and this is the one that lmerTest prints.
 */
function echelon(space: Column[], { columns, term }: Coordinates, name: string): Column[] {
  const rows: Column[] = space.map((a) => a.slice());
  const own = columns.filter((_, j) => term[j] === name);
  let at = 0;
  for (const column of own) {
    if (at === rows.length) break;
    const sizes = rows.map((a) => Math.abs(dot(a, column)));
    const pivot = sizes.reduce((best, size, i) => (i >= at && size > sizes[best] ? i : best), at);
    if (!(sizes[pivot] > DEPENDENT * norm(column))) continue;
    [rows[at], rows[pivot]] = [rows[pivot], rows[at]];
    const row = scaled(rows[at], 1 / dot(rows[at], column));
    rows.forEach((other, i) => {
      if (i !== at) add(other, row, -dot(other, column));
    });
    rows[at] = row;
    at++;
  }
  return rows;
}

/** a'R for each a. */
function functionsOf({ own, p }: Space, as: readonly Column[]): Matrix {
  const m = as.length;
  const data = new Float64Array(m * p);
  own.columns.forEach((column, j) => {
    const size = norm(column);
    as.forEach((a, i) => {
      const value = dot(a, column);
      data[j * m + i] = Math.abs(value) <= ZERO * norm(a) * size ? 0 : value;
    });
  });
  return { nrow: m, ncol: p, data };
}
/** What rounding leaves of a coefficient that is not part of a function. */
const ZERO = 1e-12;

function emptyCells({ levels: { X, columns, term } }: Effects, name: string): string[] {
  const isEmpty = (j: number): boolean => X.data.subarray(j * X.nrow, (j + 1) * X.nrow).every((x) => x === 0);
  return columns.filter((_, j) => term[j] === name && isEmpty(j));
}

/** Share of a column that must be its own for it to count as a direction: below it lies rounding. */
const DEPENDENT = 1e-8;
/** An orthonormal basis of the span. */
function basis(columns: readonly Column[]): Column[] {
  const found: Column[] = [];
  for (const column of columns) {
    const direction = rest(column, found);
    if (direction) found.push(direction);
  }
  return found;
}
/** The unit vector along what a column adds to orthonormal ones; null where it adds nothing. */
function rest(column: Column, orthonormal: readonly Column[]): Column | null {
  const out = column.slice();
  for (let pass = 0; pass < 2; pass++) for (const q of orthonormal) add(out, q, -dot(q, out));
  const size = norm(out);
  return size > DEPENDENT * norm(column) ? scaled(out, 1 / size) : null;
}
/** An orthonormal basis of all that is orthogonal to orthonormal vectors: eigenvalue 1 of I - BB'. */
function complement(orthonormal: readonly Column[], p: number): Column[] {
  const P = new Float64Array(p * p);
  for (let i = 0; i < p; i++) P[i * (p + 1)] = 1;
  for (const q of orthonormal) {
    for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) P[j * p + i] -= q[i] * q[j];
  }
  const { vectors } = symmetricEigen(P, p);
  return Array.from({ length: p - orthonormal.length }, (_, k) => vectors.slice(k * p, (k + 1) * p));
}

const dot = (a: Column, b: Column): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const norm = (a: Column): number => Math.sqrt(dot(a, a));
const scaled = (a: Column, by: number): Column => a.map((x) => x * by);
function add(to: Column, x: Column, by: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i] + by * x[i];
}
