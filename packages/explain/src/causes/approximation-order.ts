/**
 * Laplace's approximation and quadrature with few or many nodes are different functions, and their maxima lie apart. Claimed
 * where the value of a point settles as nodes are added: then it is the approximation, and no optimizer, that the fits differ by.
 */
import { type Criterion, criterionName, LAPLACE } from '@mixdiff/contract';
import type { Cause, Difference, Evidence } from './cause.ts';
import { short, valueBy } from './integral.ts';

/** Nodes at which the value of a point is told; the last stands for the integral. */
const NODES = [3, 5, 9, 15, 25, 51];
/** A value that is this near to that of the last has settled. */
const SETTLED = 1e-3;

export const approximationOrder: Cause = {
  code: 'approximation-order',
  rungs: ['criterion'],
  detect(difference) {
    const { from, to } = difference.step;
    const [one, other] = [nodesOf(from.criterion), nodesOf(to.criterion)];
    if (one === null || other === null || one === other) return null;
    const ladder = settling(difference);
    if (ladder && !ladder.shrinks) return null;
    const apart = ladder && ` at one point the two are ${short(Math.abs(ladder.apart))} apart`;
    const enough = ladder?.enough ? `, and from ${ladder.enough} nodes on its value stays` : '';
    return {
      sentence: `${difference.a.id} maximises ${named(difference.a.fit.meaning.criterion)}, ${difference.b.id} ${named(difference.b.fit.meaning.criterion)}${apart ? `:${apart}${enough}` : ''}`,
      evidence: {
        first: criterionName(from.criterion),
        second: criterionName(to.criterion),
        ...(ladder?.evidence ?? {}),
      },
    };
  },
};
/** Laplace's approximation is one node. */
function nodesOf(criterion: Criterion): number | null {
  if (criterion.kind === 'laplace') return 1;
  return criterion.kind === 'quadrature' ? criterion.nodes : null;
}
const named = (criterion: Criterion): string =>
  criterion.kind === 'quadrature' ? `quadrature with ${criterion.nodes} nodes` : "Laplace's approximation";

interface Settling {
  readonly shrinks: boolean;
  readonly apart: number;
  /** Nodes from which on the value is that of the integral. */
  readonly enough: number | null;
  readonly evidence: Evidence;
}
/** The value of the point where the step ends, by more and more nodes; null: the referee has no quadrature of the model. */
function settling({ step: { from, to } }: Difference): Settling | null {
  const { problem, weights, fit } = to;
  const by = (criterion: Criterion): number | null => valueBy(problem, weights, criterion, fit.canonical);
  const values = NODES.map((nodes) => by({ kind: 'quadrature', nodes }));
  const [laplace, first, second] = [by(LAPLACE), by(from.criterion), by(to.criterion)];
  const integral = values.at(-1) ?? null;
  if (integral === null || laplace === null || first === null || second === null) return null;
  const off = values.map((value) => (value === null ? Number.POSITIVE_INFINITY : Math.abs(value - integral)));
  const at = off.findIndex((_, i) => off.slice(i).every((distance) => distance <= SETTLED));
  // of the last two before the end, so that one node that happens to be right is no evidence
  const shrinks = (off.at(-2) ?? Number.POSITIVE_INFINITY) <= Math.max(SETTLED, Math.abs(laplace - integral));
  return {
    shrinks,
    apart: second - first,
    enough: at >= 0 && at < NODES.length - 1 ? (NODES[at] ?? null) : null,
    evidence: { nodes: [1, ...NODES], values: [laplace, ...values], apart: second - first },
  };
}
