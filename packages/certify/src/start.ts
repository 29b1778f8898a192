/**
 * Some point of a model, from which its search can be asked for where no fit is at hand: variances of the response's own size,
 * as little correlation as the structures have.
 */
import {
  type Canonical,
  isGeneralized,
  type Matrix,
  type Problem,
  type RandomTerm,
  type Residual,
} from '@mixdiff/contract';
import { residualCoordinates } from '@mixdiff/covariance';

/** How much of the response's variance a random term starts with. */
const SHARE = 0.1;

/** beta is zero; null: a residual model without coordinates here. */
export function somePoint(problem: Problem): Canonical | null {
  const { y } = problem.response;
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  const variance = y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length || 1;
  const residual = residualAt(problem, variance);
  return (
    residual && {
      beta: new Float64Array(problem.parts.conditional.columns.length),
      Sigma: problem.random.map((term) => SigmaAt(term, SHARE * variance)),
      residual,
    }
  );
}
function residualAt({ residual, response }: Problem, variance: number): Residual | null {
  if (isGeneralized({ response })) return { kind: 'none', family: { dispersion: 1 } };
  if (!residual) return { kind: 'variance', sigma2: variance };
  const coordinates = residualCoordinates(residual);
  const [first] = coordinates?.starts(new Float64Array(residual.structure.labels.length).fill(variance)) ?? [];
  return coordinates && first ? { kind: 'marginal', ...coordinates.toPoint(first) } : null;
}
function SigmaAt({ columns: { length: c }, structure: { kind, known } }: RandomTerm, variance: number): Matrix {
  if (known) return kind === 'equalto' ? known : { ...known, data: known.data.map((v) => variance * v) };
  const data = new Float64Array(c * c);
  for (let i = 0; i < c; i++) data[i * (c + 1)] = variance;
  return { nrow: c, ncol: c, data };
}
