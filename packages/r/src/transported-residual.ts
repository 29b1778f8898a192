/** Residual models of exported fits, and whether two are one: subjects, positions and places by rows, whatever they are called. */
import type { By, Matrix, Problem, ResidualModel, VarianceFunction } from '@mixdiff/contract';
import type { TransportDocument } from '@mixdiff/schema';

type Exported = NonNullable<TransportDocument['residual']>;

export function transportedResidual(from: Exported): ResidualModel {
  const { kind, labels, order, nugget, subject, position, at, by, variance } = from;
  return {
    subject: partition(subject),
    position: Int32Array.from(position),
    structure: { kind, labels, ...(order ? { order } : {}), ...(nugget ? { nugget } : {}) },
    ...(by ? { by: partition(by) } : {}),
    ...(at ? { at: columns(at) } : {}),
    variance: variance.map((one) => ({
      kind: one.kind,
      of: Array.isArray(one.of) ? Float64Array.from(one.of) : one.of,
      by: one.by && partition(one.by),
    })),
  };
}
const partition = ({ name, levels, index }: Exported['subject']): By => ({
  name,
  levels,
  index: Int32Array.from(index),
});
const columns = (at: readonly (readonly number[])[]): Matrix => ({
  nrow: at[0]?.length ?? 0,
  ncol: at.length,
  data: Float64Array.from(at.flat()),
});

/** Positions do not matter where every pair of rows has the same correlation. */
const EXCHANGEABLE = new Set(['cs-hom', 'diag-hom']);
export function sameResidual(a: ResidualModel | null, b: ResidualModel | null): boolean {
  if (!a || !b) return a === b;
  const { kind, order = [], nugget } = a.structure;
  const same = b.structure;
  if (kind !== same.kind || String(order) !== String(same.order ?? []) || nugget !== same.nugget) return false;
  if (!sameRows(a.subject.index, b.subject.index) || !sameLevels(a.by ?? null, b.by ?? null)) return false;
  const placed = a.at || b.at;
  if (placed ? !sameDistances(a.at, b.at) : !EXCHANGEABLE.has(kind) && !equal(a.position, b.position)) return false;
  return sameVariances(a.variance ?? [], b.variance ?? []);
}
const sameVariances = (a: readonly VarianceFunction[], b: readonly VarianceFunction[]): boolean =>
  a.length === b.length &&
  a.every((one, k) => {
    const other = b[k] as VarianceFunction;
    return one.kind === other.kind && sameLevels(one.by, other.by) && sameCovariate(one.of, other.of);
  });
const sameCovariate = (a: VarianceFunction['of'], b: VarianceFunction['of']): boolean =>
  a instanceof Float64Array && b instanceof Float64Array ? equal(a, b) : a === b;
/** Parameters are named by levels, and relative to the first: the levels must be the same ones, in one order. */
const sameLevels = (a: By | null, b: By | null): boolean =>
  a && b
    ? a.levels.length === b.levels.length && a.levels.every((l, i) => l === b.levels[i]) && equal(a.index, b.index)
    : a === b;
const sameDistances = (a: Matrix | undefined, b: Matrix | undefined): boolean =>
  a !== undefined && b !== undefined && a.ncol === b.ncol && equal(a.data, b.data);
const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((x, i) => x === b[i]);
/** The same rows together, under whatever names. */
function sameRows(a: Int32Array, b: Int32Array): boolean {
  const pairs = new Map<number, number>();
  const used = new Map<number, number>();
  return a.every((level, i) => {
    const other = b[i] as number;
    if (!pairs.has(level)) pairs.set(level, other);
    if (!used.has(other)) used.set(other, level);
    return pairs.get(level) === other && used.get(other) === level;
  });
}
export const residualTold = ({ residual }: Problem): string =>
  residual
    ? `its residuals are ${residual.structure.kind} within ${residual.subject.name}${residual.variance?.length ? ', with variance functions' : ''}`
    : 'its residuals are independent';
