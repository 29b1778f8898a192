/**
 * Moves the base point to the centre, once the centre is so far from it that squares of displacements would cancel
 * (Powell 2009, section 6; 2006, equation 5.11). The model and H are the same functions as before.
 */
import type { Model } from './model.ts';

/** `along` has m elements, `moved` m, `row` d; all are overwritten. */
export interface ShiftWork {
  readonly along: Float64Array;
  readonly moved: Float64Array;
  readonly row: Float64Array;
}

/** `end` (d), another displacement, moves along. */
export function shiftBase(model: Model, end: Float64Array, work: ShiftWork): void {
  const { d, base, low, high, centre } = model;
  const quarter = model.centreSquared * 0.25;
  const muSum = shiftLastBlock(model, work, quarter);
  shiftThroughZ(model, work, quarter);
  shiftSecondDerivatives(model, work.row, muSum);
  for (let i = 0; i < d; i++) {
    base[i] += centre[i];
    end[i] -= centre[i];
    low[i] -= centre[i];
    high[i] -= centre[i];
    centre[i] = 0;
  }
  model.centreSquared = 0;
}

/** The part of B that does not depend on Z; returns the sum of mu. */
function shiftLastBlock(model: Model, { along, moved, row }: ShiftWork, quarter: number): number {
  const { d, m, points, centre, centreSquared, mu, B } = model;
  const n = m + d;
  let muSum = 0;
  for (let k = 0; k < m; k++) {
    muSum += mu[k];
    let sum = -0.5 * centreSquared;
    for (let i = 0; i < d; i++) sum += points[i * m + k] * centre[i];
    along[k] = sum;
    const rest = quarter - 0.5 * sum;
    for (let i = 0; i < d; i++) {
      row[i] = B[i * n + k];
      moved[i] = sum * points[i * m + k] + rest * centre[i];
      for (let j = 0; j <= i; j++) B[j * n + m + i] = B[j * n + m + i] + row[i] * moved[j] + moved[i] * row[j];
    }
  }
  return muSum;
}

function shiftThroughZ(model: Model, { along, moved, row }: ShiftWork, quarter: number): void {
  const { d, m, points, centre, B, Z } = model;
  const n = m + d;
  for (let column = 0; column < m - d - 1; column++) {
    const z = column * m;
    let [zSum, movedSum] = [0, 0];
    for (let k = 0; k < m; k++) {
      zSum += Z[z + k];
      moved[k] = along[k] * Z[z + k];
      movedSum += moved[k];
    }
    for (let j = 0; j < d; j++) {
      let sum = (quarter * zSum - 0.5 * movedSum) * centre[j];
      for (let k = 0; k < m; k++) sum += moved[k] * points[j * m + k];
      row[j] = sum;
      for (let k = 0; k < m; k++) B[j * n + k] += sum * Z[z + k];
    }
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) B[j * n + m + i] += row[i] * row[j];
    }
  }
}

/** Also moves the points, and mirrors the last block of B. */
function shiftSecondDerivatives(model: Model, row: Float64Array, muSum: number): void {
  const { d, m, points, centre, Gamma, mu, B } = model;
  const n = m + d;
  let at = 0;
  for (let j = 0; j < d; j++) {
    row[j] = -0.5 * muSum * centre[j];
    for (let k = 0; k < m; k++) {
      row[j] += mu[k] * points[j * m + k];
      points[j * m + k] -= centre[j];
    }
    for (let i = 0; i <= j; i++) {
      Gamma[at] = Gamma[at] + row[i] * centre[j] + centre[i] * row[j];
      at++;
      B[j * n + m + i] = B[i * n + m + j];
    }
  }
}
