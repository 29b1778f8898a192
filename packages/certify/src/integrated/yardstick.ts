/**
 * What stands for the integral itself: quadrature with so many nodes that twice as many change it by no more than 1e-5, at its maximum. Its
 * maximum is climbed to from that of an engine's criterion, first with the fewest nodes.
 */
import { type Answer, type Canonical, type Criterion, isRefusal, type Problem } from '@mixdiff/contract';
import type { Referee } from '@mixdiff/referee';
import { climb, openIntegratedCriterion } from '@mixdiff/surface';

export interface Yardstick {
  readonly criterion: Criterion;
  readonly nodes: number;
  readonly referee: Referee;
  readonly at: Canonical;
  readonly logLik: number;
  /** What twice as many nodes change. */
  readonly error: number;
}
const AGREE = 1e-5;
/** Of one effect a level; of more, and of nested factors, whose cost is a power of it. */
const FIRST = { one: 51, more: 15 } as const;
const MOST = { one: 401, more: 57 } as const;

/** null: the model has no quadrature, or no maximum of it was found. */
export function yardstickOf(
  problem: Problem,
  refereeOf: (criterion: Criterion) => Answer<Referee>,
  from: readonly Canonical[],
): Yardstick | null {
  const kind = isOneEffect(problem) ? 'one' : 'more';
  let starts = from;
  let found: Yardstick | null = null;
  for (let nodes: number = FIRST[kind]; nodes <= MOST[kind]; nodes = 2 * nodes - 1) {
    const criterion: Criterion = { kind: 'quadrature', nodes };
    const referee = refereeOf(criterion);
    const finer = refereeOf({ kind: 'quadrature', nodes: 2 * nodes - 1 });
    if (isRefusal(referee) || isRefusal(finer)) return found;
    const top = highest(problem, criterion, referee, starts);
    if (!top) return found;
    const there = finer.logLik(top.at);
    if (isRefusal(there)) return found;
    const error = Math.abs(there.logLik - top.logLik);
    found = { criterion, nodes, referee, ...top, error };
    if (error <= AGREE) return found;
    starts = [top.at];
  }
  return found;
}
export const isOneEffect = ({ random }: Problem): boolean => random.length === 1 && random[0].columns.length === 1;

function highest(problem: Problem, criterion: Criterion, referee: Referee, starts: readonly Canonical[]) {
  const surface = openIntegratedCriterion(problem, criterion);
  if (!surface) return null;
  const ends = starts.flatMap((start) => {
    const x = surface.position(start);
    if (!x) return [];
    const at = surface.canonical(climb(surface.value, x, { evaluations: 200, tolerance: 1e-9 }).x);
    const judged = referee.logLik(at);
    return isRefusal(judged) ? [] : [{ at, logLik: judged.logLik }];
  });
  return ends.length === 0 ? null : ends.reduce((most, one) => (one.logLik > most.logLik ? one : most));
}
