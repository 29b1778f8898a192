/** What every table of tests of the fixed terms comes as. */
import type { Meaning, Note } from '@mixdiff/contract';
import { pchisq, pf } from '@mixdiff/probability';
import type { Ddf } from './ddf.ts';

/** The F (or chi-square) test of one term. */
export interface AnovaRow {
  readonly term: string;
  /** 0 where nothing of the term can be tested: `why` says the reason. */
  readonly ndf: number;
  /** null: there is none; Infinity: a chi-square. */
  readonly ddf: number | null;
  readonly statistic: number | null;
  readonly p: number | null;
  /** statistic x ndf x sigma^2; NaN where sigma does not exist. */
  readonly sumOfSquares: number;
  /** Why there is no test, or one of fewer rows than the term has; null where nothing is missing. */
  readonly why: string | null;
}
/** A table of tests, one row per term. */
export interface Anova {
  readonly type: 'sequential' | 'conditional' | 'marginal' | 'I' | 'II' | 'III';
  readonly ddf: Meaning['df'] | Ddf;
  readonly rows: readonly AnovaRow[];
  readonly notes: readonly Note[];
}

/** Upper tail of an F; of the chi-square that F x ndf is where ddf is infinite. */
export const upperF = (F: number, ndf: number, ddf: number): number =>
  Number.isFinite(ddf) ? pf(F, ndf, ddf, { lower: false }) : pchisq(F * ndf, ndf, { lower: false });
