/** Fits of real packages that several packages are held to, with the problem that each is a fit of. */
import type { Method, Problem } from '@mixdiff/contract';
import { binomial, type Column, marginal } from './fixtures.ts';
import { readGoldenJson } from './golden.ts';

interface Recorded {
  readonly name: string;
  readonly y: readonly number[];
  readonly fixed: { readonly columns: readonly string[]; readonly values: readonly (readonly number[])[] };
  readonly iterations: number;
  readonly evaluations: readonly [number, number];
  readonly logLik: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
}
/** nlme's gls with corCompSymm. */
export interface RecordedGls extends Recorded {
  readonly subject: readonly string[];
  readonly weights: readonly number[] | null;
  readonly method: Method;
  readonly rho: number;
  readonly par: number;
  readonly objective: number;
  readonly sigma: number;
}
/** glmmTMB's binomial models with one random intercept. */
export interface RecordedBinomial extends Recorded {
  readonly n: readonly number[];
  readonly group: readonly string[];
  readonly offset: readonly number[] | null;
  /** beta, then log SD. */
  readonly par: readonly number[];
  readonly message: string;
  readonly dfResidual: number;
  readonly modes: readonly number[];
  readonly fitted: readonly number[];
}
interface File<One> {
  readonly source: string;
  readonly cases: readonly One[];
}
export const recordedGls = (): File<RecordedGls> => readGoldenJson('nlme/gls.json');
export const recordedBinomial = (): File<RecordedBinomial> => readGoldenJson('glmmtmb/binomial.json');

const columnsOf = ({ fixed }: Recorded): Column[] =>
  fixed.columns.map((name, j) => ({ name, term: name, values: fixed.values[j] as readonly number[] }));
export const glsProblem = (c: RecordedGls): Problem =>
  marginal(
    c.y,
    columnsOf(c),
    c.subject,
    c.method,
    c.weights && { values: Float64Array.from(c.weights), kind: 'as-original' },
  );
export const binomialProblem = (c: RecordedBinomial): Problem =>
  binomial(c.y, c.n, columnsOf(c), [{ group: 'g', labels: c.group }], {
    offset: c.offset && Float64Array.from(c.offset),
  });
