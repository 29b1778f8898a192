/** A covariance matrix that is given and not estimated, as R code of numbers alone: `matrix(c(1, 0.5, 0.5, 1), 2)`. */
import { type Answer, isRefusal, type Matrix } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { doubles } from './fill.ts';
import * as say from './messages.ts';
import { count, matchFormals, truth } from './residual/formals.ts';

export function knownMatrix(keyword: string, e: Expression): Answer<Matrix> {
  if (e.kind !== 'call' || e.name !== 'matrix') return say.needsMatrix(keyword);
  const given = matchFormals(e, ['data', 'nrow', 'ncol', 'byrow']);
  if (isRefusal(given)) return given;
  const data = given.get('data');
  const numbers = data && evaluate(data, { name: 'a matrix', columns: new Map() });
  if (!numbers) return say.needsMatrix(keyword);
  if (isRefusal(numbers)) return numbers;
  if (numbers.kind !== 'number') return say.notNumbers(deparse(e), numbers);
  const byRow = given.get('byrow');
  if (byRow && truth(byRow) === null) return say.notTruth('matrix', 'byrow', deparse(byRow));
  const m = sizeOf(numbers.values.length, given.get('nrow'), given.get('ncol'));
  if (m === null) return say.notSquare(keyword, deparse(e));
  const matrix = { nrow: m, ncol: m, data: numbers.values };
  // a symmetric matrix is the same by rows and by columns
  return isSymmetric(matrix) && isPositive(matrix) ? matrix : say.noCovariance(keyword, deparse(e));
}

function sizeOf(length: number, nrow: Expression | undefined, ncol: Expression | undefined): number | null {
  const m = Math.sqrt(length);
  const said = [nrow, ncol].map((e) => (e ? count(e) : m));
  return Number.isInteger(m) && m > 0 && (nrow || ncol) && said.every((size) => size === m) ? m : null;
}
const at = ({ nrow, data }: Matrix, i: number, j: number): number => data[i + j * nrow] as number;
function isSymmetric(a: Matrix): boolean {
  for (let j = 0; j < a.ncol; j++) for (let i = 0; i < j; i++) if (!(at(a, i, j) === at(a, j, i))) return false;
  return true;
}
/** By its Cholesky factor. */
function isPositive(a: Matrix): boolean {
  const m = a.nrow;
  const L = doubles(m * m, () => 0);
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let rest = at(a, i, j);
      for (let k = 0; k < j; k++) rest -= (L[i + k * m] as number) * (L[j + k * m] as number);
      if (i === j && !(rest > 0)) return false;
      L[i + j * m] = i === j ? Math.sqrt(rest) : rest / (L[j + j * m] as number);
    }
  }
  return true;
}
