/**
 * The search over a criterion of a generalized problem: a climb without random effects first, then from where that ended with standard
 * deviations of several sizes, all terms alike and, of several terms, each by itself; and the same with little dispersion and few further
 * zeros, which the random effects may stand for. With many rows or effects from fewer. Of binomial responses also from far out, where
 * Laplace's approximation of few rows a level may have a second maximum.
 */
import type { Canonical, Criterion, Problem } from '@mixdiff/contract';
import { climb } from '../climb.ts';
import { type IntegratedCriterion, openIntegratedCriterion } from './criterion.ts';

/** A point that the search reached. */
export interface Summit {
  readonly at: Canonical;
  /** Minus the log-likelihood, up to a constant. */
  readonly value: number;
}
/** Where the starts led. */
export interface IntegratedSearch {
  /** Best first; each start's end. */
  readonly summits: readonly Summit[];
  readonly starts: number;
  /** Where climbing from a point leads; null: it has no coordinates. */
  from(at: Canonical): Summit | null;
}

const SIZES = [0.1, 0.3, 1, 2, 4];
const FEW = [0.3, 1];
const FAR = [4, 12, 40];
/** c^2 of the attenuation of a logit by a normal random effect, sqrt(1 + c^2 sigma^2): (16 sqrt(3) / (15 pi))^2 (Zeger, Liang & Albert 1988). */
const ATTENUATION = (16 / (15 * Math.PI)) ** 2 * 3;
/** Rows times effects of a row squared, beyond which few starts are taken. */
const LARGE = 15_000;
const EVALUATIONS = 400;
const TOLERANCE = 1e-11;

/** null: a family, a structure or a criterion that the search does not know. */
export function searchIntegrated(problem: Problem, criterion: Criterion): IntegratedSearch | null {
  const surface = openIntegratedCriterion(problem, criterion);
  if (!surface) return null;
  const glm = climbFrom(surface, surface.start(0), true);
  const { n, m } = surface.layout;
  const sizes = n * m * m > LARGE ? FEW : SIZES;
  const lean = surface.lean(glm.x);
  const starts =
    problem.random.length === 0
      ? []
      : [
          ...startsOf(surface, glm.x, sizes),
          ...(lean ? startsOf(surface, lean, FEW) : []),
          ...(problem.response.family === 'binomial' && sizes === SIZES ? farStarts(surface, glm.x) : []),
        ];
  const ends = [glm, ...starts.map((x) => climbFrom(surface, x, false))];
  const summitOf = ({ x, value }: { x: Float64Array; value: number }): Summit => ({ at: surface.canonical(x), value });
  return {
    summits: ends
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => a.value - b.value)
      .map(summitOf),
    starts: ends.length,
    from(at) {
      const x = surface.position(at);
      return x && summitOf(climbFrom(surface, x, false));
    },
  };
}
/** `held`: covariance matrices stay as they are. */
function climbFrom(surface: IntegratedCriterion, start: Float64Array, held: boolean) {
  const objective = (x: Float64Array, gradient?: Float64Array): number => {
    const value = surface.value(x, gradient);
    if (held && gradient) gradient.fill(0, surface.random);
    return value;
  };
  return climb(objective, start, { evaluations: EVALUATIONS, tolerance: TOLERANCE });
}
/**
 * Fixed effects as large as random effects of such a size make them, so that the means of the rows stay; and means that are off by half the
 * size to either side, where levels of one kind sit at their own and the others are far from it.
 */
const farStarts = (surface: IntegratedCriterion, base: Float64Array): Float64Array[] => [
  ...FAR.flatMap((size) => {
    const scale = Math.sqrt(1 + ATTENUATION * size * size);
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
