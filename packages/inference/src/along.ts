/**
 * Profiles of minus a log-likelihood f along its parameters. One that is no coordinate, t(x) on a scale on which it is smooth, is held by
 * multipliers: f(x) + lambda (t(x) - t) + mu/2 (t(x) - t)^2,   lambda <- lambda + mu (t(x) - t)   (Hestenes 1969; Powell 1969) until
 * t(x) is t to rounding of what matters; -lambda is then the profile's slope, which takes off what is left.
 */
import type { Answer, Context } from '@mixdiff/contract';
import { qchisq } from '@mixdiff/probability';
import { climb, type MarginalLikelihood } from '@mixdiff/surface';
import type { Interval } from './interval.ts';
import { interrupted, noOptimum, unknownParameter } from './messages.ts';
import { lowerDeviance } from './notes.ts';
import type { ProfileIntervals, ProfileOptions } from './profile-intervals.ts';
import { type Curve, limit, type Profiled, trace } from './zeta.ts';

export type Value = MarginalLikelihood['value'];
/** One parameter to go along. */
export interface Along {
  readonly name: string;
  readonly label: string;
  readonly estimate: number;
  /** To where limits are stated, from where they are looked for. */
  readonly back: (t: number) => number;
  /** At a maximum x: its value there, about a standard error of it, and the lowest deviance with it held. */
  readonly at: (x: Float64Array) => { readonly centre: number; readonly scale: number };
  /** Ends of its scale; left out: it has none. */
  readonly range?: readonly [number, number];
  readonly held: (t: number, from: Float64Array, scale: number) => { readonly x: Float64Array; readonly f: number };
}
const TOLERANCE = 1e-12;
/** A rise of the log-likelihood that says that the centre was none. */
const LOWER = 5e-7;

/** What profiles of f are: `lowest` its minimum, in place of the deviance. */
type Found = Omit<ProfileIntervals, 'deviance'> & { readonly lowest: number };
/** Around the minimum that x leads to. A lower one that is met on the way is where it begins again. */
export function profilesAlong(
  all: readonly Along[],
  value: Value,
  start: Float64Array,
  { level = 0.95, which, curves = false }: { [K in keyof ProfileOptions]?: ProfileOptions[K] | undefined },
  context?: Context,
): Answer<Found> {
  let x = start;
  const names = all.map(({ name }) => name);
  const unknown = which?.find((name) => !names.includes(name));
  if (unknown !== undefined) return unknownParameter(unknown, names);
  const wanted = which ? all.filter(({ name }) => which.includes(name)) : all;
  const [target, cutoff] = [Math.sqrt(qchisq(level, 1)), Math.sqrt(qchisq(0.01, all.length, { lower: false }))];
  const notes: ProfileIntervals['notes'][number][] = [];
  for (let attempt = 0; ; attempt++) {
    const best = climbed(value, x);
    if (!Number.isFinite(best.f)) return noOptimum('the ML fit');
    const done: { interval: Interval; centre: number; curve: Curve | null; along: Along }[] = [];
    let lower: { readonly x: Float64Array; readonly f: number } | null = null;
    for (const [i, along] of wanted.entries()) {
      context?.progress?.(i, wanted.length, 'profile');
      if (context?.signal?.aborted) return interrupted('the profile', i, wanted.length);
      const seen = { lowest: best };
      const profiled = profiledAlong(along, best, seen);
      const [low, high] = [limit(profiled, -1, target), limit(profiled, 1, target)]
        .map(along.back)
        .sort((a, b) => a - b);
      const why = [low, high].some(Number.isNaN) ? NOT_HELD : NO_LIMIT;
      const found = Number.isFinite(low) && Number.isFinite(high);
      const { name, label, estimate } = along;
      done.push({
        interval: { name, label, estimate, lower: low, upper: high, ...(found ? {} : { why }) },
        centre: along.back(profiled.centre),
        curve: curves ? trace(profiled, cutoff, cutoff / 8) : null,
        along,
      });
      if (attempt < 3 && seen.lowest.f < best.f - LOWER) {
        lower = seen.lowest;
        break;
      }
    }
    if (lower) {
      notes.push(lowerDeviance(2 * (best.f - lower.f)));
      x = lower.x;
      continue;
    }
    context?.progress?.(wanted.length, wanted.length, 'profile');
    return {
      method: 'profile',
      level,
      intervals: done.map(({ interval }) => interval),
      centre: done.map(({ centre }) => centre),
      lowest: best.f,
      curves: done.flatMap(({ curve, along: { name, label, back } }) =>
        curve ? [{ name, label, ...curve, value: curve.value.map(back) }] : [],
      ),
      notes,
    };
  }
}
const NOT_HELD = 'the search with the parameter held did not settle on that side';
const NO_LIMIT = 'the deviance does not rise to the level on that side, as far as it was followed';

/** Twice, the second time with a fresh metric. */
export function climbed(value: Value, from: Float64Array): { readonly x: Float64Array; readonly f: number } {
  const once = climb(value, from, { tolerance: TOLERANCE });
  const { x, value: f } = climb(value, once.x, { tolerance: TOLERANCE });
  return { x, f };
}
function profiledAlong(
  { at, held, range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }: Along,
  best: { readonly x: Float64Array; readonly f: number },
  seen: { lowest: { readonly x: Float64Array; readonly f: number } },
): Profiled {
  const { centre, scale } = at(best.x);
  const solved = new Map([[centre, best.x]]);
  return {
    centre,
    range,
    scale,
    zeta(t) {
      if (t === centre) return 0;
      const [nearest] = [...solved.keys()].sort((a, b) => Math.abs(a - t) - Math.abs(b - t));
      const found = held(t, solved.get(nearest) ?? best.x, scale);
      if (Number.isFinite(found.f)) solved.set(t, found.x);
      if (found.f < seen.lowest.f) seen.lowest = found;
      return Math.sign(t - centre) * Math.sqrt(Math.max(0, 2 * (found.f - best.f)));
    },
    lowest: () => null,
  };
}

/** Rounds of multipliers, after which f is NaN, and what of a standard error a held parameter may be off. */
const [ROUNDS, OFF] = [25, 1e-5];
/** Step of the differences of t: smooth functions of size 1. */
const STEP = 1e-5;
export function heldAt(
  value: Value,
  t: (x: Float64Array) => number,
  wanted: number,
  from: Float64Array,
  se: number,
): { readonly x: Float64Array; readonly f: number } {
  let [x, lambda, mu, last] = [from, 0, 10 / se ** 2, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    const objective: Value = (at, gradient) => {
      const [f, away] = [value(at, gradient), t(at) - wanted];
      if (gradient) addSlopes(t, at, lambda + mu * away, gradient);
      const sum = f + lambda * away + (mu / 2) * away ** 2;
      return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
    };
    x = climb(objective, x, { tolerance: TOLERANCE }).x;
    const away = t(x) - wanted;
    lambda += mu * away;
    if (Math.abs(away) < OFF * se) return { x, f: value(x) + lambda * away };
    // a round should take off three quarters (Powell 1969): where it does not, `se` is far from a standard error
    if (Math.abs(away) > last / 4) mu *= 5;
    last = Math.abs(away);
  }
  return { x, f: Number.NaN };
}
function addSlopes(t: (x: Float64Array) => number, x: Float64Array, by: number, gradient: Float64Array): void {
  const moved = x.slice();
  for (let i = 0; i < x.length; i++) {
    moved[i] = x[i] + STEP;
    const up = t(moved);
    moved[i] = x[i] - STEP;
    gradient[i] += (by * (up - t(moved))) / (2 * STEP);
    moved[i] = x[i];
  }
}
