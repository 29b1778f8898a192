/**
 * Covariances between places of one subject by the structure's definition: C_ij = sqrt(v_i v_j) P_ij, of one variance v P_ij;
 * us element by element; propto v A; equalto A. The judge's own.
 */
import { type Feature, type Kind, type Refusal, type ResidualModel, refuse } from '@mixdiff/contract';
import {
  antedependence,
  autoregressive,
  type Correlation,
  type CorrelationAt,
  compoundSymmetry,
  general,
  none,
  pairAt,
  toeplitz,
  withNugget,
} from './correlation.ts';
import { isStationary, movingAverage } from './moving-average.ts';
import { spatial } from './spatial.ts';

/** Kinds that are known here. */
export const RESIDUAL_KINDS = [
  'us',
  'us-hom',
  'diag-het',
  'diag-hom',
  'cs-het',
  'cs-hom',
  'ar1-het',
  'ar1-hom',
  'toep-het',
  'toep-hom',
  'ad-het',
  'ad-hom',
  'arma',
  'exp',
  'gau',
  'ratio',
  'lin',
  'spher',
  'mat',
  'propto',
  'equalto',
] as const satisfies readonly Kind[];
/** What of residual models the referee takes. */
export const RESIDUAL_FEATURES: readonly Feature[] = [
  ...RESIDUAL_KINDS.map((kind): Feature => `residual:${kind}`),
  'residual-nugget',
  'residual-groups',
  ...(['ident', 'power', 'exp', 'const-power', 'fixed'] as const).map((kind): Feature => `variance:${kind}`),
];

/** Of one group, at a point: an entry of C and its derivatives by parameters k and l of the group. */
export interface Entries {
  /** No second derivatives. */
  readonly linear: boolean;
  value(i: number, j: number): number;
  first(k: number, i: number, j: number): number;
  second(k: number, l: number, i: number, j: number): number;
  /** The place in whose row and column alone derivatives by k are; null: anywhere. */
  only(k: number): number | null;
}
/** What the places are that entries are asked at: declared positions, or rows. */
export type Places = 'positions' | 'rows';
export interface OpenedStructure {
  readonly places: Places;
  /** `r`: as `covarianceNames` orders them. */
  at(r: readonly number[]): Entries | Refusal;
}

export function openStructure({ structure, at }: ResidualModel): OpenedStructure | Refusal {
  const { kind, labels, known, nugget } = structure;
  const m = labels.length;
  if (kind === 'us') return { places: 'positions', at: (r) => unstructured(m, r) };
  if (kind === 'propto' || kind === 'equalto') {
    if (!known) return refuse('referee/structure', `${kind} comes without the matrix that it is to be like`);
    const A = (i: number, j: number): number => known.data[j * known.nrow + i];
    return { places: 'positions', at: ([v = 1]) => proportional(v, A) };
  }
  const distances = at && spatial(kind, at);
  const correlation = distances ?? byPosition(structure);
  if (!correlation) return refuse('referee/structure', `${kind} comes without the coordinates of the rows`);
  const whole = nugget ? withNugget(correlation) : correlation;
  const het = kind.endsWith('-het');
  return {
    places: distances ? 'rows' : 'positions',
    at: (r) => {
      const count = het ? m : 1;
      const rho = r.slice(count);
      return wrongValue(whole.names, rho, kind) ?? scaled(r.slice(0, count), het, whole.at(rho));
    },
  };
}
function byPosition({ kind, labels: { length: m }, order = [] }: ResidualModel['structure']): Correlation | null {
  const [p = 0, q = 0] = order;
  const [base] = kind.split('-');
  switch (base) {
    case 'us':
      return general(m);
    case 'diag':
      return none;
    case 'cs':
      return compoundSymmetry;
    case 'ar1':
      return autoregressive;
    case 'toep':
      return toeplitz(m);
    case 'ad':
      return antedependence(m);
    case 'arma':
      return movingAverage(p, q, m - 1);
    default:
      return null;
  }
}
/** What no correlation of the kind can have, whatever the subjects; null: nothing. */
function wrongValue(names: readonly string[], r: readonly number[], kind: Kind): Refusal | null {
  for (const [k, name] of names.entries()) {
    const value = r[k];
    if ((name === 'range' || name === 'smoothness') && !(value > 0)) return wrong(kind, name, value, 'positive');
    if (name === 'nugget' && !(value >= 0 && value <= 1)) return wrong(kind, name, value, 'between 0 and 1');
  }
  const ar = r.filter((_, k) => names[k]?.startsWith('ar.'));
  return isStationary(ar) ? null : wrong(kind, 'ar', ar.join(', '), 'of a stationary autoregression');
}
const wrong = (kind: Kind, name: string, value: number | string, what: string): Refusal =>
  refuse('referee/parameter', `${name} of ${kind} is ${value}: it must be ${what}`);

/** Every element for itself: variances, then pairs row by row. */
const unstructured = (m: number, r: readonly number[]): Entries => {
  const place = (i: number, j: number): number => (i === j ? i : m + pairAt(i, j));
  return {
    linear: true,
    value: (i, j) => r[place(i, j)],
    first: (k, i, j) => Number(place(i, j) === k),
    second: () => 0,
    only: (k) => (k < m ? k : null),
  };
};
const proportional = (v: number, A: (i: number, j: number) => number): Entries => ({
  linear: true,
  value: (i, j) => v * A(i, j),
  first: (_, i, j) => A(i, j),
  second: () => 0,
  only: () => null,
});
/** `each`: one variance per place. */
function scaled(v: readonly number[], each: boolean, P: CorrelationAt): Entries {
  const count = v.length;
  const size = (i: number, j: number): number => (each ? Math.sqrt(v[i] * v[j]) : v[0]);
  /** Of the size by variance k: half of size / v_k for each of i and j that is k. */
  const slope = (k: number, i: number, j: number): number =>
    each ? (size(i, j) * (Number(i === k) + Number(j === k))) / (2 * v[k]) : 1;
  const bend = (k: number, l: number, i: number, j: number): number => {
    if (!each || i === j) return 0;
    if (k === l) return i === k || j === k ? -size(i, j) / (4 * v[k] * v[k]) : 0;
    return (i === k && j === l) || (i === l && j === k) ? size(i, j) / (4 * v[k] * v[l]) : 0;
  };
  const p = (i: number, j: number): number => (i === j ? 1 : P.value(i, j));
  const dp = (k: number, i: number, j: number): number => (i === j ? 0 : P.first(k, i, j));
  return {
    linear: false,
    only: (k) => (each && k < count ? k : null),
    value: (i, j) => size(i, j) * p(i, j),
    first: (k, i, j) => (k < count ? slope(k, i, j) * p(i, j) : size(i, j) * dp(k - count, i, j)),
    second: (a, b, i, j) => {
      const [k, l] = [Math.min(a, b), Math.max(a, b)];
      if (l < count) return bend(k, l, i, j) * p(i, j);
      if (k < count) return slope(k, i, j) * dp(l - count, i, j);
      return i === j ? 0 : size(i, j) * P.second(k - count, l - count, i, j);
    },
  };
}
