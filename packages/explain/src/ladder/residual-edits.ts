/**
 * From one residual model to another, one thing at a time: where its rows stand, which groups have parameters of their own,
 * the variance functions, the structure. Each has a cause of its own, and in one step they could not be told apart.
 */
import type { By, Matrix, ResidualModel, VarianceFunction } from '@mixdiff/contract';
import { sameNumbers, samePartition } from './same-rows.ts';

/** Empty between equals; the last is `b` with its own names. */
export function residualEdits(a: ResidualModel, b: ResidualModel): ResidualModel[] {
  const path: ResidualModel[] = [];
  let now = a;
  const step = (same: boolean, change: (at: ResidualModel) => ResidualModel): void => {
    if (same) return;
    now = change(now);
    path.push(now);
  };
  const { subject, position, structure } = b;
  step(samePlaces(a, b), (at) => ({
    ...at,
    subject,
    position,
    structure: { ...at.structure, labels: structure.labels },
    ...optional('at', b.at),
  }));
  step(sameMaybe(a.by, b.by, sameBy), ({ by: _, ...at }) => ({ ...at, ...optional('by', b.by) }));
  step(sameVariance(a.variance, b.variance), ({ variance: _, ...at }) => ({
    ...at,
    ...optional('variance', b.variance),
  }));
  step(sameStructure(a, b), (at) => ({ ...at, structure }));
  return path;
}
const optional = <K extends keyof ResidualModel>(name: K, value: ResidualModel[K] | undefined) =>
  value === undefined ? {} : { [name]: value };
const sameMaybe = <T>(a: T | null | undefined, b: T | null | undefined, same: (a: T, b: T) => boolean): boolean =>
  a == null || b == null ? (a ?? null) === (b ?? null) : same(a, b);

/** Subjects, positions among as many declared ones, and places in space. */
const samePlaces = (a: ResidualModel, b: ResidualModel): boolean =>
  samePartition(a.subject.index, b.subject.index) &&
  a.structure.labels.length === b.structure.labels.length &&
  a.position.every((at, i) => at === b.position[i]) &&
  sameMaybe(a.at, b.at, sameMatrix);
const sameMatrix = (a: Matrix, b: Matrix): boolean => a.ncol === b.ncol && sameNumbers(a.data, b.data);
const sameBy = (a: By, b: By): boolean => samePartition(a.index, b.index);
const sameVariance = (a: readonly VarianceFunction[] = [], b: readonly VarianceFunction[] = []): boolean =>
  a.length === b.length && a.every((one, i) => sameFunction(one, b[i] as VarianceFunction));
const sameFunction = (a: VarianceFunction, b: VarianceFunction): boolean =>
  a.kind === b.kind &&
  sameMaybe(a.by, b.by, sameBy) &&
  (a.of instanceof Float64Array && b.of instanceof Float64Array ? sameNumbers(a.of, b.of) : a.of === b.of);
const sameStructure = ({ structure: a }: ResidualModel, { structure: b }: ResidualModel): boolean =>
  a.kind === b.kind && (a.nugget ?? false) === (b.nugget ?? false) && (a.order ?? []).join() === (b.order ?? []).join();
