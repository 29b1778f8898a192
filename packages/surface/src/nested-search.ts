/**
 * The maximum over nested marginal covariances, by a search that knows no engine: a grid over the whole positive definite
 * region (both coordinates as logarithms of their distance from its end), then climbs from its valleys.
 */
import type { Method } from '@mixdiff/contract';
import { optim } from '@mixdiff/optim';
import { type NestedCriterion, type NestedPoint, openNestedCriterion } from './nested-criterion.ts';
import type { NestedDesign } from './nested-design.ts';

/** The highest local maximum of each set of covariances. */
export interface NestedSearch {
  /** s and tau free in sign. */
  readonly free: NestedPoint;
  /** s >= 0 and tau >= 0: what two random intercepts can say. */
  readonly positive: NestedPoint;
  /** s >= 0, tau free: a random outer intercept, compound symmetry within inner groups beside it. */
  readonly innerFree: NestedPoint;
  /** tau = 0, s free: compound symmetry of the outer groups, the inner ones left out. */
  readonly outerOnly: NestedPoint;
  /**
   * Towards a singular covariance the likelihood rises above `free`. By ML it does so for ever, with the logarithm of the
   * smallest eigenvalue, where beta can reproduce the means of the groups that become singular: a single largest one, say.
   */
  readonly higherWhereSingular: boolean;
  readonly starts: number;
}
interface End extends NestedPoint {
  readonly open: boolean;
}

/** The grid: logarithms of 1 + n b of the largest inner group and of 1 + a S of the outermost S. */
const [LOW, HIGH, STEP] = [-9, 15, 2];
const CONTROL = { maxit: 200, reltol: 1e-14 };
/** Valleys of the grid that are climbed from. */
const VALLEYS = 6;
/** 1 + n b or 1 + a S below which the covariance counts as singular. */
const SINGULAR = 1e-6;
/** A hundredth of a rounding's worth of log-likelihood that an edge may win by without being said to. */
const SAME = 1e-9;

/** What is told as higher. */
const HIGHER = 1e-5;

/** Maxima of one design by one method. */
export function searchNested(design: NestedDesign, method: Method): NestedSearch {
  const criterion = openNestedCriterion(design, method);
  const plane = ends(criterion, [true, true]);
  const outer = ends(criterion, [true, false]);
  const inner = ends(criterion, [false, true]);
  const none = ends(criterion, [false, false]);
  const found = [...plane.ends, ...outer.ends, ...inner.ends, ...none.ends];
  const all = found.filter(({ open }) => !open);
  const best = (allowed: (at: End) => boolean): End =>
    all.filter(allowed).reduce((top, at) => (at.logLik > top.logLik + SAME ? at : top));
  const free = best(() => true);
  return {
    free,
    positive: best(({ between, inner: tau }) => between >= 0 && tau >= 0),
    innerFree: best(({ between }) => between >= 0),
    outerOnly: best((at) => outer.ends.includes(at) || none.ends.includes(at)),
    higherWhereSingular: found.some(({ logLik }) => logLik > free.logLik + HIGHER) || isEndless(criterion, free),
    starts: plane.starts + outer.starts + inner.starts,
  };
}
/** Whether -2 log-likelihood falls by half a logarithm at least, from one margin to a much smaller one at an end. */
function isEndless(criterion: NestedCriterion, { between, inner, sigma2 }: NestedPoint): boolean {
  const [a, b] = [Math.max(between / sigma2, 0), inner / sigma2];
  const [near, nearer] = [1e-5, 1e-9];
  const outer = (margin: number): number =>
    criterion.value(Float64Array.of((1 - margin) * criterion.leastBetween(b), b));
  const within = (margin: number): number => criterion.value(Float64Array.of(a, (1 - margin) * criterion.leastInner));
  return [outer, within].some((at) => at(nearer) < at(near) - Math.log(near / nearer) / 2);
}
type Free = readonly [between: boolean, inner: boolean];

/** Where the climbs from the valleys of the grid end, the coordinates that are not free held at 0. */
function ends(criterion: NestedCriterion, free: Free): { ends: End[]; starts: number } {
  const steps = Array.from({ length: Math.floor((HIGH - LOW) / STEP) + 1 }, (_, i) => Math.exp(LOW + i * STEP));
  const rows = free[1] ? steps : [null];
  const columns = free[0] ? steps : [null];
  const grid = rows.map((row) => {
    const b = row === null ? 0 : (1 - row) * criterion.leastInner;
    return columns.map((column) => {
      const x = Float64Array.of(column === null ? 0 : (1 - column) * criterion.leastBetween(b), b);
      return { x, value: criterion.value(x) };
    });
  });
  const at = (i: number, j: number): number => grid[i]?.[j]?.value ?? Number.POSITIVE_INFINITY;
  const around = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => [i, j] as const));
  const valleys = grid
    .flatMap((row, i) => row.filter(({ value }, j) => around.every(([di, dj]) => !(at(i + di, j + dj) < value))))
    .filter(({ value }) => Number.isFinite(value))
    .sort((one, other) => one.value - other.value)
    .slice(0, VALLEYS);
  const starts = rows.length * columns.length;
  return { ends: valleys.map(({ x }) => endOf(criterion, climb(criterion, x, free))), starts };
}
/** Thrice, each in the units of the distance from the end of the region where it starts. */
function climb(criterion: NestedCriterion, start: Float64Array, free: Free): Float64Array {
  const moving = [0, 1].filter((j) => free[j]);
  if (moving.length === 0) return start;
  let x = start;
  for (let time = 0; time < 3; time++) {
    const from = x;
    const unit = [from[0] - criterion.leastBetween(from[1]), from[1] - criterion.leastInner];
    const put = (par: Float64Array): Float64Array => {
      const at = from.slice();
      moving.forEach((j, k) => {
        at[j] += par[k] * unit[j];
      });
      return at;
    };
    const slopes = new Float64Array(2);
    const objective = (par: Float64Array, gradient?: Float64Array): number => {
      const value = criterion.value(put(par), slopes);
      moving.forEach((j, k) => {
        if (gradient) gradient[k] = slopes[j] * unit[j];
      });
      return value;
    };
    const found = optim('BFGS', objective, new Float64Array(moving.length), { gradient: true, control: CONTROL });
    x = put(found.par);
  }
  return x;
}
function endOf(criterion: NestedCriterion, x: Float64Array): End {
  const margins = [1 - x[0] / criterion.leastBetween(x[1]), 1 - x[1] / criterion.leastInner];
  return { ...criterion.point(x), open: margins.some((margin) => !(margin > SINGULAR)) };
}
