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
  sigma2Of,
} from '@mixdiff/contract';
import type { WeightKind } from '@mixdiff/referee';
import { type Climb, type Landscape, openLandscape, settledOnFaces } from '@mixdiff/surface';
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
  const promised = promisedBy(engine, fit.native.values);
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
  const climbed = landscape.climb(landscape.moments());
  if (climbed.end === 'ground') return unboundedThere();
  const fit = engine.at(summit(landscape, climbed));
  return isRefusal(fit) ? fit : { fit, climbed };
}
/** Near a direction without variance it is asked whether it is one. */
function summit(landscape: Landscape, { x }: Climb): Canonical {
  const { coordinates, smallest } = landscape;
  const at = landscape.canonical(x);
  const hardly = sigma2Of(at) * smallest ** 2;
  const isNear = framesOf(coordinates, at).some(({ values }) => values.some((v) => v < hardly));
  return isNear ? landscape.canonical(settledOnFaces(landscape, x)) : at;
}

/** Fall of the log-likelihood over a step that parabolas aim at: well above its rounding. */
const FALL = 1e-4;
/**
 * The most that a parabola through the engine's own log-likelihood at a point and beside it promises along any of its parameters:
 * slope^2 / 2 curvature; at a bound as far as it is inward.
 */
function promisedBy(engine: Engine, at: Float64Array): number {
  const top = engine.logLik(at);
  let most = 0;
  for (let i = 0; i < at.length; i++) {
    const moved = (by: number): number => engine.logLik(at.map((v, j) => (j === i ? v + by : v)));
    let h = 1e-3 * Math.max(Math.abs(at[i]), 0.1);
    let up = moved(h);
    for (let tries = 0; tries < 8 && Math.abs(top - up) < FALL; tries++) {
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
