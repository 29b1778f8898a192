/** ../../linear-part.ts by kernels: of distinct rows, X by columns, the offset, the linear predictor and its exponential. */
import { FAR, type LinearPart } from '../../linear-part.ts';
import { even } from './levels.ts';
import { type Room, TABLE } from './room.ts';

export interface CompiledLinear {
  readonly rank: number;
  /** Distinct rows, an even number. */
  readonly distinct: number;
  readonly at: {
    readonly X: number;
    readonly offset: number;
    readonly beta: number;
    readonly fixed: number;
    /** One more than there are: 0, that of rows that fill up. */
    readonly rowPowers: number;
  };
}
export const linearLengths = (distinct: number, rank: number) => ({
  X: distinct * rank,
  offset: distinct,
  beta: rank,
  fixed: distinct + 2,
  rowPowers: distinct + 2,
});
export const distinctOf = ({ fixed }: LinearPart): number => even(fixed.length);

export function fillLinearPart(
  { numbers }: Room,
  { X, offset, rank }: LinearPart,
  { at, distinct }: CompiledLinear,
): void {
  const m = offset.length;
  numbers.fill(0, at.X, at.X + distinct * rank);
  for (let j = 0; j < rank; j++) numbers.set(X.subarray(j * m, (j + 1) * m), at.X + j * distinct);
  numbers.fill(0, at.offset, at.offset + distinct);
  numbers.set(offset, at.offset);
  numbers.fill(0, at.fixed, at.fixed + distinct + 2);
  numbers.fill(0, at.rowPowers, at.rowPowers + distinct + 2);
}
/** At the coefficients that stand there; what random effects may add to it before lme4's links have limits: NaN, nothing. */
export function linearAt({ kernels }: Room, { at, rank, distinct }: CompiledLinear): number {
  kernels.linear(at.offset, at.X, distinct, rank, at.beta, at.fixed);
  const room = FAR - kernels.exponentials(at.fixed, distinct, at.rowPowers, TABLE);
  return room > 0 ? room : NaN;
}
