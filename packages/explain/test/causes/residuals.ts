import { type Problem, type ResidualModel, structured } from '@mixdiff/contract';
import { intercept, marginal } from '@mixdiff/testing';
import { sideOf, stepBetween } from '../made.ts';

/** Four subjects of three rows each, and models of their residuals, by the structure's name. */
export const n = 12;
export const y = Array.from({ length: n }, (_, i) => Math.sin(i * i));
export const subjects = Array.from({ length: n }, (_, i) => `s${Math.floor(i / 3)}`);
export const of = (change: Partial<ResidualModel> = {}): Problem & { residual: ResidualModel } => {
  const plain = marginal(y, [intercept(n)], subjects, 'ML', null, 'ar1-hom');
  return { ...plain, residual: { ...(plain.residual as ResidualModel), ...change } };
};
export const step = (a: Problem, b: Problem) => stepBetween(sideOf('one', a), sideOf('other', b), 'random', 'logLik');
/** Rows 2 of every subject stand two places on. */
export const later = of().residual.position.map((at) => (at > 0 ? at + 1 : at));
export const four = structured('ar1-hom', ['1', '2', '3', '4']);
