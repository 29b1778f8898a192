/**
 * The referee's information by the parameters that a model has: elements of a covariance matrix that few parameters make are functions
 * of them, and with J their slopes the gradient is J'g and the information J'IJ; what the curvature of J adds goes with g, which is zero at a maximum.
 */
import { type Answer, type Canonical, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import type { InformationParameter, Referee } from '@mixdiff/referee';
import { countOf, kindOf, matrixOf, parametersOfMatrix, type StructureKind } from '../structured-term.ts';

export type Parameter =
  | InformationParameter
  /** Of the structure of a random term. */
  | { readonly kind: 'structure'; readonly term: number; readonly of: StructureKind; readonly index: number };
export interface Information {
  readonly logLik: number;
  readonly parameters: readonly Parameter[];
  readonly gradient: Float64Array;
  readonly matrix: Matrix;
}
export function informationAt(referee: Referee, at: Canonical, problem: Problem): Answer<Information> {
  const found = referee.information(at, problem.method);
  if (isRefusal(found) || problem.random.every((term) => kindOf(term) === null)) return found;
  const columns: { parameter: Parameter; slope: Float64Array }[] = [];
  const old = found.parameters;
  for (const [i, parameter] of old.entries()) {
    if (parameter.kind === 'Sigma' && kindOf(problem.random[parameter.term] as Problem['random'][number]) !== null)
      continue;
    const slope = new Float64Array(old.length);
    slope[i] = 1;
    columns.push({ parameter, slope });
  }
  for (const [term, one] of problem.random.entries()) {
    const of = kindOf(one);
    if (of === null) continue;
    const m = one.columns.length;
    const x = parametersOfMatrix(of, at.Sigma[term] as Matrix);
    for (let index = 0; index < countOf(of, m); index++) {
      const h = 1e-5 * Math.max(Math.abs(x[index] as number), 1e-3);
      const moved = (by: number): Matrix =>
        matrixOf(
          of,
          m,
          x.map((v, k) => (k === index ? v + by : v)),
        );
      const [up, down] = [moved(h), moved(-h)];
      const slope = Float64Array.from(old, (parameter) => {
        if (parameter.kind !== 'Sigma' || parameter.term !== term) return 0;
        const e = parameter.j * m + parameter.i;
        return ((up.data[e] as number) - (down.data[e] as number)) / (2 * h);
      });
      columns.push({ parameter: { kind: 'structure', term, of, index }, slope });
    }
  }
  const k = columns.length;
  const d = old.length;
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  const data = new Float64Array(k * k);
  for (const [c, { slope }] of columns.entries()) {
    const right = Float64Array.from({ length: d }, (_, i) =>
      inner(found.matrix.data.subarray(i * d, (i + 1) * d), slope),
    );
    for (const [r, one] of columns.entries()) data[c * k + r] = inner(one.slope, right);
  }
  return {
    logLik: found.logLik,
    parameters: columns.map(({ parameter }) => parameter),
    gradient: Float64Array.from(columns, ({ slope }) => inner(slope, found.gradient)),
    matrix: { nrow: k, ncol: k, data },
  };
}
