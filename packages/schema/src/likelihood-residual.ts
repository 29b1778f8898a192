/**
 * What the likelihood of a residual model is a function of, beside the rest of the problem (letters as in likelihood.ts):
 *
 *   structure  kind, order of an arma, nugget, groups and variance functions. Where two kinds are one set of matrices they
 *              have one name: arma(1,0) is ar1, arma(p,0) with p lags toep, and of two neighbouring positions all are cs
 *   subjects   as of a term of ones; none where rows are independent
 *   positions  of kinds that tell positions apart: as of a term of ones by position, and over pairs of positions k, l
 *              sum (sum_s d_sk d_sl)^2. Of kinds that go by lag or distance, with f = 0.7^lag, 0.4^lag, or e^-u, e^-3u for
 *              u = distance over its root mean square: sum f d_i d_j, sum f e_i e_j, sum f^2 over pairs within a subject
 *   groups     as of a term of ones
 *   scale      of the space that the logarithms of the standard deviations span, with the constant, and its orthonormal basis B:
 *              rank, h'h, sum h^3, sum h e^2, |B'd|^2, |B'e|^2, |B'd^2|^2.
 *              A reference level, an origin and a unit move within it; |v|^d is e^(d log|v|), so both have one name
 *
 * A fixed variance v is a precision 1/v and stands among the weights.
 */
import type { Matrix, Problem, ResidualModel, VarianceFunction } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import * as z from 'zod';
import { at, type Response, sum, termNumbers } from './likelihood-numbers.ts';
import { finiteAll, maybe } from './number.ts';

const numbers = z.array(maybe);
export const residualLikelihood = z.strictObject({
  structure: z.string(),
  subjects: numbers,
  positions: numbers.optional(),
  groups: numbers.optional(),
  scale: numbers.optional(),
});
export type ResidualLikelihood = z.infer<typeof residualLikelihood>;

export function residualNumbers(
  { residual, response: { y } }: Problem,
  response: Response,
): { residual?: ResidualLikelihood } {
  if (!residual) return {};
  const name = nameOf(residual);
  const free = (residual.variance ?? []).filter(({ kind }) => kind !== 'fixed');
  // independent rows of one variance: no residual model at all
  if (name === 'diag-hom' && free.length === 0 && !residual.by) return {};
  const n = y.length;
  const ones = { nrow: n, ncol: 1, data: new Float64Array(n).fill(1) };
  const partition = (level: Int32Array): number[] => {
    const levels = [...new Set(level)].sort((a, b) => a - b);
    const place = new Map(levels.map((one, k) => [one, k]));
    const compact = level.map((one) => place.get(one) ?? 0);
    return termNumbers({ level: compact, levels: levels.map(String) }, ones, response);
  };
  const positions = positionNumbers(name, residual, response, partition);
  const tags = free.map((one) => (one.of === 'fitted' ? `${familyOf(one)} of the fitted` : familyOf(one)));
  return {
    residual: {
      structure: [
        name,
        ...(residual.structure.nugget ? ['nugget'] : []),
        ...(residual.by ? ['groups'] : []),
        ...[...new Set(tags)].sort(),
      ].join(' + '),
      subjects: name.startsWith('diag') ? [] : finiteAll(partition(residual.subject.index)),
      ...(positions ? { positions: finiteAll(positions) } : {}),
      ...(residual.by ? { groups: finiteAll(partition(residual.by.index)) } : {}),
      ...(free.length > 0 ? { scale: finiteAll(scaleNumbers(free, response)) } : {}),
    },
  };
}
/** Weights as precisions, fixed variance functions among them; null: all 1. */
export function precisions({ weights, residual, response: { y } }: Problem): Float64Array | null {
  const fixed = (residual?.variance ?? []).filter(({ kind }) => kind === 'fixed');
  if (!weights && fixed.length === 0) return null;
  const w = Float64Array.from(y, (_, i) => {
    const own = weights ? at(weights.values, i) : 1;
    return fixed.reduce((product, { of }) => (of instanceof Float64Array ? product / at(of, i) : product), own);
  });
  return w.some((v) => v !== 1) ? w : null;
}

/** One name for one set of matrices. */
function nameOf({ structure: { kind, labels, order = [] } }: ResidualModel): string {
  const m = labels.length;
  const [p = 0, q = 0] = order;
  let name: string = kind;
  if (kind === 'arma' && q === 0 && p === 1) name = 'ar1-hom';
  else if (kind === 'arma' && q === 0 && p >= m - 1) name = 'toep-hom';
  else if (kind === 'arma') name = `arma(${p},${q})`;
  const spread = name === 'us' || name.endsWith('-het') ? 'het' : 'hom';
  const positional = /^(us|cs|ar1|toep|ad)(-|$)/.test(name);
  if (positional && m === 1) return 'diag-hom';
  return positional && m === 2 ? `cs-${spread}` : name;
}
const familyOf = ({ kind }: VarianceFunction): string => (kind === 'const-power' ? 'const-power' : 'variance');

function positionNumbers(
  name: string,
  residual: ResidualModel,
  response: Response,
  partition: (level: Int32Array) => number[],
): number[] | null {
  const { position, structure, subject } = residual;
  const told = apart(name) ? [...partition(position), pairs(residual, response)] : [];
  const pair = (f: (i: number, j: number) => number): number[] => pairSums(subject.index, f, response);
  const lag = (i: number, j: number): number => Math.abs(at(position, i) - at(position, j));
  if (/^(ar1|toep|ad|arma)/.test(name)) {
    told.push(...[0.7, 0.4].flatMap((rho) => pair((i, j) => rho ** lag(i, j))));
  } else if (residual.at) {
    const distance = distances(residual.at, subject.index);
    told.push(...[1, 3].flatMap((rate) => pair((i, j) => Math.exp(-rate * distance(i, j)))));
  } else if (structure.known) {
    const { nrow, data } = structure.known;
    const unit = name === 'propto' ? sum(nrow, (i) => at(data, i * (nrow + 1))) / nrow : 1;
    const entry = (i: number, j: number): number => at(data, at(position, i) * nrow + at(position, j)) / unit;
    told.push(...pair(entry), sum(position.length, (i) => entry(i, i) * at(response.d, i) ** 2) / position.length);
  }
  return told.length > 0 ? told : null;
}
/** Whether permuting positions leaves another model than exchanging rows does. */
const apart = (name: string): boolean => /^us|-het$/.test(name);

/** sum over pairs of positions of (sum over subjects of d d)^2, over n^2. */
function pairs({ subject, position, structure: { labels } }: ResidualModel, { d }: Response): number {
  const m = labels.length;
  const products = new Float64Array(m * m);
  for (const rows of rowsBy(subject.index)) {
    for (const i of rows) {
      for (const j of rows) {
        if (i === j) continue;
        const place = at(position, i) * m + at(position, j);
        products[place] = at(products, place) + at(d, i) * at(d, j);
      }
    }
  }
  return sum(m * m, (k) => at(products, k) ** 2) / d.length ** 2;
}
function pairSums(subject: Int32Array, f: (i: number, j: number) => number, { d, e, E }: Response): number[] {
  const sums = [0, 0, 0] as [number, number, number];
  for (const rows of rowsBy(subject)) {
    for (const i of rows) {
      for (const j of rows) {
        if (i === j) continue;
        const value = f(i, j);
        sums[0] += value * at(d, i) * at(d, j);
        sums[1] += value * at(e, i) * at(e, j);
        sums[2] += value * value;
      }
    }
  }
  return [sums[0] / d.length, sums[1] / E, sums[2] / d.length];
}
/** Euclidean, over their root mean square within subjects. */
function distances({ nrow, ncol, data }: Matrix, subject: Int32Array): (i: number, j: number) => number {
  const raw = (i: number, j: number): number =>
    Math.sqrt(sum(ncol, (k) => (at(data, k * nrow + i) - at(data, k * nrow + j)) ** 2));
  let [squares, count] = [0, 0];
  for (const rows of rowsBy(subject)) {
    for (const i of rows) {
      for (const j of rows) {
        squares += raw(i, j) ** 2;
        count += Number(i !== j);
      }
    }
  }
  const unit = Math.sqrt(squares / count) || 1;
  return (i, j) => raw(i, j) / unit;
}
function rowsBy(index: Int32Array): number[][] {
  const rows: number[][] = [];
  for (const [i, level] of index.entries()) {
    const own = rows[level] ?? [];
    own.push(i);
    rows[level] = own;
  }
  return rows;
}

/** Of the columns of log s and the constant. */
function scaleNumbers(functions: readonly VarianceFunction[], { d, e, E }: Response): number[] {
  const n = d.length;
  const columns = [new Float64Array(n).fill(1), ...functions.flatMap((one) => columnsOf(one, n))];
  const { rank, Q } = pivotedQr({
    nrow: n,
    ncol: columns.length,
    data: Float64Array.from(columns.flatMap((v) => [...v])),
  });
  const h = new Float64Array(n);
  for (let k = 0; k < rank * n; k++) h[k % n] = at(h, k % n) + at(Q.data, k) ** 2;
  return [
    rank,
    sum(n, (i) => at(h, i) ** 2),
    sum(n, (i) => at(h, i) ** 3),
    sum(n, (i) => at(h, i) * at(e, i) ** 2) / E,
    ...[(i: number) => at(d, i), (i: number) => at(e, i), (i: number) => at(d, i) ** 2].map(
      (of) => sum(rank, (k) => sum(n, (i) => at(Q.data, k * n + i) * of(i)) ** 2) / n,
    ),
  ];
}
function columnsOf({ kind, of, by }: VarianceFunction, n: number): Float64Array[] {
  const levels = by?.levels.length ?? 1;
  // fitted values are no columns: their levels alone are told
  const value = (i: number): number => {
    if (kind === 'ident' || !(of instanceof Float64Array)) return 1;
    return kind === 'exp' ? at(of, i) : Math.log(Math.abs(at(of, i)));
  };
  return Array.from({ length: levels }, (_, level) =>
    Float64Array.from({ length: n }, (__, i) => (!by || at(by.index, i) === level ? value(i) : 0)),
  );
}
