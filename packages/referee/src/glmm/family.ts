/** What a family is to the referee, and small steps that densities of several share. */
import type { Arithmetic } from './arithmetic.ts';
import { logGamma } from './functions.ts';

export interface Family {
  /** `shape`: its further parameter, where it has one. */
  log<T>(A: Arithmetic<T>, e: T, d: T, y: number, trials: number, shape?: number): T;
  constant(y: number, trials: number): number;
  /** Where an engine works with it. */
  fisher?<T>(A: Arithmetic<T>, e: T, d: T, trials: number): T;
  /** The canonical dispersion is e^(this d); 0: the family has none. */
  readonly dispersion: -1 | 0 | 1 | 2;
  /** What the further parameter is called among the canonical ones. */
  readonly shape?: string;
}
export const difference = <T>(A: Arithmetic<T>, a: T, b: T): T => A.add(a, A.linear(b, -1, 0));
/** a times x, where a count of none takes what is infinite with it. */
export const multiple = <T>(A: Arithmetic<T>, a: number, x: T): T => (a === 0 ? A.of(0) : A.linear(x, a, 0));

export const logFactorial = (y: number): number => logGamma(y + 1)[0];
