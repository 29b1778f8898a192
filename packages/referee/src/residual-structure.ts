/** Covariance matrices of a subject's positions by their published definitions, with derivatives; the judge's own. */
import { type Kind, own, type Residual, type Structure } from '@mixdiff/contract';
import { Matrix as Dense } from 'ml-matrix';

export interface ResidualCovariance {
  /** As the structure orders them: variances, then correlations. */
  readonly parameters: readonly string[];
  /** m x m over the declared positions. */
  readonly value: Dense;
  /** One per parameter. */
  readonly first: readonly Dense[];
  /** Of two parameters, by position in `parameters`; null: zero. */
  second(i: number, j: number): Dense | null;
}
/** Kinds that are known here. */
export const RESIDUAL_KINDS = [
  'us',
  'diag-het',
  'cs-het',
  'cs-hom',
  'ar1-het',
  'ar1-hom',
  'toep-het',
  'toep-hom',
  'ad-het',
  'ad-hom',
] as const satisfies readonly Kind[];

type Marginal = Extract<Residual, { kind: 'marginal' }>;

/** null: the point does not have the structure's parameters. Only kinds that the referee takes arrive here. */
export function residualCovariance({ kind, labels }: Structure, point: Marginal): ResidualCovariance | null {
  const m = labels.length;
  if (kind === 'us') return unstructured(m, point);
  const [base = '', spread] = kind.split('-');
  const correlated = correlationOf(base, m);
  if (!correlated) return null;
  const variances = spread === 'hom' ? ['sigma2'] : Array.from({ length: m }, (_, i) => `variance.${i + 1}`);
  const read = valuesOf(point, [...variances, ...correlated.names]);
  if (!read) return null;
  const [v, rho] = [read.slice(0, variances.length), read.slice(variances.length)];
  return combined(m, variances, v, correlated, rho);
}
/** `sigma2` stands beside the named ones. null: not these, or more than these. */
function valuesOf({ sigma2, parameters }: Marginal, names: readonly string[]): number[] | null {
  const named = names.filter((name) => name !== 'sigma2');
  if (Object.keys(parameters).length !== named.length) return null;
  const values = names.map((name) => (name === 'sigma2' ? sigma2 : own(parameters, name)));
  return values.every((value) => value !== undefined) ? values : null;
}
const filled = (m: number, entry: (i: number, j: number) => number): Dense => {
  const out = Dense.zeros(m, m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) out.set(i, j, entry(i, j));
  return out;
};

/** Every element for itself: linear. */
function unstructured(m: number, point: Marginal): ResidualCovariance | null {
  const pairs = Array.from({ length: m }, (_, i) => Array.from({ length: i }, (__, j) => [i, j] as const)).flat();
  const places = [...Array.from({ length: m }, (_, i) => [i, i] as const), ...pairs];
  const names = places.map(([i, j]) => (i === j ? `variance.${i + 1}` : `cov.${i + 1}.${j + 1}`));
  const read = valuesOf(point, names);
  if (!read) return null;
  const at = ([a, b]: readonly [number, number]) =>
    filled(m, (i, j) => ((i === a && j === b) || (i === b && j === a) ? 1 : 0));
  const first = places.map(at);
  const value = first.reduce((sum, one, k) => Dense.add(sum, Dense.mul(one, read[k])), Dense.zeros(m, m));
  return { parameters: names, value, first, second: () => null };
}

/** P_ij of the correlations r, and its derivatives. */
interface Correlation {
  readonly names: readonly string[];
  value(r: readonly number[], i: number, j: number): number;
  first(r: readonly number[], k: number, i: number, j: number): number;
  second(r: readonly number[], k: number, l: number, i: number, j: number): number;
}
function correlationOf(base: string, m: number): Correlation | null {
  const lag = (i: number, j: number): number => Math.abs(i - j);
  const numbered = Array.from({ length: m - 1 }, (_, k) => `rho.${k + 1}`);
  switch (base) {
    case 'diag':
      return { names: [], value: (_, i, j) => (i === j ? 1 : 0), first: () => 0, second: () => 0 };
    case 'cs':
      return {
        names: ['rho'],
        value: ([rho], i, j) => (i === j ? 1 : rho),
        first: (_, __, i, j) => (i === j ? 0 : 1),
        second: () => 0,
      };
    case 'ar1':
      return {
        names: ['rho'],
        value: ([rho], i, j) => rho ** lag(i, j),
        first: ([rho], _, i, j) => (i === j ? 0 : lag(i, j) * rho ** (lag(i, j) - 1)),
        second: ([rho], _, __, i, j) => (lag(i, j) < 2 ? 0 : lag(i, j) * (lag(i, j) - 1) * rho ** (lag(i, j) - 2)),
      };
    case 'toep':
      return {
        names: numbered,
        value: (r, i, j) => (i === j ? 1 : r[lag(i, j) - 1]),
        first: (_, k, i, j) => (lag(i, j) === k + 1 ? 1 : 0),
        second: () => 0,
      };
    case 'ad':
      return antedependence(numbered);
    default:
      return null;
  }
}
/** P_ij = product of the correlations of neighbours between i and j (Gabriel 1962, first order). */
function antedependence(names: readonly string[]): Correlation {
  const product = (r: readonly number[], i: number, j: number, ...without: readonly number[]): number => {
    const [from, to] = [Math.min(i, j), Math.max(i, j)];
    if (without.some((k) => k < from || k >= to)) return 0;
    let out = 1;
    for (let k = from; k < to; k++) if (!without.includes(k)) out *= r[k];
    return out;
  };
  return {
    names,
    value: (r, i, j) => product(r, i, j),
    first: (r, k, i, j) => product(r, i, j, k),
    second: (r, k, l, i, j) => (k === l ? 0 : product(r, i, j, k, l)),
  };
}

/** C_ij = sqrt(v_i v_j) P_ij; one variance: v P_ij. */
function combined(
  m: number,
  variances: readonly string[],
  v: readonly number[],
  P: Correlation,
  rho: readonly number[],
): ResidualCovariance {
  const many = variances.length > 1 || m === 1;
  const count = variances.length;
  const at = (i: number): number => v[many ? i : 0];
  const scale = (i: number, j: number): number => (many ? Math.sqrt(at(i) * at(j)) : v[0]);
  /** Of the scale by variance k: half of scale / v_k for each of i and j that is k. */
  const first = (k: number, i: number, j: number): number =>
    many ? (scale(i, j) * (Number(i === k) + Number(j === k))) / (2 * v[k]) : 1;
  const second = (k: number, l: number, i: number, j: number): number => {
    if (!many || i === j) return 0;
    if (k === l) return i === k || j === k ? -scale(i, j) / (4 * v[k] * v[k]) : 0;
    return (i === k && j === l) || (i === l && j === k) ? scale(i, j) / (4 * v[k] * v[l]) : 0;
  };
  const value = filled(m, (i, j) => scale(i, j) * P.value(rho, i, j));
  return {
    parameters: [...variances, ...P.names],
    value,
    first: [
      ...variances.map((_, k) => filled(m, (i, j) => first(k, i, j) * P.value(rho, i, j))),
      ...P.names.map((_, k) => filled(m, (i, j) => scale(i, j) * P.first(rho, k, i, j))),
    ],
    second: (a, b) => {
      const [k, l] = [Math.min(a, b), Math.max(a, b)];
      if (l < count) return filled(m, (i, j) => second(k, l, i, j) * P.value(rho, i, j));
      if (k < count) return filled(m, (i, j) => first(k, i, j) * P.first(rho, l - count, i, j));
      return filled(m, (i, j) => scale(i, j) * P.second(rho, k - count, l - count, i, j));
    },
  };
}
