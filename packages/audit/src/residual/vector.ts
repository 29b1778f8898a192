/** A point as the vector of what a log-likelihood is differentiated by. */
import { type Canonical, type Matrix, withSigma2 } from '@mixdiff/contract';
import { matrixOf, parametersOfMatrix, type StructureKind } from '../structured-term.ts';
import type { Parameter } from './information.ts';
import { parametersOf, withParameters } from './strata.ts';

type Parameters = readonly Parameter[];

export const vectorOf = (point: Canonical, parameters: Parameters): Float64Array =>
  Float64Array.from(parameters, (one) => {
    switch (one.kind) {
      case 'Sigma': {
        const { nrow, data } = point.Sigma[one.term] as Matrix;
        return data[one.j * nrow + one.i] as number;
      }
      case 'beta':
        return point.beta[one.column] as number;
      case 'residual':
        return parametersOf(point)[one.name] as number;
      case 'structure':
        return parametersOfMatrix(one.of, point.Sigma[one.term] as Matrix)[one.index] as number;
      case 'sigma2':
        return parametersOf(point)['sigma2'] as number;
      default:
        return Number.NaN;
    }
  });
/** The point with these values; what is no parameter stays. */
export function pointWith(point: Canonical, parameters: Parameters, x: Float64Array): Canonical {
  const beta = point.beta.slice();
  const Sigma: Matrix[] = point.Sigma.map((S) => ({ ...S, data: S.data.slice() }));
  const residual: Record<string, number> = {};
  let sigma2: number | null = null;
  const structures = new Map<number, { of: StructureKind; x: Float64Array }>();
  for (const [k, one] of parameters.entries()) {
    const value = x[k] as number;
    if (one.kind === 'beta') beta[one.column] = value;
    else if (one.kind === 'residual') residual[one.name] = value;
    else if (one.kind === 'sigma2') {
      residual['sigma2'] = value;
      sigma2 = value;
    } else if (one.kind === 'structure') {
      const S = Sigma[one.term] as Matrix;
      const own = structures.get(one.term) ?? { of: one.of, x: parametersOfMatrix(one.of, S) };
      own.x[one.index] = value;
      structures.set(one.term, own);
    } else if (one.kind === 'Sigma') {
      const S = Sigma[one.term] as Matrix;
      for (const t of [one.j * S.nrow + one.i, one.i * S.nrow + one.j]) S.data[t] = value;
    }
  }
  for (const [term, { of, x: own }] of structures) Sigma[term] = matrixOf(of, (Sigma[term] as Matrix).nrow, own);
  const moved = { ...point, beta, Sigma };
  if (point.residual.kind === 'variance' && sigma2 !== null) return withSigma2(moved, () => sigma2 as number);
  return withParameters(moved, residual);
}
