/**
 * Random effects beside a residual model: V of the rows of a connected block is R, by residual/block.ts, and of each term the
 * entries z_i'Sigma_k z_j of rows of one level. V is linear in the elements of Sigma_k, which come before the parameters of R.
 */
import type { Answer, Matrix, Problem, RandomTerm, Refusal, ResidualModel } from '@mixdiff/contract';
import { Matrix as Dense, EigenvalueDecomposition } from 'ml-matrix';
import type { Element } from './element.ts';
import { notFinite, notPositiveSemidefinite, wrongShape } from './messages.ts';
import type { ResidualAt } from './residual/block.ts';

/** A covariance of rows whose first parameters are elements of the terms' matrices. */
export interface RowsAt extends ResidualAt {
  readonly elements: readonly Element[];
}

/** Rows that hang together by a subject or a level, in their order. */
export function connectedRows({ random }: Problem, { subject }: ResidualModel): number[][] {
  const n = subject.index.length;
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (const index of [subject.index, ...random.map(({ level }) => level)]) {
    const first = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const known = first.get(index[i]);
      if (known === undefined) first.set(index[i], i);
      else parent[root(i)] = root(known);
    }
  }
  const blocks = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const at = root(i);
    const own = blocks.get(at);
    if (own) own.push(i);
    else blocks.set(at, [i]);
  }
  return [...blocks.values()];
}
/** Lower triangles by column, term by term. */
export const elementsOf = (random: readonly RandomTerm[]): Element[] =>
  random.flatMap(({ columns: { length: c } }, term) =>
    Array.from({ length: c }, (_, b) => Array.from({ length: c - b }, (__, i) => ({ term, a: b + i, b }))).flat(),
  );

/** A negative eigenvalue beyond this share of the largest is no rounding. */
const ROUNDING = 1e-9;
function refusedMatrix({ nrow: c, data }: Matrix, name: string): Refusal | null {
  if (!data.every(Number.isFinite)) return notFinite(`the covariance matrix of (${name})`);
  const symmetric = Array.from(data, (v, e) => (v + data[(e % c) * c + Math.floor(e / c)]) / 2);
  const { realEigenvalues } = new EigenvalueDecomposition(Dense.from1DArray(c, c, symmetric), {
    assumeSymmetric: true,
  });
  const [smallest, largest] = [Math.min(...realEigenvalues), Math.max(...realEigenvalues)];
  return smallest < -ROUNDING * Math.max(largest, 0) - Number.MIN_VALUE
    ? notPositiveSemidefinite(name, smallest, largest)
    : null;
}

export function withRandom(
  covariance: ResidualAt,
  random: readonly RandomTerm[],
  Sigma: readonly Matrix[],
): Answer<RowsAt> {
  for (const [k, { name, columns }] of random.entries()) {
    const c = columns.length;
    const given = Sigma[k];
    if (given?.nrow !== c || given.ncol !== c)
      return wrongShape(
        `the covariance matrix of (${name})`,
        `${given?.nrow ?? 0} x ${given?.ncol ?? 0}`,
        `${c} x ${c}`,
      );
    const refused = refusedMatrix(given, name);
    if (refused) return refused;
  }
  const elements = elementsOf(random);
  if (elements.length === 0) return { ...covariance, elements };
  const z = (term: number, i: number, a: number): number => random[term].Z.data[a * random[term].Z.nrow + i];
  const filled = (rows: readonly number[], entry: (i: number, j: number) => number): Dense => {
    const out = Dense.zeros(rows.length, rows.length);
    for (let b = 0; b < rows.length; b++)
      for (let a = 0; a <= b; a++) {
        const value = entry(rows[a], rows[b]);
        out.set(a, b, value);
        out.set(b, a, value);
      }
    return out;
  };
  /** z_i'Sigma_k z_j of the terms in whose level both rows are. */
  const ofTerms = (i: number, j: number): number => {
    let sum = 0;
    for (const [k, { level, columns }] of random.entries()) {
      if (level[i] !== level[j]) continue;
      const c = columns.length;
      for (let b = 0; b < c; b++) for (let a = 0; a < c; a++) sum += z(k, i, a) * Sigma[k].data[b * c + a] * z(k, j, b);
    }
    return sum;
  };
  const ofElement = ({ term, a, b }: Element, i: number, j: number): number => {
    if (random[term].level[i] !== random[term].level[j]) return 0;
    const one = z(term, i, a) * z(term, j, b);
    return a === b ? one : one + z(term, i, b) * z(term, j, a);
  };
  const count = elements.length;
  return {
    ...covariance,
    elements,
    parameters: [...elements.map(({ term, a, b }) => `${term} ${a} ${b}`), ...covariance.parameters],
    block: (given) => {
      const rows = Array.from(given);
      const own = covariance.block(rows);
      return {
        value: Dense.add(own.value, filled(rows, ofTerms)),
        first: () => [...elements.map((one) => filled(rows, (i, j) => ofElement(one, i, j))), ...own.first()],
        bent: (k, l, D) => (k < count || l < count ? 0 : own.bent(k - count, l - count, D)),
      };
    },
  };
}
