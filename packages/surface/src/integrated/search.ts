/**
 * The search over a criterion of a generalized problem: a climb without random effects first, then from where that ended with standard
 * deviations of several sizes, all terms alike and, of several terms, each by itself; and the same with little dispersion and few further
 * zeros, which the random effects may stand for, and with other values of a family's further parameter. With many rows or effects from fewer. Of binomial responses also from far out, where
 * Laplace's approximation of few rows a level may have a second maximum: from there by short steps, which leap over none.
 *
 * A climb ends where it is known to lead (known-summit.ts), and begins with the second derivatives of the first summit.
 */
import type { Canonical, Criterion, Problem } from '@mixdiff/contract';
import { squareOf } from '@mixdiff/covariance';
import { climb } from '../climb.ts';
import { attenuation, climbedOver } from './attenuation.ts';
import { type IntegratedCriterion, openIntegratedCriterion } from './criterion.ts';
import { type KnownSummit, knownSummit } from './known-summit.ts';

/** A point that the search reached. */
export interface Summit {
  readonly at: Canonical;
  /** Minus the log-likelihood, up to a constant. */
  readonly value: number;
}
/** Where the starts led. */
export interface IntegratedSearch {
  /** Best first; each start's end, the same object where starts led to one place. */
  readonly summits: readonly Summit[];
  readonly starts: number;
  /** Where climbing from a point leads: one of the summits, where it is known to lead there. null: it has no coordinates. */
  from(at: Canonical): Summit | null;
  /** The same by a climb on which a variance of zero stays one: the criterion is even in its coordinate. */
  staying(at: Canonical): Summit | null;
}

const SIZES = [1, 0.3, 0.1, 2, 4];
const FEW = [0.3, 1];
const FAR = [4, 12, 40];
/** Longest step of a climb from far out: a third of the way from one of these sizes to the next, in the coordinate of either. */
const SHORT = 0.5;
/** Rows times effects of a row squared, beyond which few starts are taken. */
const LARGE = 15_000;
const LIMITS = { evaluations: 400, tolerance: 1e-11 };
/** Where a slope is differenced, the last digits are not to be had, and a family's limit is far along a ridge. */
const DIFFERENCED = { evaluations: 120, tolerance: 1e-9 };
/** Of coordinates that differ in rounding. */
const SAME = 1e-6;

/** null: a family, a structure or a criterion that the search does not know. */
export function searchIntegrated(problem: Problem, criterion: Criterion): IntegratedSearch | null {
  const surface = openIntegratedCriterion(problem, criterion);
  if (!surface) return null;
  const { objective, into, back } = climbedOver(surface, problem);
  const first = surface.start(0);
  const limits = surface.shaped(first).length > 0 ? DIFFERENCED : LIMITS;
  const summitAt = (x: Float64Array, value: number): Summit => ({ at: surface.canonical(x), value });
  const known: { readonly summit: Summit; readonly near: KnownSummit }[] = [];
  /** Where a climb from a point in the coordinates of the criterion leads. */
  const reach = (start: Float64Array, longest?: number): Summit => {
    let led: Summit | undefined;
    const { x, value } = climb(objective, into(start), {
      ...limits,
      ...(longest === undefined ? {} : { longest }),
      ...(known.length === 0 ? {} : { metric: known[0].near.inverse }),
      until: (...there) => {
        const here = upright(surface, ...there);
        led = known.find(({ near }) => near.leads(...here))?.summit;
        return led !== undefined;
      },
    });
    if (led) return led;
    const near = Number.isFinite(value) ? knownSummit(objective, upright(surface, x, value, x)[0]) : null;
    if (!near) return summitAt(back(x), value);
    const summit = summitAt(back(near.x), near.value);
    known.push({ summit, near });
    return summit;
  };
  const plain = [first, ...surface.shaped(first)].map((x) => climb(heldObjective(surface), x, limits));
  const glm = plain.reduce((low, one) => (one.value < low.value ? one : low));
  const { n, m } = surface.layout;
  const sizes = n * m * m > LARGE ? FEW : SIZES;
  const lean = surface.lean(glm.x);
  const mixed = problem.random.length > 0;
  const near = mixed
    ? [
        ...startsOf(surface, glm.x, sizes),
        ...(lean ? startsOf(surface, lean, FEW) : []),
        ...surface.shaped(glm.x).flatMap((x) => startsOf(surface, x, [1])),
      ]
    : [];
  const far = mixed && problem.response.family === 'binomial' && sizes === SIZES ? farStarts(surface, glm.x) : [];
  const ends = [
    ...plain.map(({ x, value }) => summitAt(x, value)),
    ...near.map((x) => reach(x)),
    ...far.map((x) => reach(x, SHORT)),
  ];
  return {
    summits: ends.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value),
    starts: ends.length,
    from(at) {
      const x = surface.position(at);
      return x && reach(x);
    },
    staying(at) {
      const x = surface.position(at);
      if (!x) return null;
      const end = climb(surface.value, x, limits);
      return summitAt(end.x, end.value);
    },
  };
}
/** Covariance matrices stay as they are. */
const heldObjective =
  (surface: IntegratedCriterion) =>
  (x: Float64Array, gradient?: Float64Array): number => {
    const value = surface.value(x, gradient);
    gradient?.fill(0, surface.random);
    return value;
  };
/** The same point and slopes with the signs that roots are written in, where they differ in these alone: a standard deviation has none. */
function upright(
  { random, layout }: IntegratedCriterion,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
): [Float64Array, number, Float64Array] {
  let from = random;
  if (!x.some((v, j) => j >= from && v < 0)) return [x, value, gradient];
  const [at, slopes] = [x.slice(), gradient.slice()];
  for (const { roots, columns } of layout.terms) {
    const own = x.subarray(from, from + roots.length);
    const written = roots.from(squareOf(roots.root(own), columns));
    if (written?.every((v, j) => Math.abs(Math.abs(v) - Math.abs(own[j])) <= SAME)) {
      written.forEach((v, j) => {
        const sign = v * own[j] < 0 ? -1 : 1;
        at[from + j] *= sign;
        slopes[from + j] *= sign;
      });
    }
    from += roots.length;
  }
  return [at, value, slopes];
}
/**
 * Fixed effects as large as random effects of such a size make them, so that the means of the rows stay; and means that are off by half the
 * size to either side, where levels of one kind sit at their own and the others are far from it.
 */
const farStarts = (surface: IntegratedCriterion, base: Float64Array): Float64Array[] => [
  ...FAR.flatMap((size) => {
    const scale = attenuation(size);
    const x = base.map((v, j) => (j < surface.random ? scale * v : v));
    return startsOf(surface, x, [size]);
  }),
  ...FAR.slice(1).flatMap((size) =>
    [-0.5, 0.5].flatMap((share) => startsOf(surface, surface.shifted(base, share * size), [size])),
  ),
];
function startsOf(surface: IntegratedCriterion, base: Float64Array, sizes: readonly number[]): Float64Array[] {
  const withSizes = (of: (term: number) => number): Float64Array => {
    const x = base.slice();
    let from = surface.random;
    surface.layout.terms.forEach(({ roots }, k) => {
      const one = surface.start(of(k));
      x.set(one.subarray(from, from + roots.length), from);
      from += roots.length;
    });
    return x;
  };
  const alike = sizes.map((size) => withSizes(() => size));
  const { terms } = surface.layout;
  const alone =
    terms.length > 1 && sizes.length > 2 ? terms.map((_, k) => withSizes((term) => (term === k ? 1 : 0.1))) : [];
  return [...alike, ...alone];
}
