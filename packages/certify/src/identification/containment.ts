/** Terms that add nothing to what others can say, and what is left that only sums identify. */
import { isGeneralized, type Matrix, type Method, type Problem } from '@mixdiff/contract';
import { symmetricEigen } from '@mixdiff/linalg';
import { Random } from '@mixdiff/probability';
import type { WeightKind } from '@mixdiff/referee';
import type { Reduction } from '@mixdiff/surface';
import { clearlyApart } from './apart.ts';
import type { Element } from './elements.ts';
import { type NullSpace, nullSpace } from './null-space.ts';
import { isIdentifiedIntercept } from './one-intercept.ts';

/** `within`: positions of terms, null for the residual variance; none: the fixed effects take up all that the term says. */
export interface Containment {
  readonly term: number;
  readonly within: readonly (number | null)[];
}
export interface Identification {
  readonly elements: readonly Element[];
  /** Per element without a function of its own, the move that puts it to zero: 1 there, 0 at the others of the list. */
  readonly moves: readonly { readonly free: number; readonly move: Float64Array }[];
  /** Every covariance matrix that such a term adds, those within which it lies can add: the model without it is the same. */
  readonly contained: readonly Containment[];
}

/** Of designs that were looked at: the random terms' own, by all else that it hangs on. */
interface Known {
  readonly X: Matrix;
  readonly weights: Float64Array | undefined;
  readonly kind: WeightKind;
  readonly method: Method;
  readonly residual: boolean;
  readonly found: Identification | null;
}
const known = new WeakMap<Problem['random'], Known[]>();

/**
 * null: every variance and covariance is identified. O(rows x elements^2), once for all responses of a design: problems that
 * share their random terms and X (`withResponse`); less where `reduction`, of the same problem, says so at once.
 */
export function identify(problem: Problem, kind: WeightKind, reduction?: Reduction): Identification | null {
  if (isIdentifiedIntercept(problem)) return null;
  const { random, method } = problem;
  const { X } = problem.parts.conditional;
  const weights = problem.weights?.values;
  const residual = !isGeneralized(problem);
  const seen = known.get(random) ?? [];
  known.set(random, seen);
  const foundBy = (criterion: Method): Identification | null => {
    const same = seen.find(
      (one) =>
        one.X === X &&
        one.weights === weights &&
        one.kind === kind &&
        one.method === criterion &&
        one.residual === residual,
    );
    if (same) return same.found;
    const isClear = reduction !== undefined && residual && clearlyApart(reduction);
    const found = isClear ? null : identificationOf({ ...problem, method: criterion }, kind);
    seen.push({ X, weights, kind, method: criterion, residual, found });
    return found;
  };
  // what leaves V as it is leaves K'VK: a design whose REML identifies all is asked once for both
  return foundBy('REML') && foundBy(method);
}
function identificationOf(problem: Problem, weights: WeightKind): Identification | null {
  const { elements, basis, sizes } = nullSpace(problem, weights);
  if (basis.length === 0) return null;
  const scaled: NullSpace = { elements, sizes, basis: basis.map((v) => unit(v.map((x, a) => x * sizes[a]))) };
  const contained = containments(problem, scaled);
  const dropped = new Set(contained.map(({ term }) => term));
  const preference = [...elements.keys()].sort(
    (a, b) => rank(elements[a], dropped) - rank(elements[b], dropped) || b - a,
  );
  const moves = reduced(scaled.basis, preference).map(({ free, move }) => ({
    free,
    move: cleared(move.map((x, a) => (x * sizes[free]) / sizes[a])),
  }));
  return { elements, moves, contained };
}
/** What goes first: terms that are contained in others, then the residual variance, covariances, and variances. */
function rank({ term, i, j }: Element, dropped: ReadonlySet<number>): number {
  if (term === null) return 1;
  if (dropped.has(term)) return 0;
  return i === j ? 3 : 2;
}
const unit = (v: Float64Array): Float64Array => {
  const length = Math.hypot(...v);
  return v.map((x) => x / length);
};
/** Coefficients that are whole numbers but for rounding. */
const cleared = (v: Float64Array): Float64Array =>
  v.map((x) => (Math.abs(x - Math.round(x)) <= 1e-7 * Math.max(1, Math.abs(x)) ? Math.round(x) + 0 : x));

/** Below this an entry of a unit vector is rounding. */
const ROUNDING = 1e-6;

/** The same space with one vector per free element; free ones are taken in the order of preference. */
export function reduced(basis: readonly Float64Array[], preference: readonly number[]) {
  const left = basis.map((v) => v.slice());
  const found: { free: number; move: Float64Array }[] = [];
  for (const a of preference) {
    const at = left.reduce((most, v, k) => (Math.abs(v[a]) > Math.abs(left[most]?.[a] ?? 0) ? k : most), 0);
    const pivot = left[at];
    if (!pivot || !(Math.abs(pivot[a]) > ROUNDING)) continue;
    left.splice(at, 1);
    const move = pivot.map((x) => x / pivot[a]);
    const clear = (v: Float64Array): void => {
      const by = v[a];
      for (let i = 0; i < v.length; i++) v[i] -= by * move[i];
    };
    for (const v of left) clear(v);
    for (const one of found) clear(one.move);
    found.push({ free: a, move });
  }
  return found;
}

/** One term after another, the one with fewest columns and the later one first, each judged without those before. */
function containments(problem: Problem, space: NullSpace): Containment[] {
  const { random } = problem;
  const found: Containment[] = [];
  const order = [...random.keys()].sort((a, b) => random[a].columns.length - random[b].columns.length || b - a);
  let active = space.basis;
  for (;;) {
    const gone = new Set(found.map(({ term }) => term));
    const next = order
      .filter((term) => !gone.has(term))
      .flatMap((term) => containment(problem, { ...space, basis: active }, term, gone) ?? [])[0];
    if (!next) return found;
    found.push(next);
    active = within(active, (a) => space.elements[a].term !== next.term);
    if (active.length === 0) return found;
  }
}
/** Vectors of the space that are zero wherever `kept` does not hold. */
function within(basis: readonly Float64Array[], kept: (element: number) => boolean): Float64Array[] {
  const d = basis.length;
  if (d === 0) return [];
  const outside = Array.from(basis[0].keys()).filter((a) => !kept(a));
  const gram = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    for (let l = 0; l < d; l++) for (const a of outside) gram[l * d + k] += basis[k][a] * basis[l][a];
  }
  const { values, vectors } = symmetricEigen(gram, d);
  return Array.from(values.keys())
    .filter((e) => values[e] < ROUNDING ** 2)
    .map((e) =>
      unit(Float64Array.from(basis[0], (_, a) => basis.reduce((sum, v, k) => sum + vectors[e * d + k] * v[a], 0))),
    );
}
type Part = number | null;
function containment(problem: Problem, space: NullSpace, term: number, gone: ReadonlySet<number>): Containment | null {
  const others: Part[] = [null, ...problem.random.keys()].filter(
    (other) => other !== term && !gone.has(other as number),
  );
  const sets: Part[][] = [
    [],
    ...others.map((one) => [one]),
    ...others.flatMap((one, i) => others.slice(i + 1).map((other) => [one, other])),
    others,
  ];
  const parts = sets.find((set) => liesWithin(problem, space, term, set));
  return parts ? { term, within: parts } : null;
}
/** Whether whatever the term adds, the parts can add: as a span, and as covariance matrices. */
function liesWithin(
  { random }: Problem,
  { elements, basis }: NullSpace,
  term: number,
  parts: readonly Part[],
): boolean {
  const own = elements.flatMap((e, a) => (e.term === term ? [a] : []));
  const space = within(basis, (a) => elements[a].term === term || parts.includes(elements[a].term));
  const solved = reduced(space, own);
  if (solved.length < own.length) return false;
  const { columns, structure } = random[term];
  return trials(columns.length, structure.kind === 'diag-het').every((v) => {
    const change = new Float64Array(elements.length);
    for (const { free, move } of solved) {
      const { i, j } = elements[free];
      // minus: what the term gives up, the parts take over
      for (let a = 0; a < change.length; a++) change[a] -= v[i] * v[j] * move[a];
    }
    return parts.every((part) => isCovariance(elements, change, part, part === null ? 1 : random[part].columns.length));
  });
}
/** Directions in which a term may vary: its columns, and of an unstructured one any combinations. */
function trials(c: number, diagonal: boolean): Float64Array[] {
  const axes = Array.from({ length: c }, (_, j) => Float64Array.from({ length: c }, (_, i) => (i === j ? 1 : 0)));
  if (diagonal || c === 1) return axes;
  const random = new Random(2);
  return [...axes, ...Array.from({ length: 4 * c }, () => Float64Array.from({ length: c }, () => random.normRand()))];
}
/** Whether what a part takes over is a covariance matrix, to rounding. */
function isCovariance(elements: readonly Element[], change: Float64Array, part: Part, c: number): boolean {
  const S = new Float64Array(c * c);
  elements.forEach(({ term, i, j }, a) => {
    if (term !== part) return;
    S[j * c + i] = change[a];
    S[i * c + j] = change[a];
  });
  const { values } = symmetricEigen(S, c);
  return values[c - 1] >= -ROUNDING * Math.max(1, ...Array.from(values, Math.abs));
}
