/** What a reader must know of the residuals' model at an end: nlme says nothing of it. */
import type { Note, ResidualModel } from '@mixdiff/contract';
import { invalidCorrelation, shiftedMovingAverage } from '../gls/messages.ts';
import type { ErrorStructure } from './error-structure.ts';

export function residualNotes(
  { structure: { kind, order = [] } }: ResidualModel,
  own: ErrorStructure,
  par: Float64Array,
): Note[] {
  const [p = 0, q = 0] = order;
  const shifted = kind === 'arma' && p > 0 && p < q;
  return [...(shifted ? [shiftedMovingAverage(p, q)] : []), ...(own.invalid(par) ? [invalidCorrelation()] : [])];
}
