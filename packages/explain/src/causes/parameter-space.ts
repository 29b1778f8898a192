/**
 * One model, two ranges of its parameters: a random intercept is compound symmetry that cannot be negative, so where rows of a group
 * repel each other its fit ends at zero and the marginal one goes on. Neither has stopped short.
 */
import type { Problem, RandomTerm, ResidualModel } from '@mixdiff/contract';
import { own } from '@mixdiff/contract';
import { samePartition } from '../ladder/same-rows.ts';
import type { Node } from '../ladder/side.ts';
import type { Cause } from './cause.ts';

/** `(1 | g)` on one side, compound symmetry within g on the other, whose correlation is negative. */
export const parameterSpace: Cause = {
  code: 'parameter-space',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const wide = [
      { node: to, narrow: from, ids: [b.id, a.id] },
      { node: from, narrow: to, ids: [a.id, b.id] },
    ].find(({ node, narrow }) => isIntercept(narrow.problem, node.problem));
    if (!wide) return null;
    const rho = rhoOf(wide.node);
    if (rho === null || rho >= 0) return null;
    const group = wide.node.problem.residual?.subject.name;
    return {
      sentence: `${wide.ids[0]} allows a negative correlation within ${group} (${Number(rho.toPrecision(4))}), which the random intercept of ${wide.ids[1]} cannot have: its own best is a variance of zero`,
      evidence: { rho, wider: wide.ids[0] as string },
    };
  },
};
function rhoOf({ fit }: Node): number | null {
  const { residual } = fit.canonical;
  return residual.kind === 'marginal' ? (own(residual.parameters, 'rho') ?? null) : null;
}
function isIntercept({ random, residual }: Problem, wide: Problem): boolean {
  const other = wide.residual;
  const [term, ...more] = random;
  if (residual || !other || !term || more.length > 0 || wide.random.length > 0) return false;
  return other.structure.kind === 'cs-hom' && isConstant(term) && sameGroups(term, other);
}
const sameGroups = ({ level }: RandomTerm, { subject }: ResidualModel): boolean => samePartition(level, subject.index);
const isConstant = ({ Z }: RandomTerm): boolean => Z.ncol === 1 && Z.data.every((z) => z === 1);
