import type { Box } from './box.ts';
import { larger } from './larger.ts';
import type { State } from './state.ts';
import { rowSquares } from './triangular.ts';

const EPS = 2 ** -52;
/** Relative steps where nothing is known of the curvature: eps^(1/2) forward, eps^(1/3) central. */
const ROOT = 2 ** -26;
const CUBE_ROOT = 6.0554544523933429e-6;

/**
 * The gradient by differences with steps chosen from the last gradient and the approximate Hessian's diagonal
 * (Stewart 1967, J. ACM 14:72-83, as PORT modifies it): forward differences where they are accurate enough, central
 * ones elsewhere. Overwrites t.g, counts its evaluations in t.ng. False where a box leaves no room.
 */
export function differenceGradient(
  t: State,
  evaluate: (x: Float64Array) => number,
  noise: number,
  box: Box | null,
): boolean {
  const probe: Probe = { t, evaluate, box, i: 0, xi: 0, last: t.f };
  for (let i = 0; i < t.n; i++) {
    if (box && box.lower[i] >= box.upper[i]) {
      t.g[i] = 0;
      continue;
    }
    probe.i = i;
    probe.xi = t.x[i];
    const curvature = rowSquares(t.l, box ? box.order.indexOf(i) : i);
    const slope = component(probe, t.g[i], curvature, noise);
    t.x[i] = probe.xi;
    if (slope === null) return false;
    t.g[i] = slope;
  }
  return true;
}

interface Probe {
  readonly t: State;
  readonly evaluate: (x: Float64Array) => number;
  readonly box: Box | null;
  i: number;
  xi: number;
  /** The value seen last. */
  last: number;
}

function component(at: Probe, g: number, alpha: number, noise: number): number | null {
  const { t, xi } = at;
  const axis = 1 / t.d[at.i];
  const M = larger(Math.abs(xi), axis);
  let E = noise;
  if (t.f !== 0) {
    const rounding = (Math.abs(g) * Math.abs(xi) * EPS) / Math.abs(t.f);
    E = larger(E, rounding);
  }
  const nu = Math.abs(t.f) * E;
  if (alpha === 0) return forward(at, M);
  if (g === 0 || at.last === 0) return forward(at, ROOT * M);
  if (g * g <= nu * alpha) return central(at, g, alpha, nu, M);
  let h = 2 * Math.sqrt(nu / alpha);
  h *= 1 - (alpha * h) / (3 * alpha * h + 4 * Math.abs(g));
  const least = 50 * EPS * M;
  h = larger(h, least);
  if (!(alpha * h <= 0.002 * Math.abs(g))) return central(at, g, alpha, nu, M);
  if (h >= 0.02 * M) h = ROOT * M;
  return forward(at, alpha * g < 0 ? -h : h);
}

/** (f(x + h) - f(x)) / h, with the nominal h; -h where h would leave the box. */
function forward(at: Probe, h: number): number | null {
  const step = inside(at, h) ? h : -h;
  if (step !== h && !inside(at, step)) return null;
  return (valueAt(at, step) - at.t.f) / step;
}

function central(at: Probe, g: number, alpha: number, nu: number, M: number): number | null {
  const K = 2000 * nu;
  let h = K / (Math.abs(g) + Math.sqrt(g * g + alpha * K));
  const least = 50 * EPS * M;
  h = larger(h, least);
  if (h >= 0.02 * M) h = M * CUBE_ROOT;
  if (inside(at, h) && inside(at, -h)) {
    const above = valueAt(at, h);
    return (above - valueAt(at, -h)) / (2 * h);
  }
  const inward = inside(at, h) ? h : -h;
  if (!inside(at, inward) || !inside(at, 2 * inward)) return null;
  const near = valueAt(at, inward);
  const far = valueAt(at, 2 * inward);
  return (4 * near - far - 3 * at.t.f) / (2 * inward);
}

function inside({ box, i, xi }: Probe, h: number): boolean {
  return !box || (xi + h >= box.lower[i] && xi + h <= box.upper[i]);
}

function valueAt(at: Probe, h: number): number {
  const { t, i } = at;
  t.x[i] = at.xi + h;
  t.ng++;
  at.last = at.evaluate(t.x);
  return at.last;
}
