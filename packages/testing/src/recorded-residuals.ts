/** Fits of nlme's gls with correlations and variance functions, and the problems that they are of. */
import {
  type By,
  type Canonical,
  type Kind,
  type Method,
  type Problem,
  type ResidualModel,
  residualNames,
  type VarianceFunction,
} from '@mixdiff/contract';
import { marginal } from './fixtures.ts';
import { readGoldenJson } from './golden.ts';

export interface RecordedResidual {
  readonly name: string;
  readonly method: Method;
  readonly kind: Kind;
  readonly y: readonly number[];
  readonly fixed: { readonly columns: readonly string[]; readonly values: readonly (readonly number[])[] };
  readonly subject: readonly string[];
  /** 0-based; null: the rows of a subject in their order. */
  readonly position: readonly number[] | null;
  readonly at: readonly (readonly number[])[] | null;
  readonly order: readonly number[] | null;
  readonly nugget: boolean;
  readonly variance: readonly {
    readonly kind: VarianceFunction['kind'];
    readonly of: readonly number[] | 'fitted' | null;
    readonly by: readonly string[] | null;
    readonly levels: readonly string[] | null;
  }[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly sigma2: number;
  readonly beta: readonly number[];
  readonly logLik: number;
}
export const recordedResiduals = (): { readonly source: string; readonly cases: readonly RecordedResidual[] } =>
  readGoldenJson('residual/gls.json');

/** The problem of a recorded fit, and its end. */
export function residualProblem(c: RecordedResidual): { readonly problem: Problem; readonly end: Canonical } {
  const columns = c.fixed.columns.map((name, j) => ({ name, term: name, values: c.fixed.values[j] ?? [] }));
  const plain = marginal(c.y, columns, c.subject, c.method, null, c.kind);
  if (!plain.residual) throw new Error('no residual model');
  const position = c.position ? Int32Array.from(c.position) : plain.residual.position;
  const labels = Array.from({ length: Math.max(...position) + 1 }, (_, i) => String(i + 1));
  const residual: ResidualModel = {
    ...plain.residual,
    position,
    structure: {
      kind: c.kind,
      labels,
      ...(c.order ? { order: c.order } : {}),
      ...(c.nugget ? { nugget: true as const } : {}),
    },
    ...(c.at ? { at: { nrow: c.y.length, ncol: c.at.length, data: Float64Array.from(c.at.flat()) } } : {}),
    variance: c.variance.map(({ kind, of, by, levels }) => ({
      kind,
      of: of === null || of === 'fitted' ? of : Float64Array.from(of),
      by: by && levels && grouping(by, levels),
    })),
  };
  const parameters = Object.fromEntries(
    residualNames(residual)
      .filter((name) => name !== 'sigma2')
      .map((name) => [name, c.parameters[name] ?? Number.NaN]),
  );
  return {
    problem: { ...plain, residual },
    end: { beta: Float64Array.from(c.beta), Sigma: [], residual: { kind: 'marginal', sigma2: c.sigma2, parameters } },
  };
}
const grouping = (labels: readonly string[], levels: readonly string[]): By => ({
  name: 'by',
  levels,
  index: Int32Array.from(labels, (label) => levels.indexOf(label)),
});
