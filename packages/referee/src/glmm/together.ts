/**
 * Random effects that move more than the mean, and by REML the fixed effects of the mean among those that are integrated out: one mode of all
 * of them together, and Laplace's approximation with observed information about it (Kristensen et al. 2016, section 2). With w_a the row of
 * the design of predictor a (e of the mean, z of zero-inflation), u the spherical random effects and gamma the coefficients of the columns
 * of X over their lengths s_j, which have no prior, f of them:
 *
 *   h = sum log f_i(e_i, z_i) - |u|^2 / 2,    H = D + sum_ab O_ab w_a w_b'     (D: 1 for u, 0 for gamma)
 *   l = h^ - 1/2 log|H| + f/2 log 2 pi - sum log s_j
 *
 * Slopes are differences of the value.
 */
import { type Answer, type Canonical, isRefusal, type Method, type Predictor, type Problem } from '@mixdiff/contract';
import type { Information } from '../information.ts';
import type { Referee } from '../interface.ts';
import { noLeastSquares, noModes, notFinite, singularModes, tooManyTogether } from '../messages.ts';
import { plainRoots } from '../point.ts';
import { isAllButSingular } from './all-but-singular.ts';
import { informationBy, type Moves, movesOf, scoreByDifferences } from './differences.ts';
import { backward, type Envelope, envelopeOf, factorize, forward, logDeterminant } from './envelope.ts';
import type { Bend, Observations } from './observations.ts';
import { checkedPoint, dispersionOf, shapeOf } from './parameters.ts';

/** Effects of rows: m places each, which effect and which predictor. */
interface Design {
  readonly q: number;
  readonly flat: number;
  readonly m: number;
  readonly at: Int32Array;
  readonly w: Float64Array;
  /** Of each place: whether it moves z. */
  readonly zero: Uint8Array;
  readonly first: Int32Array;
  /** Lengths of the columns without a prior. */
  readonly lengths: readonly number[];
}
const MOST = 4000;
const [STEPS, NEAR, ROUNDING] = [300, 1e-10, 1e-14];

/** Whether a problem asks for it. */
export const isTogether = ({ method, random }: Pick<Problem, 'method' | 'random'>): boolean =>
  method === 'REML' || random.some(({ part }) => part !== undefined);

export function openTogether(problem: Problem, seen: Observations): Answer<Referee> {
  const { parts, random, response } = problem;
  const n = response.y.length;
  const q = random.reduce((sum, { levels, columns }) => sum + levels.length * columns.length, 0);
  if (q > MOST) return tooManyTogether(q, MOST);

  function value(point: Canonical, method: Method): Answer<{ logLik: number; beta: Float64Array }> {
    const wrong = checkedPoint(problem, seen.family, point);
    if (wrong) return wrong;
    const roots = plainRoots(random, point.Sigma);
    if (isRefusal(roots)) return roots;
    const kept = method === 'REML' ? [...point.beta.keys()].filter((j) => !Number.isNaN(point.beta[j])) : [];
    const design = designOf(problem, roots, kept);
    const eta = linear(parts.conditional, method === 'REML' ? null : point.beta, n);
    const z = parts.zeroInflation
      ? linear(parts.zeroInflation, point.others?.zeroInflation ?? null, n)
      : new Float64Array(n);
    const one = dispersionOf(seen.family, point.residual);
    const d = parts.dispersion
      ? linear(parts.dispersion, point.others?.dispersion ?? null, n)
      : one === null
        ? null
        : new Float64Array(n).fill(one.log);
    seen.place(null, d, shapeOf(seen.family, point.residual));
    const start = new Float64Array(design.q);
    kept.forEach((j, k) => {
      start[design.q - design.flat + k] = point.beta[j] * design.lengths[k];
    });
    const mode = modeOf(design, seen, eta, z, start);
    if (!mode) return noModes();
    if (mode === 'singular' || isAllButSingular(mode.H, design.q - design.flat)) return singularModes();
    const constant =
      (design.flat / 2) * Math.log(2 * Math.PI) - design.lengths.reduce((sum, s) => sum + Math.log(s), 0);
    const logLik = seen.constant + mode.height - logDeterminant(mode.H) / 2 + constant;
    if (!Number.isFinite(logLik)) return notFinite('the likelihood at this point');
    const beta = point.beta.slice();
    kept.forEach((j, k) => {
      beta[j] = mode.u[design.q - design.flat + k] / design.lengths[k];
    });
    return { logLik, beta };
  }
  /** By REML the fixed effects of the mean are no parameters. */
  const moves = (at: Canonical, method: Method): Moves =>
    movesOf(problem, seen.family, at).filter(({ parameter }) => method === 'ML' || parameter.kind !== 'beta');
  const score: Referee['score'] = (at, method = problem.method) =>
    scoreByDifferences(moves(at, method), at, (point) => {
      const found = value(point, method);
      return isRefusal(found) ? found : found.logLik;
    });
  return {
    weights: 'likelihood',
    logLik: (at, method = problem.method) => value(at, method),
    score,
    information: (at, method = problem.method): Answer<Information> =>
      informationBy(moves(at, method), at, (point) => score(point, method)),
    generalizedLeastSquares: () => noLeastSquares(),
  };
}
/** The terms with most levels first, then the columns of X: then a factorization fills little. */
function designOf(
  { parts, random, response }: Problem,
  roots: readonly Float64Array[],
  kept: readonly number[],
): Design {
  const n = response.y.length;
  const { X } = parts.conditional;
  const order = [...random.keys()].sort((a, b) => random[b].levels.length - random[a].levels.length);
  const m = random.reduce((sum, { columns }) => sum + columns.length, 0) + kept.length;
  const at = new Int32Array(n * m);
  const w = new Float64Array(n * m);
  const zero = new Uint8Array(m);
  let [place, from] = [0, 0];
  for (const k of order) {
    const { columns, levels, level, Z, part } = random[k];
    const c = columns.length;
    if (part === 'zeroInflation') zero.fill(1, place, place + c);
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < c; b++) {
        at[i * m + place + b] = from + level[i] * c + b;
        // R'z
        for (let a = 0; a < c; a++) w[i * m + place + b] += roots[k][b * c + a] * Z.data[a * n + i];
      }
    }
    place += c;
    from += levels.length * c;
  }
  const lengths = kept.map((j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += X.data[j * n + i] ** 2;
    return Math.sqrt(sum / n) || 1;
  });
  kept.forEach((j, k) => {
    for (let i = 0; i < n; i++) {
      at[i * m + place + k] = from + k;
      w[i * m + place + k] = X.data[j * n + i] / lengths[k];
    }
  });
  const q = from + kept.length;
  const first = Int32Array.from({ length: q }, (_, j) => j);
  for (let i = 0; i < n; i++) {
    let least = q;
    for (let a = i * m; a < (i + 1) * m; a++) least = Math.min(least, at[a]);
    for (let a = i * m; a < (i + 1) * m; a++) first[at[a]] = Math.min(first[at[a]], least);
  }
  return { q, flat: kept.length, m, at, w, zero, first, lengths };
}
interface Mode {
  readonly u: Float64Array;
  readonly height: number;
  readonly H: Envelope;
}
/** Newton's method from `start`, each step halved until h does not fall (mode.ts). */
function modeOf(
  { q, flat, m, at, w, zero, first }: Design,
  seen: Observations,
  eta: Float64Array,
  zeta: Float64Array,
  start: Float64Array,
): Mode | 'singular' | null {
  const n = eta.length;
  const H = envelopeOf(first);
  const prior = (j: number): number => (j < q - flat ? 1 : 0);
  let here: Bend[] = [];
  const look = (u: Float64Array): { h: number; rows: Bend[] } => {
    let h = 0;
    for (let j = 0; j < q; j++) h -= (prior(j) * u[j] * u[j]) / 2;
    const rows = Array.from({ length: n }, (_, i) => {
      const x = [eta[i], zeta[i]];
      for (let a = 0; a < m; a++) x[zero[a]] += w[i * m + a] * u[at[i * m + a]];
      const row = seen.bend(i, x[0], x[1]);
      h += row.l;
      return row;
    });
    return { h, rows };
  };
  const curvature = (): number => {
    for (let ridge = 0; ; ridge = ridge === 0 ? 1 : 4 * ridge) {
      H.entries.fill(0);
      for (let j = 0; j < q; j++) H.entries[H.row[j] + j] = prior(j) + ridge;
      for (let i = 0; i < n; i++) {
        const { ee, ez, zz } = here[i];
        for (let a = 0; a < m; a++) {
          for (let b = 0; b <= a; b++) {
            const o = zero[a] + zero[b] === 0 ? ee : zero[a] + zero[b] === 1 ? ez : zz;
            const [r, s] = [at[i * m + a], at[i * m + b]];
            H.entries[H.row[Math.max(r, s)] + Math.min(r, s)] += o * w[i * m + a] * w[i * m + b];
          }
        }
      }
      if (factorize(H) || ridge > 1e15) return ridge;
    }
  };
  let u = start;
  let { h: height, rows } = look(u);
  here = rows;
  if (!Number.isFinite(height)) return null;
  for (let count = 0; count < STEPS; count++) {
    curvature();
    const step = u.map((x, j) => -prior(j) * x);
    for (let i = 0; i < n; i++)
      for (let a = 0; a < m; a++) step[at[i * m + a]] += (zero[a] ? here[i].z : here[i].e) * w[i * m + a];
    forward(H, step);
    backward(H, step);
    const size = step.reduce((most, s, j) => Math.max(most, Math.abs(s) / (1 + Math.abs(u[j]))), 0);
    if (!(size < Number.POSITIVE_INFINITY)) return null;
    const floor = height - ROUNDING * (1 + Math.abs(height));
    let share = 1;
    let reached = look(u.map((x, j) => x + share * step[j]));
    for (let half = 0; half < 60 && !(reached.h >= floor); half++) {
      share /= 2;
      reached = look(u.map((x, j) => x + share * step[j]));
    }
    if (!(reached.h >= floor)) {
      // nothing higher along an uphill direction: rounding is all that is left
      return size < 1e-6 ? ended() : null;
    }
    u = u.map((x, j) => x + share * step[j]);
    [height, here] = [reached.h, reached.rows];
    if (size <= NEAR) return ended();
  }
  // steps that shorten for ever are those of a mode whose curvature vanishes
  return ended();

  function ended(): Mode | 'singular' {
    return curvature() === 0 ? { u, height, H } : 'singular';
  }
}
/** offset + X b, columns whose coefficient is NaN left out; the offset alone where b is null. */
function linear({ X, offset }: Predictor, b: Float64Array | null, n: number): Float64Array {
  const out = offset?.slice() ?? new Float64Array(n);
  for (let j = 0; j < X.ncol && b; j++) {
    if (!Number.isNaN(b[j])) for (let i = 0; i < n; i++) out[i] += X.data[j * n + i] * b[j];
  }
  return out;
}
