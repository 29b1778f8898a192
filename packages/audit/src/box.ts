/**
 * The highest log-likelihood over all estimates that round to the printed ones, so that a rounded maximum is still a
 * maximum. Over the covariance matrices C = D^-1 Sigma D^-1 (D: their standard deviations) and sigma^2 the set is a box
 * cut with the cone of positive semidefinite matrices: convex, with a projection by Dykstra's algorithm (Boyle & Dykstra
 * 1986). Spectral projected gradients (Birgin, Martinez & Raydan 2000, SIAM J. Optim. 10:1196) climb on it. Beta is
 * maximised within its own box for every covariance: with b the GLS estimate and K = X'V^-1X,
 *
 *   l(Sigma, beta) = l(Sigma, b) - 1/2 (beta - b)'K(beta - b),
 *
 * a quadratic program by coordinates; under REML beta is not in the criterion.
 */
import { type Canonical, isRefusal, type Matrix, type Problem, sigma2Of } from '@mixdiff/contract';
import { cholesky, choleskyInverse, symmetricEigen } from '@mixdiff/linalg';
import type { Referee } from '@mixdiff/referee';
import type { Box } from './point.ts';

export interface Highest {
  readonly at: Canonical;
  readonly logLik: number;
}
/** Gain that is not worth another step. */
const ENOUGH = 1e-8;
const STEPS = 80;
/** Distance from the box, with standard deviations as the unit, that is rounding. */
const FEASIBLE = 1e-7;

/** One block of the search vector: the lower triangle of C, off-diagonals times sqrt 2 so that lengths are Frobenius'. */
interface Block {
  readonly k: number;
  readonly c: number;
  readonly from: number;
  readonly scale: Float64Array;
}
interface Space {
  readonly blocks: readonly Block[];
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** sigma^2 over that of the printed point is the last coordinate. */
  readonly sigma2: number;
  readonly diameter: number;
}
const entries = (c: number): number => (c * (c + 1)) / 2;
const at = (x: ArrayLike<number>, i: number): number => x[i] as number;

function spaceOf(box: Box): Space {
  let from = 0;
  const low: number[] = [];
  const high: number[] = [];
  const blocks = box.at.Sigma.map(({ nrow: c, data }, k) => {
    const half = (box.Sigma[k] as Matrix).data;
    const scale = Float64Array.from(
      { length: c },
      (_, j) => Math.sqrt(at(data, j * (c + 1)) + at(half, j * (c + 1))) || 1,
    );
    for (let j = 0; j < c; j++) {
      for (let i = j; i < c; i++) {
        const unit = (i === j ? 1 : Math.SQRT2) / (at(scale, i) * at(scale, j));
        const [v, h] = [at(data, j * c + i), at(half, j * c + i)];
        low.push((i === j ? Math.max(0, v - h) : v - h) * unit);
        high.push((v + h) * unit);
      }
    }
    from += entries(c);
    return { k, c, from: from - entries(c), scale };
  });
  const { value, half } = box.sigma;
  const sigma2 = value * value;
  low.push(Math.max(value - half, value * 1e-6) ** 2 / sigma2);
  high.push((value + half) ** 2 / sigma2);
  const diameter = Math.hypot(...low.map((v, i) => at(high, i) - v));
  return { blocks, low: Float64Array.from(low), high: Float64Array.from(high), sigma2, diameter };
}
function toVector({ blocks, low, sigma2 }: Space, point: Canonical): Float64Array {
  const x = new Float64Array(low.length);
  for (const { k, c, from, scale } of blocks) {
    const { data } = point.Sigma[k] as Matrix;
    let to = from;
    for (let j = 0; j < c; j++)
      for (let i = j; i < c; i++)
        x[to++] = (at(data, j * c + i) * (i === j ? 1 : Math.SQRT2)) / (at(scale, i) * at(scale, j));
  }
  x[low.length - 1] = sigma2Of(point) / sigma2;
  return x;
}
function toPoint({ blocks, sigma2 }: Space, x: Float64Array, beta: Float64Array): Canonical {
  const Sigma = blocks.map(({ c, from, scale }) => {
    const data = new Float64Array(c * c);
    let next = from;
    for (let j = 0; j < c; j++) {
      for (let i = j; i < c; i++) {
        const value = (at(x, next++) * at(scale, i) * at(scale, j)) / (i === j ? 1 : Math.SQRT2);
        data[j * c + i] = value;
        data[i * c + j] = value;
      }
    }
    return { nrow: c, ncol: c, data };
  });
  return { beta, Sigma, residual: { kind: 'variance', sigma2: at(x, x.length - 1) * sigma2 } };
}

function clamp({ low, high }: Space, x: Float64Array): Float64Array {
  return x.map((v, i) => Math.min(Math.max(v, at(low, i)), at(high, i)));
}
/** Negative eigenvalues set to zero, block by block. */
function ontoCone({ blocks }: Space, x: Float64Array): Float64Array {
  const out = x.slice();
  for (const { c, from } of blocks) {
    if (c === 1) {
      out[from] = Math.max(0, at(x, from));
      continue;
    }
    const full = new Float64Array(c * c);
    let next = from;
    for (let j = 0; j < c; j++) {
      for (let i = j; i < c; i++) {
        const value = at(x, next++) / (i === j ? 1 : Math.SQRT2);
        full[j * c + i] = value;
        full[i * c + j] = value;
      }
    }
    const { values, vectors } = symmetricEigen(full, c);
    if (at(values, c - 1) >= 0) continue;
    next = from;
    for (let j = 0; j < c; j++) {
      for (let i = j; i < c; i++) {
        let sum = 0;
        for (let e = 0; e < c; e++) sum += Math.max(at(values, e), 0) * at(vectors, e * c + i) * at(vectors, e * c + j);
        out[next++] = sum * (i === j ? 1 : Math.SQRT2);
      }
    }
  }
  return out;
}
/** Dykstra: onto the box and the cone in turn, with the corrections that make the limit the nearest point of both. */
function project(space: Space, x: Float64Array): Float64Array {
  let now = clamp(space, x);
  if (space.blocks.every(({ c }) => c === 1)) return now;
  let [p, q] = [x.map((v, i) => v - at(now, i)), new Float64Array(x.length)];
  for (let round = 0; round < 200; round++) {
    const shifted = now.map((v, i) => v + at(q, i));
    const cone = ontoCone(space, shifted);
    q = shifted.map((v, i) => v - at(cone, i));
    const back = cone.map((v, i) => v + at(p, i));
    const next = clamp(space, back);
    p = back.map((v, i) => v - at(next, i));
    const moved = next.reduce((most, v, i) => Math.max(most, Math.abs(v - at(cone, i))), 0);
    now = next;
    if (moved < 1e-13) break;
  }
  return ontoCone(space, now);
}

/** beta within its box, closest to GLS in the metric of K. Fixed coordinates stay. */
export function boxedBeta(given: Float64Array, half: Float64Array, gls: Float64Array, vcov: Matrix): Float64Array {
  const kept = Array.from(given.keys()).filter((j) => Number.isFinite(given[j] as number));
  const low = kept.map((j) => at(given, j) - at(half, j));
  const high = kept.map((j) => at(given, j) + at(half, j));
  const inside = kept.every((j, t) => at(gls, j) >= (low[t] as number) && at(gls, j) <= (high[t] as number));
  const beta = given.slice();
  if (inside) {
    for (const j of kept) beta[j] = at(gls, j);
    return beta;
  }
  const r = kept.length;
  const se = kept.map((j) => Math.sqrt(at(vcov.data, j * (vcov.nrow + 1))));
  const scaled = new Float64Array(r * r);
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      scaled[j * r + i] = at(vcov.data, b * vcov.nrow + a) / ((se[i] as number) * (se[j] as number));
    });
  });
  if (cholesky(scaled, r) >= 0) return beta;
  const K = new Float64Array(r * r);
  choleskyInverse(scaled, r, K);
  const d = Float64Array.from(
    kept,
    (j, t) => (Math.min(Math.max(at(gls, j), low[t] as number), high[t] as number) - at(gls, j)) / (se[t] as number),
  );
  for (let sweep = 0; sweep < 2000; sweep++) {
    let moved = 0;
    for (let i = 0; i < r; i++) {
      let pull = 0;
      for (let j = 0; j < r; j++) if (j !== i) pull += at(K, j * r + i) * at(d, j);
      const b = at(gls, kept[i] as number);
      const s = se[i] as number;
      const next = Math.min(
        Math.max(-pull / at(K, i * (r + 1)), ((low[i] as number) - b) / s),
        ((high[i] as number) - b) / s,
      );
      moved = Math.max(moved, Math.abs(next - at(d, i)));
      d[i] = next;
    }
    if (moved < 1e-9) break;
  }
  kept.forEach((j, t) => {
    beta[j] = Math.min(Math.max(at(gls, j) + at(d, t) * (se[t] as number), low[t] as number), high[t] as number);
  });
  return beta;
}

interface Evaluated extends Highest {
  readonly gradient: Float64Array;
}
function evaluate(space: Space, box: Box, referee: Referee, problem: Problem, x: Float64Array): Evaluated | null {
  let point = toPoint(space, x, box.at.beta);
  if (problem.method === 'ML') {
    const gls = referee.generalizedLeastSquares(point);
    if (isRefusal(gls)) return null;
    point = { ...point, beta: boxedBeta(box.at.beta, box.beta, gls.beta, gls.vcov) };
  }
  const score = referee.score(point);
  if (isRefusal(score)) return null;
  const gradient = new Float64Array(x.length);
  for (const { k, c, from, scale } of space.blocks) {
    const S = (score.Sigma[k] as Matrix).data;
    let to = from;
    for (let j = 0; j < c; j++)
      for (let i = j; i < c; i++)
        gradient[to++] = at(S, j * c + i) * at(scale, i) * at(scale, j) * (i === j ? 1 : Math.SQRT2);
  }
  gradient[x.length - 1] = score.sigma2 * space.sigma2;
  return { at: point, logLik: score.logLik, gradient };
}
const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * at(b, i), 0);
const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - at(b, i));
const plus = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v + at(b, i));

/** Whether a point that Dykstra's algorithm left is in the box; it may be cut off outside of a thin one. */
const isIn = (space: Space, x: Float64Array): boolean =>
  clamp(space, x).every((v, i) => Math.abs(v - at(x, i)) <= FEASIBLE);
/** How far beyond a set it is still worth aiming, in its diameters: from farther away the projection converges slowly. */
const BEYOND = 10;
function projectedStep(space: Space, x: Float64Array, gradient: Float64Array, step: number): Float64Array {
  const most = (BEYOND * space.diameter) / Math.max(1e-300, Math.sqrt(inner(gradient, gradient)));
  const aim = x.map((v, i) => v + Math.min(step, most) * at(gradient, i));
  return minus(project(space, aim), x);
}

/** From `start`, brought into the box, until it is `late`. Null where no point of the box has a likelihood. */
export function highestInBox(
  box: Box,
  referee: Referee,
  problem: Problem,
  start: Canonical = box.at,
  late: () => boolean = () => false,
): Highest | null {
  const space = spaceOf(box);
  let x = project(space, toVector(space, start));
  // No covariance matrix rounds to these numbers.
  if (!isIn(space, x)) return null;
  let now = evaluate(space, box, referee, problem, x);
  if (!now) return null;
  const first = projectedStep(space, x, now.gradient, 1);
  let step = 1 / Math.max(1e-12, Math.max(...first.map(Math.abs)));
  for (let round = 0; round < STEPS; round++) {
    const here: Evaluated = now;
    const d = projectedStep(space, x, here.gradient, step);
    const slope = inner(here.gradient, d);
    if (!(slope > ENOUGH) || !isIn(space, plus(x, d))) break;
    let [t, next, to]: [number, Evaluated | null, Float64Array] = [1, null, x];
    for (; t > 1e-6; t /= 3) {
      to = x.map((v, i) => v + t * at(d, i));
      next = evaluate(space, box, referee, problem, to);
      if (next && next.logLik >= here.logLik + 1e-4 * t * slope) break;
      next = null;
    }
    if (!next) break;
    const [s, y] = [minus(to, x), minus(here.gradient, next.gradient)];
    const bend = inner(s, y);
    step =
      bend > 0
        ? Math.min(1e8, Math.max(1e-8, inner(s, s) / bend))
        : 1e8 / Math.max(1, Math.max(...next.gradient.map(Math.abs)));
    [x, now] = [to, next];
    if (now.logLik - here.logLik < ENOUGH || late()) break;
  }
  return { at: now.at, logLik: now.logLik };
}

/** Whether a point rounds to every printed number. REML takes no notice of beta. */
export function insideBox(box: Box, point: Canonical, problem: Problem): boolean {
  const within = (x: number, centre: number, half: number): boolean => Math.abs(x - centre) <= half * (1 + 1e-9);
  const sigma = Math.sqrt(sigma2Of(point));
  if (!within(sigma, box.sigma.value, box.sigma.half)) return false;
  const covariances = box.at.Sigma.every(({ data }, k) =>
    data.every((v, i) => within(at((point.Sigma[k] as Matrix).data, i), v, at((box.Sigma[k] as Matrix).data, i))),
  );
  if (!covariances || problem.method === 'REML') return covariances;
  return box.at.beta.every((b, j) => Number.isNaN(b) || within(at(point.beta, j), b, at(box.beta, j)));
}
