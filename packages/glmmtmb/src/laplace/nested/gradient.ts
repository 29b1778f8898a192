/**
 * The gradient of model.ts where random intercepts are nested: what it has of H^-1 is one number a level (levels.ts). Of a row i in the innermost
 * level j: z~'H^-1 z~ = A_j, g_i = A_j t_i, rho_i the sum of a r over j and the levels around it; of the factor of a term k
 *
 *   d(-l)/dT_k = (1 / s_k) sum over its levels of v_j C_j + w_j K_j + S_j r_j / 2,     C_j the sum of c over the rows of j
 */
import type { Covariance } from '../../term-covariance.ts';
import type { Gradient, RowSlopes } from '../gradient.ts';
import { parameterSlopes } from '../parameter-slopes.ts';
import type { RowDensities } from '../row-densities.ts';
import type { NestedIntercepts } from './design.ts';
import type { LevelRows } from './level-rows.ts';
import { addInwards, addOutwards, type LevelWork, solveLevels, varianceOfLevels } from './levels.ts';

export function nestedGradient(
  design: NestedIntercepts,
  rows: RowDensities,
  levelRows: LevelRows,
  work: LevelWork,
  scale: Float64Array,
  covariances: readonly Covariance[],
  thetaAt: readonly number[],
): Gradient {
  const { q, terms, ptr } = design;
  const { n } = rows;
  const { first } = terms[0];
  const levels = ptr.length - 1;
  const perLevel = (): Float64Array => new Float64Array(q);
  const [A, r, turned, slopeOfRows] = [perLevel(), perLevel(), perLevel(), perLevel()];
  /** Of the innermost. */
  const third = new Float64Array(levels);
  const half = { bent: new Float64Array(levels), turned: new Float64Array(levels) };
  const wK = new Float64Array(terms.length);
  const ofFamily = rows.density.dispersion || rows.density.shape;
  const perRow = (length = n): Float64Array => new Float64Array(length);
  const curved = { a: perRow(ofFamily ? n : 0), rho: perRow(ofFamily ? n : 0) };
  const none = perRow(0);
  const slopes: RowSlopes = { zeta: none, delta: perRow(), psi: perRow() };
  const E = new Float64Array(1);

  /** r, and what it makes of the innermost levels' rows. */
  function fillRows(gradient: Float64Array): void {
    varianceOfLevels(design, work, A, wK);
    levelRows.third(third);
    for (let l = 0; l < levels; l++) r[first + l] = A[first + l] * third[l];
    addOutwards(design, r);
    for (let k = 0; k < terms.length; k++) for (let j = terms[k].first; j < terms[k].end; j++) r[j] *= work.a[k];
    solveLevels(design, work, r);
    addInwards(design, work.a, r, turned);
    for (let l = 0, j = first; l < levels; l++, j++) {
      half.bent[l] = A[j] / 2;
      half.turned[l] = turned[j] / 2;
      slopeOfRows[j] = half.bent[l] * third[l] - work.score[j] - half.turned[l] * work.information[j];
    }
    levelRows.backward(half.bent, half.turned, gradient);
    addOutwards(design, slopeOfRows);
  }
  function fillFamily(): void {
    for (let l = 0; l < levels; l++) {
      curved.a.fill(A[first + l], ptr[l], ptr[l + 1]);
      curved.rho.fill(turned[first + l], ptr[l], ptr[l + 1]);
    }
    const at = { ...curved, aez: none, azz: none, rhoz: none };
    const etaOf = (i: number): number => rows.eta[i];
    parameterSlopes(rows, 'dispersion', etaOf, noZeta, at, slopes.delta);
    parameterSlopes(rows, 'shape', etaOf, noZeta, at, slopes.psi);
  }
  return (v, gradient) => {
    fillRows(gradient);
    if (ofFamily) fillFamily();
    terms.forEach(({ term, first: from, end }, k) => {
      let sum = wK[k];
      for (let j = from; j < end; j++) sum += v[j] * slopeOfRows[j] + (work.score[j] * r[j]) / 2;
      const covariance = covariances[term];
      E[0] = (sum / scale[term]) * (covariance.direct ? 1 : covariance.T[0]);
      covariance.gradient(E, gradient, thetaAt[term]);
    });
    return slopes;
  };
}
const noZeta = (): number => 0;
