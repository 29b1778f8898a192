/** glmmTMB's fits of families beyond gaussian, with the problem that each is a fit of. */
import type { Problem } from '@mixdiff/contract';
import { type Column, problem, type TermSpec } from './fixtures.ts';
import { readGoldenJson } from './golden.ts';

interface Columns {
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
}
export interface RecordedFamily {
  readonly name: string;
  /** As R writes it; `beta` is beta_family. */
  readonly family: string;
  readonly link: string;
  readonly y: readonly number[];
  readonly trials: readonly number[] | null;
  readonly fixed: Columns;
  readonly random: readonly (Columns & {
    readonly group: string;
    readonly labels: readonly string[];
    readonly structure: 'us' | 'diag';
  })[];
  readonly offset: readonly number[] | null;
  readonly weights: readonly number[] | null;
  /** Of `par`: beta, betad, theta. */
  readonly names: readonly string[];
  readonly par: readonly number[];
  readonly objective: number;
  readonly atStart: number;
  readonly iterations: number;
  readonly evaluations: readonly [number, number];
  readonly message: string;
  readonly convergence: number;
  readonly pdHess: boolean;
  readonly AIC: number;
  readonly BIC: number;
  readonly dfResidual: number;
  readonly sigma: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly cov: Readonly<Record<string, readonly number[]>>;
  readonly fitted: readonly number[];
}
export const recordedFamilies = (): { readonly source: string; readonly cases: readonly RecordedFamily[] } =>
  readGoldenJson('glmmtmb/families.json');

const columnsOf = ({ columns, values }: Columns): Column[] =>
  columns.map((name, j) => ({ name, term: name, values: values[j] as readonly number[] }));
export function familyProblem(c: RecordedFamily): Problem {
  const random = c.random.map((term): TermSpec => ({ ...term, columns: columnsOf(term) }));
  const gaussian = problem(c.y, columnsOf(c.fixed), random, 'ML', {
    offset: c.offset && Float64Array.from(c.offset),
    weights: c.weights && { values: Float64Array.from(c.weights), kind: 'as-original' },
  });
  return {
    ...gaussian,
    response: {
      y: gaussian.response.y,
      trials: c.trials && Float64Array.from(c.trials),
      family: c.family === 'beta' ? 'beta_family' : c.family,
      link: c.link,
    },
  };
}
