/** Average information against differences of r^2, of which it is made: d r^2 = -e'H_i e, d2 r^2 = 2 e'H_i P H_j e. */
import { richardsonGradient, richardsonHessian } from '@mixdiff/linalg';
import { agreeAll, jsp, penicillin } from '@mixdiff/testing';
import { describe, test } from 'vitest';
import { averageInformation, fillAverageInformation } from '../src/average-information.ts';
import { coordinatesOf } from '../src/coordinates.ts';
import { openCriterion, type Solution, solveAt } from '../src/criterion.ts';
import { levelSumsOf, solveBySums, solveSystemBySums } from '../src/level-sums.ts';
import { reductionOf } from '../src/reduction.ts';
import { semidefiniteFactor } from '../src/relative-factors.ts';
import { squareElements } from '../src/scoring.ts';
import { tangled } from './dense.ts';

describe.each([
  ['three columns beside a diagonal term', tangled('ML')],
  ['nested, one column each', jsp('ML')],
  ['crossed, one column each', penicillin('ML')],
])('%s', (_, problem) => {
  const c = openCriterion(reductionOf(problem));
  const { terms } = coordinatesOf(c.reduction.bases);
  const elements = squareElements(terms);
  const d = elements.length;
  const s = Float64Array.from(elements, ({ row, column }, i) => (row === column ? 0.5 + 0.1 * i : 0.05 * (i % 3)));
  const lambdaAt = (at: Float64Array): Float64Array[] =>
    terms.map(({ columns: k }, term) => {
      const S = new Float64Array(k * k);
      elements.forEach((one, i) => {
        if (one.term !== term) return;
        S[one.column * k + one.row] = at[i];
        S[one.row * k + one.column] = at[i];
      });
      return semidefiniteFactor(S, k) as Float64Array;
    });
  const r2At = (at: Float64Array): number => (solveAt(c, lambdaAt(at)) as Solution).r2;
  const m = 50;
  const expected = (): Float64Array => {
    const r2 = r2At(s);
    const gradient = richardsonGradient(r2At, s);
    const { data: hessian } = richardsonHessian(r2At, s);
    return Float64Array.from({ length: d * d }, (__, e) => {
      const [i, j] = [e % d, Math.floor(e / d)];
      return (m / (2 * r2)) * (hessian[e] / 2 - (gradient[i] * gradient[j]) / r2);
    });
  };
  const size = (x: Float64Array): number => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  test('by the sparse factor', () => {
    const wanted = expected();
    const out = new Float64Array(d * d);
    const solution = solveAt(c, lambdaAt(s)) as Solution;
    const work = averageInformation(elements, c.reduction.q, c.reduction.p);
    fillAverageInformation(work, solution, (x, columns) => c.sparse.solve(x, columns), m, out);
    agreeAll(out, wanted, { abs: 1e-6 * size(wanted), source: 'Richardson extrapolation' });
  });
  test('by sums over levels, where they do', () => {
    const sums = levelSumsOf(c);
    if (!sums) return;
    const wanted = expected();
    const out = new Float64Array(d * d);
    const lambda = lambdaAt(s);
    const solution = solveBySums(sums, c, lambda);
    if (!solution) throw new Error('not solved');
    const { q, p } = c.reduction;
    const solveM = (x: Float64Array, columns: number): void => solveSystemBySums(sums, lambda, x, q, columns);
    fillAverageInformation(averageInformation(elements, q, p), solution, solveM, m, out);
    agreeAll(out, wanted, { abs: 1e-6 * size(wanted), source: 'Richardson extrapolation' });
  });
});
