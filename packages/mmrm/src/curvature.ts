/** The covariance matrices at a point with their derivatives in theta, by pattern: what the contract calls a curvature. */
import type { Answer, Curvature, CurvedPattern, Matrix } from '@mixdiff/contract';
import { thetaCovariance } from './convergence.ts';
import type { Pattern } from './design.ts';
import type { Scores } from './gradient.ts';
import { derivativesAt } from './hessian.ts';
import { noCurvature, notPositiveDefinite } from './messages.ts';
import type { Model } from './model.ts';
import { evaluate, takeBlock } from './objective.ts';

export function curvature(model: Model, scores: Scores, par: Float64Array): Answer<Curvature> {
  if (!Number.isFinite(evaluate(model, par))) return notPositiveDefinite();
  const { covariance, design } = model;
  const { k, names } = covariance;
  const inverse = thetaCovariance(derivativesAt(model, scores, par).hessian, k);
  if (typeof inverse === 'string') return noCurvature(inverse);
  const theta = par.slice();
  return {
    names,
    W: { nrow: k, ncol: k, data: inverse },
    patterns: design.patterns.map((pattern) => curved(model, theta, pattern)),
  };
}

function curved({ covariance, design, work }: Model, theta: Float64Array, pattern: Pattern): CurvedPattern {
  const { m } = covariance;
  const size = pattern.visits.length;
  const block = (whole: Float64Array): Matrix => {
    const data = new Float64Array(size * size);
    takeBlock(whole, m, pattern.visits, data);
    return { nrow: size, ncol: size, data };
  };
  const made = (fill: (out: Float64Array) => void): Matrix | null => {
    const whole = new Float64Array(m * m);
    fill(whole);
    const matrix = block(whole);
    return matrix.data.some((x) => x !== 0) ? matrix : null;
  };
  return {
    rows: Array.from({ length: pattern.subjects }, (_, s) =>
      design.row.slice(pattern.from + s * size, pattern.from + (s + 1) * size),
    ),
    V: block(work.sigma),
    first: (h) => made((out) => covariance.first(theta, h, out)),
    second: (h, j) => made((out) => covariance.second(theta, h, j, out)),
  };
}
