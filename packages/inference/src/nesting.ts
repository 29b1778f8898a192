/** Whether one mixed model is a special case of another, and what lies between them. */
import {
  type Answer,
  isRefusal,
  type Problem,
  type RandomTerm,
  structureParameters,
  withConditional,
} from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { isWithin, nestedHypothesis } from './contrast.ts';
import { differentData, notNested, SAME_MODEL, sameModel } from './messages.ts';
import { residualBetween, sameKnown } from './residual-nesting.ts';

export interface Difference {
  /** Coefficients that the smaller model lacks. */
  readonly fixed: number;
  /** Variances and covariances that it lacks, of random effects and of residuals. */
  readonly random: number;
  /** Variances that are zero under the smaller model: the boundary's share of `random`. */
  readonly variances: number;
}

/** Variances and covariances of a term. */
export const varianceCount = ({ columns: { length: c }, structure }: RandomTerm): number =>
  structureParameters(structure, c);

export function difference(large: Problem, small: Problem): Answer<Difference> {
  const differs =
    large.response.y.length !== small.response.y.length || large.response.y.some((y, i) => y !== small.response.y[i]);
  if (differs || !sameOffset(large, small) || !sameWeights(large, small)) return differentData();
  const qr = pivotedQr(large.parts.conditional.X);
  const kept = Array.from(qr.pivot.slice(0, qr.rank));
  const inner = pivotedQr(small.parts.conditional.X).rank;
  const hypothesis = nestedHypothesis(large, kept, small);
  if (isRefusal(hypothesis) && hypothesis.refused !== SAME_MODEL) return hypothesis;
  const homes = homesOf(large, small);
  if (isRefusal(homes)) return homes;
  const residual = residualBetween(large, small);
  if (isRefusal(residual)) return residual;
  const count = (problem: Problem): number => problem.random.reduce((sum, term) => sum + varianceCount(term), 0);
  const columns = (problem: Problem): number => problem.random.reduce((sum, term) => sum + term.columns.length, 0);
  const found = {
    fixed: qr.rank - inner,
    random: count(large) - count(small) + residual.lacks,
    variances: columns(large) - columns(small),
  };
  return found.fixed === 0 && found.random === 0 ? sameModel() : found;
}

/** A model and its special case. */
export interface Pair extends Difference {
  readonly large: Problem;
  readonly small: Problem;
}
/** Two models in either order, as the one and its special case. */
export function orderedPair(a: Problem, b: Problem): Answer<Pair> {
  const forth = difference(a, b);
  if (!isRefusal(forth)) return { large: a, small: sameBasis(a, b, forth), ...forth };
  const back = difference(b, a);
  return isRefusal(back) ? forth : { large: b, small: sameBasis(b, a, back), ...back };
}
/** Criteria of REML compare only with X in one basis: where both models span the same, the larger's stands for both. */
const sameBasis = (
  {
    parts: {
      conditional: { X, columns, term },
    },
  }: Problem,
  small: Problem,
  { fixed }: Difference,
): Problem => (fixed === 0 ? withConditional(small, { X, columns, term }) : small);

function sameOffset(a: Problem, b: Problem): boolean {
  const at = (
    {
      parts: {
        conditional: { offset },
      },
    }: Problem,
    i: number,
  ): number => offset?.[i] ?? 0;
  return a.response.y.every((_, i) => at(a, i) === at(b, i));
}
function sameWeights(a: Problem, b: Problem): boolean {
  const at = ({ weights }: Problem, i: number): number => weights?.values[i] ?? 1;
  return a.weights?.kind === b.weights?.kind && a.response.y.every((_, i) => at(a, i) === at(b, i));
}

/**
 * The term of the larger model that each term of the smaller one is part of. A host has room for several: `(x | g)` for
 * `(1 | g)` and `(0 + x | g)`, whose covariance is then zero.
 */
export function homesOf(large: Problem, small: Problem): Answer<ReadonlyMap<RandomTerm, RandomTerm>> {
  const guests = new Map<RandomTerm, RandomTerm[]>();
  const homes = new Map<RandomTerm, RandomTerm>();
  const hosts = [...large.random].sort((a, b) => a.columns.length - b.columns.length);
  // The widest first, so that a narrow term does not take a wide one's place.
  for (const term of [...small.random].sort((a, b) => b.columns.length - a.columns.length)) {
    const host = hosts.find((h) => hasRoom(h, [...(guests.get(h) ?? []), term]));
    if (!host) return notNested(`the larger model has no room for the random term '(${term.name})'`);
    guests.set(host, [...(guests.get(host) ?? []), term]);
    homes.set(term, host);
  }
  return homes;
}

/** Whether independent terms are together a special case of one: their columns independent, and combinations of its. */
function hasRoom(host: RandomTerm, terms: readonly RandomTerm[]): boolean {
  if (!terms.every((term) => sameGroups(term, host))) return false;
  if (host.structure.kind === 'diag-het') return eachIsOwn(host, terms);
  if (host.structure.kind !== 'us') return isAlike(host, terms);
  const n = host.Z.nrow;
  const width = terms.reduce((sum, term) => sum + term.columns.length, 0);
  const data = new Float64Array(n * width);
  let at = 0;
  for (const { Z } of terms) {
    data.set(Z.data.subarray(0, n * Z.ncol), at);
    at += n * Z.ncol;
  }
  const together = { nrow: n, ncol: width, data };
  return pivotedQr(together).rank === width && isWithin(pivotedQr(host.Z).Q, together);
}

/** A host of any other structure has room for a term of that structure and those columns. */
function isAlike(host: RandomTerm, [term, ...others]: readonly RandomTerm[]): boolean {
  const [a, b] = [term.structure, host.structure];
  const ordered = (a.order ?? []).join() === (b.order ?? []).join();
  const same = a.kind === b.kind && term.columns.length === host.columns.length && ordered && sameKnown(a, b);
  return same && others.length === 0 && term.columns.every((_, j) => sameColumn(term, j, host, j));
}

/** Uncorrelated columns of a host: each of a term's is one of them, and no covariance is between them. */
function eachIsOwn(host: RandomTerm, terms: readonly RandomTerm[]): boolean {
  const free = new Set(host.columns.keys());
  return terms.every(
    (term) =>
      (term.structure.kind === 'diag-het' || term.columns.length === 1) &&
      term.columns.every((_, j) => {
        const own = [...free].find((k) => sameColumn(term, j, host, k));
        return own !== undefined && free.delete(own);
      }),
  );
}

function sameGroups(a: RandomTerm, b: RandomTerm): boolean {
  if (a.levels.length !== b.levels.length) return false;
  const seen = new Map<number, number>();
  return a.level.every((l, i) => {
    const m = seen.get(l);
    if (m === undefined) seen.set(l, b.level[i]);
    return m === undefined || m === b.level[i];
  });
}

function sameColumn(a: RandomTerm, j: number, b: RandomTerm, k: number): boolean {
  const n = a.Z.nrow;
  for (let i = 0; i < n; i++) if (a.Z.data[j * n + i] !== b.Z.data[k * n + i]) return false;
  return true;
}
