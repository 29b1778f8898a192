/**
 * One x for each covariance: Lambda and Lambda O, O orthogonal, are one Sigma, and of them the symmetric root stands for all,
 *
 *   P = (Lambda Lambda')^(1/2) = Lambda O',   df / dP = (df / dLambda) O',   O = P^+ Lambda,
 *
 * which moves no faster than Lambda does, through singular matrices too. Of one column, or a diagonal structure: the absolute value.
 */
import { symmetricEigen } from '@mixdiff/linalg';
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
  const square = new Float64Array(c * c);
  for (let i = 0; i < c; i++)
    for (let j = 0; j < c; j++) for (let k = 0; k < c; k++) square[j * c + i] += lambda[k * c + i] * lambda[k * c + j];
  const { values, vectors } = symmetricEigen(square, c);
  const [P, inverse] = [new Float64Array(c * c), new Float64Array(c * c)];
  for (let e = 0; e < c; e++) {
    if (!(values[e] > SINGULAR * values[0])) continue;
    const root = Math.sqrt(values[e]);
    for (let j = 0; j < c; j++) {
      for (let i = 0; i < c; i++) {
        const both = vectors[e * c + i] * vectors[e * c + j];
        P[j * c + i] += root * both;
        inverse[j * c + i] += both / root;
      }
    }
  }
  if (gradient) {
    const O = product(inverse, lambda, c, false);
    const slope = Float64Array.from({ length: c * c }, (_, i) => gradient[from + i] / Math.cosh(x[from + i]));
    const turned = product(slope, O, c, true);
    for (let i = 0; i < c * c; i++) gradient[from + i] = turned[i] * Math.cosh(Math.asinh(P[i]));
  }
  for (let i = 0; i < c * c; i++) x[from + i] = Math.asinh(P[i]);
}
/** ab, or ab'. */
function product(a: Float64Array, b: Float64Array, c: number, transposed: boolean): Float64Array {
  const out = new Float64Array(c * c);
  for (let j = 0; j < c; j++)
    for (let k = 0; k < c; k++) {
      const right = transposed ? b[k * c + j] : b[j * c + k];
      for (let i = 0; i < c; i++) out[j * c + i] += a[k * c + i] * right;
    }
  return out;
}

/** In how many directions x moves without its covariances: Lambda K, K skew. */
export function directionsOfTurning({ terms }: Coordinates, x: Float64Array): number {
  return terms.reduce((sum, term) => {
    const c = term.columns;
    if (term.diagonal || c === 1) return sum;
    const lambda = new Float64Array(c * c);
    lambdaOf(term, x, lambda);
    const square = product(lambda, lambda, c, true);
    const { values } = symmetricEigen(square, c);
    const left = values.reduce((count, v) => count + (v > SINGULAR * values[0] ? 0 : 1), 0);
    return sum + (c * (c - 1) - left * (left - 1)) / 2;
  }, 0);
}
