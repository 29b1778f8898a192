/**
 * Fits that are the maximum itself. Climbing by steps of average information with exact gradient (surface: Gilmour, Thompson & Cullis 1995)
 * takes five to nine evaluations of a large linear model where an original's own path takes forty, but it is no original's path: so the
 * engine is asked to state what it states at the point, and by its own likelihood, which shares no code with the climb, checks it.
 */
import {
  type Answer,
  type Backend,
  type Canonical,
  type Capability,
  type Engine,
  type Fit,
  isRefusal,
  type Problem,
  refuseLacking,
} from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { type Climb, covariances, type Landscape, openLandscape, settledOnFaces } from '@mixdiff/surface';
import { framesOf } from './frames.ts';
import { checkedByEngine, noPointStated, notHighest, unboundedThere } from './messages.ts';
import { WITHIN } from './ridge.ts';

const TAKES: Capability = { name: 'the maximum by average information', code: 'certify', takes: ['weights'] };
const OPTIMIZER = 'average information';

/**
 * The backend with the maximum in the place of its own end: fits say so in `as` and in a note. Refused is what has no such climb (other than
 * linear models with unstructured or diagonal random effects), a likelihood without a maximum, and a point that the engine does not state or
 * from which its own likelihood still rises.
 */
export const maximumOf = (backend: Backend): Backend => ({
  ...backend,
  async fit(problem, chosen) {
    const refused = refuseLacking(problem, TAKES);
    if (refused) return refused;
    const engine = await backend.open?.(problem, chosen);
    if (!engine) return noPointStated(backend.id);
    return isRefusal(engine) ? engine : fitAtMaximum(problem, engine);
  },
});

function fitAtMaximum(problem: Problem, engine: Engine): Answer<Fit> {
  const found = statedAt(problem, engine, 'precision');
  // weights that multiply log-densities have another maximum
  const meant = isRefusal(found) || !problem.weights ? 'precision' : found.fit.meaning.weights;
  const last = meant === 'precision' ? found : statedAt(problem, engine, meant);
  if (isRefusal(last)) return last;
  const { fit, climbed } = last;
  const promised = promisedBy(engine, fit.native);
  // NaN: the engine cannot say
  if (!(promised <= WITHIN)) return notHighest(fit.backend, promised);
  return {
    ...fit,
    as: `${fit.as}, at the maximum`,
    stop: {
      reason: 'converged',
      code: null,
      message: '',
      optimizer: OPTIMIZER,
      iterations: climbed.evaluations,
      evaluations: { f: climbed.evaluations, g: climbed.evaluations },
    },
    notes: [...fit.notes, checkedByEngine(fit.backend, promised)],
  };
}
/** Where one climb, from ratios by the method of moments, ends, as the engine states it. */
function statedAt(
  problem: Problem,
  engine: Engine,
  weights: WeightKind,
): Answer<{ readonly fit: Fit; readonly climbed: Climb }> {
  const landscape = openLandscape(problem, weights);
  const climbed = landscape.climb(landscape.moments(), { unseen: true });
  if (climbed.end === 'ground') return unboundedThere();
  const fit = engine.at(summit(landscape, climbed));
  return isRefusal(fit) ? fit : { fit, climbed };
}
/** Near a direction without variance it is asked whether it is one. */
function summit(landscape: Landscape, climbed: Climb): Canonical {
  const { coordinates, smallest } = landscape;
  const { x } = climbed;
  const relative = { Sigma: covariances(coordinates, x, 1) };
  const isNear = framesOf(coordinates, relative).some(({ values }) => values.some((v) => v < smallest ** 2));
  if (!isNear) return landscape.canonical(x);
  const flat = withoutHardlyAny(landscape, climbed);
  return landscape.canonical(flat ?? settledOnFaces(landscape, x));
}
/** Share of `smallest` that a standard deviation falls short of which is on its way to zero. */
const ON_ITS_WAY = 0.3;
/** What rounding may make of a log-likelihood in the thousands. */
const ROUNDED = 1e-9;
/**
 * With zeros for the standard deviations that are as good as that, where all near zero are of columns without covariances and the gradient
 * says of each that it falls: then nothing is left to ask. Else null.
 */
function withoutHardlyAny(landscape: Landscape, { x, value, gradient }: Climb): Float64Array | null {
  const flat = x.slice();
  for (const { columns: c, diagonal, from, count } of landscape.coordinates.terms) {
    if (c > 1 && !diagonal) return null;
    for (let i = from; i < from + count; i++) {
      if (!(Math.abs(Math.sinh(x[i])) < ON_ITS_WAY * landscape.smallest)) continue;
      if (!(gradient[i] * x[i] > 0)) return null;
      flat[i] = 0;
    }
  }
  return landscape.value(flat) <= value + ROUNDED ? flat : null;
}

/** Fall of the log-likelihood over a step that parabolas aim at: well above its rounding. */
const FALL = 1e-4;
/** Half of what bends a log-likelihood, at least, where a criterion bends by one. */
const HALF = 0.25;
/**
 * The most that a parabola through the engine's own log-likelihood at a point and beside it promises along any of its parameters:
 * slope^2 / 2 curvature; at a bound as far as it is inward. `hessian`: of the engine's criterion, where it says so; it tells how far to go.
 */
function promisedBy(engine: Engine, { values: at, hessian }: Fit['native']): number {
  const top = engine.logLik(at);
  let most = 0;
  for (let i = 0; i < at.length; i++) {
    const moved = (by: number): number => engine.logLik(at.map((v, j) => (j === i ? v + by : v)));
    const bend = HALF * (hessian?.data[i * (at.length + 1)] ?? Number.POSITIVE_INFINITY);
    let [h, tries] = [1e-3 * Math.max(Math.abs(at[i]), 0.1), 0];
    for (; tries < 8 && bend > 0 && bend * h * h < FALL; tries++) h *= 4;
    let up = moved(h);
    for (; tries < 8 && Math.abs(top - up) < FALL; tries++) {
      h *= 4;
      up = moved(h);
    }
    if (at[i] - h < engine.lower[i]) {
      most = Math.max(most, up - top);
      continue;
    }
    const down = moved(-h);
    const [slope, curvature] = [(up - down) / (2 * h), (2 * top - up - down) / h ** 2];
    // a straight line, or a valley: what the step itself gains
    most = curvature > 0 ? Math.max(most, slope ** 2 / (2 * curvature)) : Math.max(most, up - top, down - top);
    if (Number.isNaN(slope)) return Number.NaN;
  }
  return most;
}
