/** Whether one mixed model is a special case of another, and what lies between them. */
import { type Answer, isRefusal, type Problem, type RandomTerm, type Refusal } from '@mixdiff/contract';
import { pivotedQr } from '@mixdiff/linalg';
import { nestedHypothesis } from './contrast.ts';
import { differentData, notNested, sameModel } from './messages.ts';

export interface Difference {
  /** Coefficients that the smaller model lacks. */
  readonly fixed: number;
  /** Variances and covariances that it lacks. */
  readonly random: number;
  /** Variances that are zero under the smaller model: the boundary's share of `random`. */
  readonly variances: number;
}

/** Variances and covariances of a term. */
export const varianceCount = ({ columns: { length: c }, structure }: RandomTerm): number =>
  structure === 'diag' ? c : (c * (c + 1)) / 2;

export function difference(large: Problem, small: Problem): Answer<Difference> {
  const differs = large.y.length !== small.y.length || large.y.some((y, i) => y !== small.y[i]);
  if (differs || !sameOffset(large, small)) return differentData();
  const qr = pivotedQr(large.X);
  const kept = Array.from(qr.pivot.slice(0, qr.rank));
  const inner = pivotedQr(small.X).rank;
  const hypothesis = nestedHypothesis(large, kept, small);
  if (isRefusal(hypothesis) && hypothesis.refused !== 'inference/same-model') return hypothesis;
  const matched = matchTerms(large, small);
  if (isRefusal(matched)) return matched;
  const count = (problem: Problem): number => problem.random.reduce((sum, term) => sum + varianceCount(term), 0);
  const columns = (problem: Problem): number => problem.random.reduce((sum, term) => sum + term.columns.length, 0);
  const found = {
    fixed: qr.rank - inner,
    random: count(large) - count(small),
    variances: columns(large) - columns(small),
  };
  return found.fixed === 0 && found.random === 0 ? sameModel() : found;
}

function sameOffset(a: Problem, b: Problem): boolean {
  const at = ({ offset }: Problem, i: number): number => offset?.[i] ?? 0;
  return a.y.every((_, i) => at(a, i) === at(b, i));
}

/** Every term of the smaller model must be part of one of the larger's, on the same groups. */
function matchTerms(large: Problem, small: Problem): Refusal | { readonly matched: true } {
  const free = [...large.random];
  // The widest first, so that a narrow term does not take a wide one's place.
  for (const term of [...small.random].sort((a, b) => b.columns.length - a.columns.length)) {
    const hosts = free.filter((host) => isPartOf(term, host));
    const host = hosts.sort((a, b) => a.columns.length - b.columns.length)[0];
    if (!host) return notNested(`the larger model has no room for the random term '${term.name}'`);
    free.splice(free.indexOf(host), 1);
  }
  return { matched: true };
}

function isPartOf(term: RandomTerm, host: RandomTerm): boolean {
  if (term.structure === 'us' && term.columns.length > 1 && host.structure === 'diag') return false;
  return (
    sameGroups(term, host) && term.columns.every((_, j) => host.columns.some((_, k) => sameColumn(term, j, host, k)))
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
