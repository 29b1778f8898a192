/** What is not identified at a point of a structured model as a certificate has it: elements, and sums that are identified instead. */
import { type Canonical, type Problem, residualNames, sigma2Of, type Unidentified } from '@mixdiff/contract';
import { unidentifiedAt } from '../identification/at-point.ts';
import { reduced } from '../identification/containment.ts';
import type { Element } from '../identification/elements.ts';
import { type Open, structuredElements } from './unidentified.ts';

/** Share of a unit move that is rounding: the moves are differences. */
const ROUNDING = 1e-4;
const cleared = (v: number): number => (Math.abs(v - Math.round(v)) < ROUNDING ? Math.round(v) + 0 : v);

export function unidentifiedOf(problem: Problem, { moves }: Open, here: Canonical, best: Canonical): Unidentified {
  const all = structuredElements(problem);
  const units = moves.map((move) => {
    const most = Math.max(...move.map(Math.abs));
    return move.map((v) => (Math.abs(v) < ROUNDING * most ? 0 : v / most));
  });
  const isMoved = (a: number): boolean => units.some((move) => move[a] !== 0);
  const named = (term: number | null): string | null => (term === null ? null : problem.random[term].name);
  const touched = all.flatMap(({ term, i, j }, a) => (isMoved(a) ? [{ term: named(term), i, j }] : []));
  if (problem.residual) {
    const names = residualNames(problem.residual);
    const parameters = names.filter((_, k) => isMoved(all.length - names.length + k));
    return { contained: [], elements: touched.filter(({ term }) => term !== null), parameters, silent: [], sums: [] };
  }
  const kept = [...all.keys()].filter((a) => isFirst(a, all, units, here));
  const elements = kept.map((a) => (standsForAll(a, all, units, here) ? { ...all[a], all: true as const } : all[a]));
  const basis = units.map((move) => Float64Array.from(kept, (a) => move[a]));
  // the residual variance goes first, then covariances, then variances
  const rank = ({ term, i, j }: Element): number => (term === null ? 0 : i === j ? 2 : 1);
  const order = [...elements.keys()].sort((a, b) => rank(elements[a]) - rank(elements[b]) || b - a);
  const found = reduced(basis, order).map(({ free, move }) => ({ free, move: move.map(cleared) }));
  return { ...unidentifiedAt(problem, { elements, moves: found, contained: [] }, here, best), elements: touched };
}
/** One number of the structure: equal, and moved alike. */
function isTied(a: number, b: number, all: readonly Element[], units: readonly Float64Array[], at: Canonical): boolean {
  const [one, other] = [all[a], all[b]];
  if (one.term !== other.term || (one.i === one.j) !== (other.i === other.j)) return false;
  const value = ({ term, i, j }: Element): number =>
    term === null ? sigma2Of(at) : at.Sigma[term].data[j * at.Sigma[term].nrow + i];
  return (
    Math.abs(value(one) - value(other)) <= 1e-9 * Math.abs(value(one)) &&
    units.every((move) => Math.abs(move[a] - move[b]) <= ROUNDING)
  );
}
type Tie = [a: number, all: readonly Element[], units: readonly Float64Array[], at: Canonical];
const isFirst = (...[a, all, units, at]: Tie): boolean =>
  !Array.from({ length: a }, (_, b) => b).some((b) => isTied(a, b, all, units, at));
const standsForAll = (...[a, all, units, at]: Tie): boolean =>
  all[a].term !== null &&
  all[a].i === all[a].j &&
  all.filter((one) => one.term === all[a].term && one.i === one.j).length > 1 &&
  all.every((one, b) => one.term !== all[a].term || one.i !== one.j || isTied(a, b, all, units, at));
