/**
 * One x for each covariance: Lambda and Lambda O, O orthogonal, are one Sigma, and of them the symmetric root stands for all,
 *
 *   P = (Lambda Lambda')^(1/2) = Lambda O',   df / dP = (df / dLambda) O',   O = P^+ Lambda,
 *
 * which moves no faster than Lambda does, through singular matrices too. Of one column, or a diagonal structure: the absolute value.
 */
import { squareOf } from '@mixdiff/covariance';
import { crossprod2, fromEigen, multiply, symmetricEigen } from '@mixdiff/linalg';
import { type Coordinates, lambdaOf, type TermCoordinates } from './coordinates.ts';

/** Below this share of the largest an eigenvalue of Lambda Lambda' is none. */
const SINGULAR = 1e-14;

/** x <- its upright place, and the gradient of a function of the covariances with it. */
export function setUpright({ terms }: Coordinates, x: Float64Array, gradient?: Float64Array): void {
  for (const term of terms) {
    if (term.diagonal || term.columns === 1) setPositive(term, x, gradient);
    else turn(term, x, gradient);
  }
}
function setPositive({ from, count }: TermCoordinates, x: Float64Array, gradient?: Float64Array): void {
  for (let i = from; i < from + count; i++) {
    if (!(x[i] < 0)) continue;
    x[i] = -x[i];
    if (gradient) gradient[i] = -gradient[i];
  }
}
function turn(term: TermCoordinates, x: Float64Array, gradient?: Float64Array): void {
  const { columns: c, from } = term;
  const lambda = new Float64Array(c * c);
  lambdaOf(term, x, lambda);
  const { values, vectors } = symmetricEigen(squareOf(lambda, c), c);
  const roots = values.map((v) => (v > SINGULAR * values[0] ? Math.sqrt(v) : 0));
  const P = fromEigen(roots, vectors);
  if (gradient) {
    const inverse = fromEigen(
      roots.map((root) => (root > 0 ? 1 / root : 0)),
      vectors,
    );
    const slope = Float64Array.from({ length: c * c }, (_, i) => gradient[from + i] / Math.cosh(x[from + i]));
    const [turning, turned] = [new Float64Array(c * c), new Float64Array(c * c)];
    // O' = Lambda'P^+
    crossprod2(lambda, inverse, c, c, c, turning);
    multiply(slope, turning, c, c, c, turned);
    for (let i = 0; i < c * c; i++) gradient[from + i] = turned[i] * Math.cosh(Math.asinh(P[i]));
  }
  for (let i = 0; i < c * c; i++) x[from + i] = Math.asinh(P[i]);
}

/** In how many directions x moves without its covariances: Lambda K, K skew. */
export function directionsOfTurning({ terms }: Coordinates, x: Float64Array): number {
  return terms.reduce((sum, term) => {
    const c = term.columns;
    if (term.diagonal || c === 1) return sum;
    const lambda = new Float64Array(c * c);
    lambdaOf(term, x, lambda);
    const { values } = symmetricEigen(squareOf(lambda, c), c);
    const left = values.reduce((count, v) => count + (v > SINGULAR * values[0] ? 0 : 1), 0);
    return sum + (c * (c - 1) - left * (left - 1)) / 2;
  }, 0);
}
