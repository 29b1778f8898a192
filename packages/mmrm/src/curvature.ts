/** The covariance matrices at a point with their derivatives in theta, by pattern: what the contract calls a curvature. */
import type { Answer, Curvature, CurvedPattern, Matrix } from '@mixdiff/contract';
import { thetaCovariance } from './convergence.ts';
import type { Scores } from './gradient.ts';
import { derivativesAt } from './hessian.ts';
import type { Pattern } from './layout.ts';
import { noCurvature, notPositiveDefinite } from './messages.ts';
import type { Model, Sigma } from './model.ts';
import { evaluate, takeBlock } from './objective.ts';

export function curvature(model: Model, scores: Scores, par: Float64Array): Answer<Curvature> {
  if (!Number.isFinite(evaluate(model, par))) return notPositiveDefinite();
  const { k, names, design } = model;
  const inverse = thetaCovariance(derivativesAt(model, scores).hessian, k);
  if (typeof inverse === 'string') return noCurvature(inverse);
  return { names, W: { nrow: k, ncol: k, data: inverse }, patterns: design.patterns.map((one) => curved(model, one)) };
}

function curved({ sigmas, design }: Model, { domain, visits, subjects, from }: Pattern): CurvedPattern {
  const { covariance, theta: last, offset, matrix } = sigmas[domain] as Sigma;
  const theta = last.slice();
  const size = visits.length;
  const block = (whole: Float64Array): Matrix => {
    const data = new Float64Array(size * size);
    takeBlock(whole, covariance.m, visits, data);
    return { nrow: size, ncol: size, data };
  };
  const made = (fill: (out: Float64Array) => void): Matrix | null => {
    const whole = new Float64Array(matrix.length);
    fill(whole);
    const found = block(whole);
    return found.data.some((x) => x !== 0) ? found : null;
  };
  const inGroup = (h: number): boolean => h >= offset && h < offset + covariance.k;
  return {
    rows: Array.from({ length: subjects }, (_, s) => design.row.slice(from + s * size, from + (s + 1) * size)),
    V: block(matrix),
    first: (h) => (inGroup(h) ? made((out) => covariance.first(theta, h - offset, out)) : null),
    second: (h, j) =>
      inGroup(h) && inGroup(j) ? made((out) => covariance.second(theta, h - offset, j - offset, out)) : null,
  };
}
