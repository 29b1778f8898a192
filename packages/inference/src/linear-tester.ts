/** What every method of testing L beta = 0 comes as. */
import type { Answer, Matrix } from '@mixdiff/contract';

export interface LinearTest {
  readonly statistic: number;
  readonly ndf: number;
  /** Infinity: a chi-square. */
  readonly ddf: number;
  readonly p: number;
}
/** What a hypothesis is about, where degrees of freedom are counted by columns or terms. */
export interface About {
  readonly term: string;
  readonly column?: number;
}
export interface LinearTester {
  /** Columns of X that it is about. */
  readonly kept: readonly number[];
  readonly beta: Float64Array;
  /** What the standard errors of this method come from. */
  readonly vcov: Matrix;
  /** L: rows x kept, all about one term: `columns` of X or a term's name tell whose degrees of freedom count. */
  test(L: Matrix, about: About): Answer<LinearTest>;
}
