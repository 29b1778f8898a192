/**
 * Newton-Raphson on the profiled log-likelihood in Cholesky parameters, with step halving (Lindstrom & Bates, 1988,
 * sections 3 and 4). Their second derivatives are replaced by central differences of the exact score; where the Hessian is
 * not positive definite its eigenvalues are taken in absolute value, so that every step goes down.
 *
 * It stops when the gain that the quadratic model still promises, g' |H|^-1 g / 2, is below 1e-12 (1 + |f|): a measure that
 * does not depend on the scale of the parameters, as their relative offset does not.
 */
import type { Segment, Stop } from '@mixdiff/contract';
import { centralJacobian, symmetricEigen } from '@mixdiff/linalg';
import type { MinimizeOptions, Minimum, Objective } from '@mixdiff/optim';

const GAIN = 1e-12;
const STEP = 1e-4;
const ITERATIONS = 100;
const HALVINGS = 40;
/** Longest step of a parameter, relative to 1 + its size. */
const LONGEST = 2;
/** Curvature below this is rounding of the differences: about 1e-13 in the score over STEP. */
const FLAT = 1e-9;
/** Armijo's share of the slope that a step must bring. */
const ENOUGH = 1e-4;

interface Visit {
  readonly par: Float64Array;
  readonly value: number;
  accepted: boolean;
}

export function newtonRaphson(objective: Objective, start: Float64Array, options: MinimizeOptions): Minimum {
  const d = start.length;
  const visits: Visit[] = [];
  const evaluations = { f: 0, g: 0 };
  const gradientAt = (par: Float64Array): Float64Array => {
    const gradient = new Float64Array(d);
    objective(par, gradient);
    evaluations.g++;
    return gradient;
  };
  const visit = (par: Float64Array): Visit => {
    const seen = { par, value: objective(par), accepted: false };
    evaluations.f++;
    visits.push(seen);
    return seen;
  };
  let here = visit(start.slice());
  here.accepted = true;
  for (let iterations = 0; iterations < ITERATIONS; iterations++) {
    const gradient = gradientAt(here.par);
    const { step, gain } = newtonStep(centralJacobian(gradientAt, here.par, STEP).data, gradient, here.par);
    if (!Number.isFinite(gain)) return end('failed', 1, 'the score or its differences are not finite', iterations);
    if (gain <= GAIN * (1 + Math.abs(here.value))) return end('converged', 0, 'no gain left (Newton)', iterations);
    const next = searchLine(here, step, dot(step, gradient), visit);
    if (!next) return end('failed', 1, 'no step brings the promised gain', iterations);
    next.accepted = true;
    here = next;
  }
  return end('budget', 1, `iteration limit reached (${ITERATIONS})`, ITERATIONS);

  function end(reason: Stop['reason'], code: number, message: string, iterations: number): Minimum {
    const stop: Stop = { reason, code, message, optimizer: 'newton-raphson', iterations, evaluations };
    return { par: here.par, value: here.value, stop, trace: options.record ? segmentOf(visits, options) : null };
  }
}

/** -|H|^-1 g, cut to LONGEST, and what the quadratic model promises for it uncut. */
function newtonStep(
  hessian: Float64Array,
  gradient: Float64Array,
  par: Float64Array,
): { step: Float64Array; gain: number } {
  const d = gradient.length;
  const { values, vectors } = symmetricEigen(symmetrized(hessian, d), d);
  const largest = Math.max(...values.map(Math.abs));
  const step = new Float64Array(d);
  let gain = 0;
  for (let k = 0; k < d; k++) {
    const vector = vectors.subarray(k * d, (k + 1) * d);
    const curvature = Math.max(Math.abs(values[k]), FLAT, Number.EPSILON * largest);
    const slope = dot(vector, gradient);
    if (slope === 0) continue;
    // step = -|H|^-1 g, over the eigenvectors of H; promised gain g'|H|^-1 g / 2
    gain += slope ** 2 / curvature / 2;
    for (let i = 0; i < d; i++) step[i] -= (slope / curvature) * vector[i];
  }
  const length = Math.max(...step.map((s, i) => Math.abs(s) / (1 + Math.abs(par[i]))));
  return { step: length > LONGEST ? step.map((s) => (s * LONGEST) / length) : step, gain };
}

function searchLine(here: Visit, step: Float64Array, slope: number, visit: (par: Float64Array) => Visit): Visit | null {
  let share = 1;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const next = visit(here.par.map((x, i) => x + share * step[i]));
    if (next.value <= here.value + ENOUGH * share * slope) return next;
    share /= 2;
  }
  return null;
}

const symmetrized = (h: Float64Array, d: number): Float64Array =>
  h.map((v, at) => (v + h[(at % d) * d + Math.floor(at / d)]) / 2);

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

function segmentOf(visits: readonly Visit[], { names = [], phase = 'newton-raphson' }: MinimizeOptions): Segment {
  const d = visits[0].par.length;
  const data = new Float64Array(d * visits.length);
  visits.forEach(({ par }, i) => {
    data.set(par, i * d);
  });
  return {
    phase,
    names,
    par: { nrow: d, ncol: visits.length, data },
    value: Float64Array.from(visits, ({ value }) => value),
    accepted: Uint8Array.from(visits, ({ accepted }) => Number(accepted)),
  };
}
