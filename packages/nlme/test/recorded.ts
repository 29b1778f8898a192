import type { Method, Problem } from '@mixdiff/contract';
import { type Column, problem, readGoldenJson } from '@mixdiff/testing';

interface Columns {
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
}
interface AnovaTable {
  readonly numDF: readonly number[];
  readonly denDF: readonly number[];
  readonly F: readonly number[];
}
export interface RecordedFit {
  readonly error?: string;
  /** Objective and parameters after EM, 7 digits. */
  readonly first: readonly number[];
  readonly iterations: number;
  /** Per level, outermost first: columns of the relative covariance. */
  readonly psi: readonly (readonly (readonly number[])[])[];
  readonly sigma: number;
  readonly logLik: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly beta: readonly number[];
  readonly se: readonly number[];
  readonly df: readonly number[];
  readonly p: readonly number[];
  readonly sequential: AnovaTable;
  readonly marginal: AnovaTable;
  readonly residuals: readonly number[];
  readonly modes: readonly { readonly levels: readonly string[]; readonly columns: readonly (readonly number[])[] }[];
}
interface RecordedTerm extends Columns {
  readonly group: string;
  readonly labels: readonly string[];
  readonly structure: 'us' | 'diag';
}
export interface RecordedCase {
  readonly name: string;
  readonly y: readonly number[];
  readonly fixed: Columns & { readonly term: readonly string[] };
  readonly random: readonly RecordedTerm[];
  readonly weights: readonly number[] | null;
  readonly REML: RecordedFit;
  readonly ML: RecordedFit;
}
interface Recorded {
  readonly source: string;
  readonly cases: readonly RecordedCase[];
  readonly df: readonly {
    readonly formula: string;
    readonly fixed: Columns & { readonly term: readonly string[] };
    readonly coefficients: readonly number[];
    readonly terms: readonly number[];
    readonly groups: readonly (readonly string[])[];
  }[];
  readonly near: {
    readonly y: readonly number[];
    readonly x: readonly number[];
    readonly e: readonly number[];
    readonly s: readonly string[];
    readonly cl: readonly string[];
    readonly tried: readonly { readonly distance: number; readonly refused: boolean }[];
  };
}
/** nlme's own numbers (golden/nlme/record.R). */
export const recorded: Recorded = readGoldenJson('nlme/lme.json');

export const fixedColumns = ({ columns, values, term }: RecordedCase['fixed']): Column[] =>
  columns.map((name, j) => ({ name, term: term[j] as string, values: values[j] as readonly number[] }));

export function problemOf(recordedCase: RecordedCase, method: Method): Problem {
  const { y, fixed, random, weights } = recordedCase;
  const terms = random.map(({ group, labels, structure, columns, values }) => ({
    group,
    labels,
    structure,
    columns: columns.map((name, j) => ({ name, term: name, values: values[j] as readonly number[] })),
  }));
  const extra = weights ? { weights: { values: Float64Array.from(weights), kind: 'as-original' as const } } : {};
  return problem(y, fixedColumns(fixed), terms, method, extra);
}
