/**
 * Between theta and the scale on which fits are compared: variances, and correlations (`us`: covariances) by the positions of the structure,
 * counted from 1. A position without rows, which mmrm leaves out, has NaN.
 */
import { type Answer, type Canonical, sigma2Of } from '@mixdiff/contract';
import { cholesky } from '@mixdiff/linalg';
import { badPoint, outside } from './messages.ts';
import type { Model } from './model.ts';
import { evaluate } from './objective.ts';

/** beta at its best for this theta, as R^-1 (Q'y + gamma); NaN for a column that is left out. */
export function betaOf({ design, work, problem }: Model): Float64Array {
  const { p, R, projected, kept } = design;
  const solved = projected.map((c, j) => c + work.gamma[j]);
  for (let i = p - 1; i >= 0; i--) {
    for (let j = i + 1; j < p; j++) solved[i] -= R[j * p + i] * solved[j];
    solved[i] /= R[i * (p + 1)];
  }
  const beta = new Float64Array(problem.parts.conditional.X.ncol).fill(Number.NaN);
  kept.forEach((at, j) => {
    beta[at] = solved[j];
  });
  return beta;
}

/** Evaluates there. */
export function canonicalAt(model: Model, theta: Float64Array): Canonical {
  evaluate(model, theta);
  const variances = model.covariance.kind === 'us' ? unstructured(model) : named(model, theta);
  return { beta: betaOf(model), Sigma: [], residual: { kind: 'marginal', ...variances } };
}

interface Variances {
  readonly sigma2: number;
  readonly parameters: Readonly<Record<string, number>>;
}
function unstructured({ covariance: { m }, design: { positions }, work: { sigma } }: Model): Variances {
  const at = Array.from(positions);
  const covariances = at.flatMap((a, i) => at.slice(0, i).map((b, j) => [nameOf(a, b), sigma[j * m + i]] as const));
  const variances = at.map((a, i) => [`variance.${a + 1}`, sigma[i * (m + 1)]] as const);
  return { sigma2: Number.NaN, parameters: Object.fromEntries([...variances, ...covariances]) };
}
const nameOf = (a: number, b: number): string => `cov.${a + 1}.${b + 1}`;

function named(model: Model, theta: Float64Array): Variances {
  const { scales, correlation } = model.covariance;
  const variances = Array.from(theta.subarray(0, scales), (s) => Math.exp(2 * s));
  const rho = Array.from(theta.subarray(scales), (t) => correlation?.scale.rho(t) ?? Number.NaN);
  const names = correlationNames(model);
  const free = scales === 1 ? [] : variances.map((v, i) => [`variance.${(model.design.positions[i] ?? 0) + 1}`, v]);
  return {
    sigma2: scales === 1 ? (variances[0] ?? Number.NaN) : Number.NaN,
    parameters: Object.fromEntries([...free, ...rho.map((r, i) => [names[i], r])]),
  };
}

/** `rho`; by lag among the visits that are there; or between a visit and the next one that is there. */
function correlationNames({ covariance: { kind, m }, design: { positions } }: Model): string[] {
  if (kind.startsWith('cs') || kind.startsWith('ar1')) return ['rho'];
  return Array.from({ length: m - 1 }, (_, i) => `rho.${kind.startsWith('ad') ? (positions[i] ?? 0) + 1 : i + 1}`);
}

/** theta of a point; refused where mmrm's scale has none. */
export function nativePoint(model: Model, at: Canonical): Answer<Float64Array> {
  if (at.residual.kind !== 'marginal') return badPoint();
  const { parameters } = at.residual;
  const value = (name: string): number => parameters[name] ?? Number.NaN;
  const theta = model.covariance.kind === 'us' ? choleskyPoint(model, value) : namedPoint(model, sigma2Of(at), value);
  return theta.every(Number.isFinite) ? theta : outside(model.covariance.kind);
}

function choleskyPoint({ covariance: { m, k }, design }: Model, value: (name: string) => number): Float64Array {
  const at = Array.from(design.positions);
  const L = new Float64Array(m * m);
  at.forEach((a, i) => {
    at.slice(0, i + 1).forEach((b, j) => {
      L[j * m + i] = value(a === b ? `variance.${a + 1}` : nameOf(a, b));
    });
  });
  const theta = new Float64Array(k).fill(Number.NaN);
  return cholesky(L, m) >= 0 ? theta : unrolled(L, m);
}

/** Of a lower triangular factor, m x m: log diagonal, then its rows over their diagonal elements. */
export function unrolled(L: Float64Array, m: number): Float64Array {
  const diagonal = Array.from({ length: m }, (_, i) => L[i * (m + 1)]);
  const below = diagonal.flatMap((d, i) => Array.from({ length: i }, (_, j) => L[j * m + i] / d));
  return Float64Array.from([...diagonal.map(Math.log), ...below]);
}

function namedPoint(model: Model, sigma2: number, value: (name: string) => number): Float64Array {
  const { covariance, design } = model;
  const variances =
    covariance.scales === 1 ? [sigma2] : Array.from(design.positions, (a) => value(`variance.${a + 1}`));
  const rho = correlationNames(model).map((name) => covariance.correlation?.scale.inverse(value(name)) ?? Number.NaN);
  return Float64Array.from([...variances.map((v) => Math.log(v) / 2), ...rho]);
}
