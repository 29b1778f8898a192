/**
 * The inverse of an engine's own Hessian H in its parameters theta, in canonical ones phi: J H^-1 J', J = dphi/dtheta. At a
 * maximum it is that of the information in phi; a fit that stopped short has another in every parametrization, and the
 * original prints degrees of freedom by its own.
 */
import { type Engine, type Fit, type Matrix, own, type Problem, residualNames, sigma2Of } from '@mixdiff/contract';
import { cholesky, choleskyInverse, multiply, richardsonJacobian } from '@mixdiff/linalg';
import type { StatedInformation } from './tests.ts';

/** null: the engine has no Hessian of minus the log-likelihood with beta alone taken out, or prints no such df. */
export function statedInformation(
  { profiled, toCanonical }: Pick<Engine, 'profiled' | 'toCanonical'>,
  { native: { hessian, values }, meaning }: Pick<Fit, 'native' | 'meaning'>,
  { residual: model }: Problem,
): StatedInformation | null {
  const prints = meaning.df !== 'infinite' && meaning.df !== 'none' && profiled.join() === 'beta';
  if (!model || !hessian || !prints) return null;
  const k = values.length;
  const [L, inverse] = [hessian.data.slice(), new Float64Array(k * k)];
  if (cholesky(L, k) >= 0) return null;
  choleskyInverse(L, k, inverse);
  const valuesAt = (theta: Float64Array): Map<string, number> => {
    const { residual } = toCanonical(theta);
    const read = (name: string): number =>
      residual.kind !== 'marginal'
        ? Number.NaN
        : name === 'sigma2'
          ? sigma2Of({ residual })
          : (own(residual.parameters, name) ?? Number.NaN);
    return new Map(residualNames(model).map((name) => [name, read(name)]));
  };
  // a position without rows has none
  const names = [...valuesAt(values)].flatMap(([name, value]) => (Number.isFinite(value) ? [name] : []));
  const J = richardsonJacobian((theta) => {
    const found = valuesAt(theta);
    return Float64Array.from(names, (name) => found.get(name) as number);
  }, values);
  return { names, inverse: sandwich(J, inverse) };
}

/** J S J'. */
function sandwich({ nrow: d, ncol: k, data: J }: Matrix, S: Float64Array): Matrix {
  const JS = new Float64Array(d * k);
  multiply(J, S, d, k, k, JS);
  const data = new Float64Array(d * d);
  for (let h = 0; h < k; h++)
    for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) data[j * d + i] += JS[h * d + i] * J[h * d + j];
  return { nrow: d, ncol: d, data };
}
