/**
 * Two nested random intercepts, (1 | a/b), as what they are marginally: rows of one b share the covariance w, rows of one
 * a in two b's the covariance s. All that the likelihood needs of the rows are sums by inner group, so that an evaluation
 * costs O(inner groups), whatever the number of rows.
 */
import type { Problem, RandomTerm } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { leastSquares } from './least-squares.ts';

/** A nested design whose rows have been passed over. */
export interface NestedDesign {
  readonly n: number;
  /** Rank of X. */
  readonly p: number;
  /** log |det R|, X = QR. */
  readonly logDetR: number;
  /** Which random term is the outer one, which the inner. */
  readonly outer: RandomTerm;
  readonly inner: RandomTerm;
  /** Rows of each inner group. */
  readonly sizes: Float64Array;
  /** Inner groups of each outer one. */
  readonly members: readonly Int32Array[];
  /** Per inner group p + 1 means: of the columns of Q, and of the least-squares residual of y. */
  readonly means: Float64Array;
  /** (p + 1) x (p + 1): cross-products of the same about those means. */
  readonly within: Float64Array;
}

/** As the referee's: a column that an engine kept is kept here. */
const RANK_TOLERANCE = 1e-10;

/**
 * The outer and the inner term of a Gaussian model with two nested random intercepts and nothing else; null: it is no such
 * model, or s, w and v are not three numbers there (an inner group in every outer one, or a row in every inner one).
 */
export function nestedTerms(problem: Problem): readonly [outer: RandomTerm, inner: RandomTerm] | null {
  const { random, residual, weights, response, parts } = problem;
  const [one, other] = random;
  if (!one || !other || random.length !== 2 || residual || weights || !random.every(isIntercept)) return null;
  if (response.family !== 'gaussian' || response.link !== 'identity' || parts.dispersion || parts.zeroInflation)
    return null;
  const [outer, inner] = one.levels.length <= other.levels.length ? [one, other] : [other, one];
  const several = outer.levels.length < inner.levels.length && inner.levels.length < response.y.length;
  return several && isNested(inner, outer) ? [outer, inner] : null;
}
/** One free variance: not one that is given, or given up to a factor. */
const FREE: ReadonlySet<string> = new Set(['us', 'diag-het', 'diag-hom']);
const isIntercept = ({ columns, Z, structure }: RandomTerm): boolean =>
  columns.length === 1 && FREE.has(structure.kind) && Z.data.every((z) => z === 1);
function isNested(inner: RandomTerm, outer: RandomTerm): boolean {
  const of = new Int32Array(inner.levels.length).fill(-1);
  return inner.level.every((c, i) => {
    if (of[c] < 0) of[c] = outer.level[i];
    return of[c] === outer.level[i];
  });
}

/** One pass over the rows; null where `nestedTerms` finds none. */
export function nestedDesign(problem: Problem): NestedDesign | null {
  const terms = nestedTerms(problem);
  if (!terms) return null;
  const [outer, inner] = terms;
  const { X } = problem.parts.conditional;
  const n = X.nrow;
  const qr = pivotedQr(X, RANK_TOLERANCE);
  const p = qr.rank;
  const R = qr.R.slice(0, p * p);
  const { residual } = leastSquares(
    problem,
    new Float64Array(n).fill(1),
    { Q: qr.Q, R, rank: p },
    qr.pivot.slice(0, p),
  );
  const columns = new Float64Array(n * (p + 1));
  columns.set(qr.Q.data.subarray(0, n * p));
  columns.set(residual, n * p);
  let logDetR = 0;
  for (let j = 0; j < p; j++) logDetR += Math.log(Math.abs(R[j * (p + 1)]));
  return { n, p, logDetR, outer, inner, members: membersOf(outer, inner), ...sums(columns, inner, p + 1) };
}
function membersOf(outer: RandomTerm, inner: RandomTerm): Int32Array[] {
  const sets = outer.levels.map(() => new Set<number>());
  inner.level.forEach((c, i) => {
    sets[outer.level[i]].add(c);
  });
  return sets.map((set) => Int32Array.from(set));
}
/** Means first, then deviations from them: what is common to all rows of a group leaves no rounding. */
function sums(columns: Float64Array, { level, levels }: RandomTerm, d: number) {
  const n = level.length;
  const sizes = new Float64Array(levels.length);
  const means = new Float64Array(levels.length * d);
  for (let i = 0; i < n; i++) {
    sizes[level[i]]++;
    for (let j = 0; j < d; j++) means[level[i] * d + j] += columns[j * n + i];
  }
  for (let k = 0; k < means.length; k++) means[k] /= sizes[Math.floor(k / d)];
  const within = new Float64Array(d * d);
  const deviation = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) deviation[j] = columns[j * n + i] - means[level[i] * d + j];
    addSquare(within, deviation, 1, d);
  }
  return { sizes, means, within };
}
/** G += scale v v', the lower triangle and the upper. */
export function addSquare(G: Float64Array, v: Float64Array, scale: number, d: number): void {
  for (let j = 0; j < d; j++) {
    const factor = scale * v[j];
    for (let i = 0; i < d; i++) G[j * d + i] += factor * v[i];
  }
}
