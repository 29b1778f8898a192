/**
 * Whether one model of the residuals is a special case of another where the larger's parameters are free in both directions
 * around it, so that twice the difference of log-likelihoods has a chi-square distribution in the limit. What only touches the end of
 * the larger model (a nugget of zero, a range of zero) or makes parameters meaningless there (both orders of an ARMA raised at
 * once) is not settled here: refused.
 */
import {
  type Answer,
  type By,
  type Problem,
  type ResidualModel,
  residualNames,
  type Structure,
  type VarianceFunction,
} from '@mixdiff/contract';
import { residualsNotNested } from './messages.ts';

/** How many parameters the smaller model of the residuals lacks. */
export function residualBetween(large: Problem, small: Problem): Answer<{ readonly lacks: number }> {
  if (!isWithin(small.residual, large.residual))
    return residualsNotNested(described(small.residual), described(large.residual));
  return { lacks: parameters(large.residual) - parameters(small.residual) };
}
const parameters = (residual: ResidualModel | null): number => (residual ? residualNames(residual).length : 1);
export const described = (residual: ResidualModel | null): string => {
  if (!residual) return 'one variance';
  const { structure, subject, by, variance = [] } = residual;
  const groups = by ? ` for each ${by.name}` : '';
  const functions = variance.map(({ kind }) => ` with ${kind} variances`).join('');
  return `${structure.kind}${structure.nugget ? ' with a nugget' : ''} within ${subject.name}${groups}${functions}`;
};

function isWithin(small: ResidualModel | null, large: ResidualModel | null): boolean {
  if (!large) return small === null;
  const { variance: asked = [] } = large;
  const { variance: given = [] } = small ?? {};
  return isCovarianceWithin(small, large) && areFunctionsWithin(given, asked);
}

function isCovarianceWithin(small: ResidualModel | null, large: ResidualModel): boolean {
  if (!small || small.structure.kind === 'diag-hom')
    return !small?.by && INDEPENDENT_WITHIN.has(large.structure.kind) && isOneSided([0, 0], large.structure.order);
  const groups = !small.by || (large.by !== undefined && samePartition(small.by, large.by));
  const places =
    sameRows(small.position, large.position) && small.structure.labels.length === large.structure.labels.length;
  if (!groups || !places || !samePartition(small.subject, large.subject)) return false;
  return small.structure.kind === large.structure.kind
    ? sameKind(small, large)
    : (SPECIAL_CASES[large.structure.kind] ?? []).includes(small.structure.kind);
}

function sameKind(small: ResidualModel, large: ResidualModel): boolean {
  const [a, b] = [small.structure, large.structure];
  return (
    a.nugget === b.nugget &&
    isOneSided(a.order, b.order) &&
    sameKnown(a, b) &&
    sameNumbers(small.at?.data, large.at?.data)
  );
}
/** What a structure holds fixed. */
export const sameKnown = (a: Structure, b: Structure): boolean =>
  sameNumbers(a.known?.data, b.known?.data) && sameNumbers(a.coordinates?.data, b.coordinates?.data);
/** At most one of the two orders rises, and none falls. */
const isOneSided = (small: Structure['order'] = [0, 0], large: Structure['order'] = [0, 0]): boolean =>
  large.every((order, k) => order >= (small[k] ?? 0)) &&
  large.filter((order, k) => order > (small[k] ?? 0)).length <= 1;

/** Kinds that one variance and no correlation is an inner point of. */
const INDEPENDENT_WITHIN = new Set<Structure['kind']>([
  ...(['diag-hom', 'diag-het', 'us', 'us-hom', 'arma'] as const),
  ...(['cs-hom', 'cs-het', 'ar1-hom', 'ar1-het', 'toep-hom', 'toep-het', 'ad-hom', 'ad-het'] as const),
]);
const HOMOGENEOUS = ['cs-hom', 'ar1-hom', 'toep-hom', 'ad-hom'] as const;
const SPECIAL_CASES: Readonly<Partial<Record<Structure['kind'], readonly Structure['kind'][]>>> = {
  us: ['us-hom', 'diag-het', 'cs-het', 'ar1-het', 'toep-het', 'ad-het', ...HOMOGENEOUS],
  'us-hom': HOMOGENEOUS,
  'toep-het': ['toep-hom', 'cs-het', 'cs-hom', 'ar1-het', 'ar1-hom', 'diag-het'],
  'toep-hom': ['cs-hom', 'ar1-hom'],
  'ad-het': ['ad-hom', 'ar1-het', 'ar1-hom', 'diag-het'],
  'ad-hom': ['ar1-hom'],
  'cs-het': ['cs-hom', 'diag-het'],
  'ar1-het': ['ar1-hom', 'diag-het'],
};

/** The larger's, some left out. A function that estimates nothing stays; a constant beside a power is zero at an end. */
function areFunctionsWithin(small: readonly VarianceFunction[], large: readonly VarianceFunction[]): boolean {
  const free = [...large];
  for (const f of small) {
    const at = free.findIndex((other) => sameFunction(f, other));
    if (at < 0) return false;
    free.splice(at, 1);
  }
  return free.every(({ kind }) => kind === 'ident' || kind === 'power' || kind === 'exp');
}
const sameFunction = (a: VarianceFunction, b: VarianceFunction): boolean =>
  a.kind === b.kind &&
  (a.by === null || b.by === null ? a.by === b.by : samePartition(a.by, b.by)) &&
  (a.of instanceof Float64Array && b.of instanceof Float64Array ? sameNumbers(a.of, b.of) : a.of === b.of);

function samePartition(a: By, b: By): boolean {
  if (a.levels.length !== b.levels.length) return false;
  const other = new Int32Array(a.levels.length).fill(-1);
  return a.index.every((level, row) => {
    if (other[level] < 0) other[level] = b.index[row];
    return other[level] === b.index[row];
  });
}
const sameRows = (a: Int32Array, b: Int32Array): boolean => a.every((value, row) => value === b[row]);
const sameNumbers = (a?: Float64Array, b?: Float64Array): boolean =>
  a?.length === b?.length && (a ?? []).every((value, k) => value === b?.[k]);
