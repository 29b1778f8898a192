/**
 * Between theta and the scale on which fits are compared: variances, and correlations (`us`: covariances) by the positions of the structure,
 * counted from 1. A position without rows, which mmrm leaves out, has NaN.
 */
import { type Answer, type Canonical, ofLevel, own, sigma2Of } from '@mixdiff/contract';
import { isSpatial } from './covariance.ts';
import { badPoint, outside } from './messages.ts';
import type { Model, Sigma } from './model.ts';
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
  const found = groupsOf(model).flatMap(({ sigma: { covariance, offset }, names }) => {
    const values = covariance.values(theta.subarray(offset, offset + covariance.k));
    return names.map((name, i) => [name, values[i] ?? Number.NaN] as const);
  });
  const parameters = new Map(found);
  const sigma2 = parameters.get(SIGMA2) ?? Number.NaN;
  parameters.delete(SIGMA2);
  return {
    beta: betaOf(model),
    Sigma: [],
    residual: { kind: 'marginal', sigma2, parameters: Object.fromEntries(parameters) },
  };
}
const SIGMA2 = 'sigma2';

/** theta of a point; refused where mmrm's scale has none. */
export function nativePoint(model: Model, at: Canonical): Answer<Float64Array> {
  if (at.residual.kind !== 'marginal') return badPoint();
  const { parameters } = at.residual;
  const value = (name: string): number => (name === SIGMA2 ? sigma2Of(at) : own(parameters, name)) ?? Number.NaN;
  const theta = new Float64Array(model.k);
  for (const { sigma, names } of groupsOf(model)) {
    theta.set(sigma.covariance.point(Float64Array.from(names, value)), sigma.offset);
  }
  return theta.every(Number.isFinite) ? theta : outside(model.kind);
}

/** One Sigma of each group, with the names of its parameters. */
function groupsOf(model: Model): { sigma: Sigma; names: string[] }[] {
  const { problem, design, sigmas } = model;
  const by = problem.residual?.by;
  return (by?.levels ?? ['']).map((_, group) => ({
    sigma: sigmas[design.domains.findIndex((domain) => domain.group === group)] as Sigma,
    names: namesOf(model).map((name) => ofLevel(name, by, group)),
  }));
}

/** As `covarianceNames` has them; a position that is left out has no name, lags count those that are there. */
function namesOf({ kind, design: { positions } }: Model): string[] {
  const at = Array.from(positions, (position) => position + 1);
  const lags = at.slice(1).map((_, i) => i + 1);
  const variances = at.map((i) => `variance.${i}`);
  if (kind === 'us') return [...variances, ...at.flatMap((i, place) => at.slice(0, place).map((j) => `cov.${i}.${j}`))];
  if (isSpatial(kind)) return [SIGMA2, 'range'];
  const scales = kind.endsWith('-hom') ? [SIGMA2] : variances;
  if (kind.startsWith('toep')) return [...scales, ...lags.map((lag) => `rho.${lag}`)];
  if (kind.startsWith('ad')) return [...scales, ...at.slice(0, -1).map((i) => `rho.${i}`)];
  return [...scales, 'rho'];
}
