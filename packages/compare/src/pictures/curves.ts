/** Profile curves of every standard deviation, and the surface over two of them. */
import { type Canonical, isRefusal, type Matrix, type Method, type Problem, sigma2Of } from '@mixdiff/contract';
import { type Deviation, type HeldLikelihood, openHeldLikelihood } from '@mixdiff/inference';
import { blockNames, deviationName, finite, type ProfileCurve, RESIDUAL, type Surface } from '@mixdiff/schema';

/** A fit as curves mark it: its standard deviations and its log-likelihood by the referee. */
export interface Stopped {
  readonly fit: string;
  readonly sd: ReadonlyMap<string, number | null>;
  readonly logLik: number | null;
}
export interface CurveTask {
  readonly problem: Problem;
  readonly method: Method;
  readonly best: Canonical;
  readonly stopped: readonly Stopped[];
  readonly clock: () => number;
  /** Time for this method's profiles, and again for its surface. */
  readonly milliseconds: number;
}
const POINTS = 37;
const FEWEST = 16;
const SIDE = 24;
const NARROWEST = 12;
/** How far below the maximum a curve goes, in log-likelihood. */
const DEPTH = 6;

interface Named {
  readonly quantity: string;
  readonly deviation: Deviation;
  readonly best: number;
}
function deviationsOf({ random }: Problem, { Sigma, residual }: Canonical): Named[] {
  const blocks = blockNames(random);
  const own = random.flatMap(({ columns }, term) =>
    columns.map((name, column): Named => {
      const { nrow, data } = Sigma[term] as Matrix;
      const best = Math.sqrt(Math.max(0, data[column * (nrow + 1)] as number));
      const quantity = deviationName('sd', blocks[term] as string, name);
      return { quantity, deviation: { kind: 'sd', term, column }, best };
    }),
  );
  const sigma = Math.sqrt(sigma2Of({ residual }));
  return [...own, { quantity: RESIDUAL.sd, deviation: { kind: 'sigma' }, best: sigma }];
}

/** Not `what`, as a point of it takes too long, or the model has no such curves. */
export interface NotDrawn {
  readonly what: 'profiles' | 'surface' | 'paths';
  readonly by: 'clock' | 'other';
  readonly text: string;
}
export interface Curves {
  readonly profiles: ProfileCurve[];
  readonly surfaces: Surface[];
  readonly left: readonly NotDrawn[];
}
export function curvesOf(task: CurveTask): Curves {
  const landscape = openHeldLikelihood(task.problem, task.method);
  if (isRefusal(landscape)) {
    const left = (['profiles', 'surface'] as const).map((what) => ({
      what,
      by: 'other' as const,
      text: landscape.message,
    }));
    return { profiles: [], surfaces: [], left };
  }
  const all = deviationsOf(task.problem, task.best);
  const sigma = all.at(-1)?.best ?? Number.NaN;
  const profiles: ProfileCurve[] = [];
  const started = task.clock();
  for (const [i, one] of all.entries()) {
    const left = task.milliseconds - (task.clock() - started);
    const curve = profileOf(landscape, task, one, sigma, left / (all.length - i));
    if (curve) profiles.push(curve);
  }
  const surfaces = surfaceOf(landscape, task, all, profiles);
  const missing = all.filter(({ quantity }) => !profiles.some((one) => one.quantity === quantity));
  const left: NotDrawn[] = [];
  if (missing.length > 0)
    left.push(tooLong(task, 'profiles', `the profile of ${missing.map(({ quantity }) => quantity).join(', ')}`));
  if (surfaces.length === 0 && all.length === 3) left.push(tooLong(task, 'surface', 'the surface over two'));
  return { profiles, surfaces, left };
}

const tooLong = ({ method, milliseconds }: CurveTask, what: NotDrawn['what'], drawn: string): NotDrawn => ({
  what,
  by: 'clock',
  text: `${method}, ${drawn}: it would have taken longer than the ${Math.round(milliseconds / 1000)} s that there are for it, by the clock`,
});

/** The range first, by doubling the distance from the best value until the curve is deep enough; then the grid. */
function profileOf(
  landscape: HeldLikelihood,
  task: CurveTask,
  { quantity, deviation, best }: Named,
  sigma: number,
  milliseconds: number,
): ProfileCurve | null {
  const { method, clock } = task;
  if (!(milliseconds > 0)) return null;
  const opened = clock();
  const at = (value: number): number => landscape.profile(deviation, [value], task.best)[0] as number;
  const top = at(best);
  const started = clock();
  // A range takes about eight such calls.
  if (!Number.isFinite(top) || started - opened > milliseconds / 8) return null;
  let tries = 0;
  const reach = (step: (k: number) => number): number => {
    let value = best;
    for (let k = 0; k < 10; k++) {
      value = step(k);
      tries++;
      if (!(at(value) > top - DEPTH)) break;
    }
    return value;
  };
  const unit = Math.max(best, 0.1 * sigma) / 4;
  const [low, high] =
    deviation.kind === 'sigma'
      ? [reach((k) => best * Math.max(1 - 0.02 * 1.6 ** k, 0.05)), reach((k) => best * (1 + 0.02 * 1.6 ** k))]
      : [0, reach((k) => best + unit * 2 ** k)];
  const marked = task.stopped.map(({ sd }) => sd.get(quantity)).filter((x): x is number => x != null);
  const to = Math.max(high, Math.min(1.05 * Math.max(...marked, 0), 3 * high));
  // From a neighbour's end the way is short: about a quarter of that from afar.
  const perPoint = (clock() - started) / (4 * tries);
  const points = Math.min(POINTS, Math.floor(milliseconds / Math.max(perPoint, 1e-3)));
  if (points < FEWEST) return null;
  const grid = Float64Array.from({ length: points }, (_, i) => low + ((to - low) * i) / (points - 1));
  const values = [...new Set([...grid, best])].sort((a, b) => a - b);
  const heights = landscape.profile(deviation, values, task.best);
  return {
    quantity,
    method,
    points: values.flatMap((value, i) =>
      Number.isFinite(heights[i]) ? [{ at: value, logLik: heights[i] as number }] : [],
    ),
    marks: task.stopped.map(({ fit, sd, logLik }) => ({ fit, at: finite(sd.get(quantity)), logLik: finite(logLik) })),
  };
}

/** Over the two random-effects standard deviations on which the fits differ most, where a surface can be had. */
function surfaceOf(
  landscape: HeldLikelihood,
  task: CurveTask,
  all: readonly Named[],
  profiles: readonly ProfileCurve[],
): Surface[] {
  const random = all.filter((one): one is Named & { deviation: { kind: 'sd' } } => one.deviation.kind === 'sd');
  const range = new Map(profiles.map(({ quantity, points }) => [quantity, points.at(-1)?.at ?? 0]));
  const drawable = random.filter(({ quantity }) => (range.get(quantity) ?? 0) > 0);
  const interest = ({ quantity }: Named): number => {
    const values = task.stopped.map(({ sd }) => sd.get(quantity) ?? 0);
    return (Math.max(...values) - Math.min(...values)) / (range.get(quantity) as number);
  };
  const pairs = drawable.flatMap((a, i) => drawable.slice(i + 1).map((b) => [a, b] as const));
  const possible = pairs.filter(([a, b]) => landscape.pairs(a.deviation, b.deviation));
  possible.sort((p, q) => interest(q[0]) + interest(q[1]) - interest(p[0]) - interest(p[1]));
  const [pair] = possible;
  if (!pair) return [];
  const [a, b] = pair;
  const axis = ({ quantity }: Named, side: number): number[] =>
    Array.from({ length: side }, (_, i) => ((range.get(quantity) as number) * i) / (side - 1));
  const started = task.clock();
  landscape.surface(a.deviation, b.deviation, axis(a, 4), axis(b, 4), task.best);
  const perPoint = Math.max((task.clock() - started) / 32, 1e-3);
  const side = Math.min(SIDE, Math.floor(Math.sqrt(task.milliseconds / perPoint)));
  if (side < NARROWEST) return [];
  const [as, bs] = [axis(a, side), axis(b, side)];
  const logLik = landscape.surface(a.deviation, b.deviation, as, bs, task.best).map((row) => Array.from(row, finite));
  return [{ method: task.method, x: { quantity: a.quantity, at: as }, y: { quantity: b.quantity, at: bs }, logLik }];
}
