/**
 * One model, two ranges of its parameters: a random intercept is compound symmetry that cannot be negative, so where rows of a group
 * repel each other its fit ends at zero and the marginal one goes on. Neither has stopped short.
 */
import type { Problem, RandomTerm, ResidualModel } from '@mixdiff/contract';
import { isMaximum, own } from '@mixdiff/contract';
import { samePartition } from '../ladder/same-rows.ts';
import type { Node } from '../ladder/side.ts';
import type { Cause, Difference, Finding } from './cause.ts';

/** `(1 | g)` on one side, compound symmetry within g on the other, whose correlation is negative; or two ends of one structure. */
export const parameterSpace: Cause = {
  code: 'parameter-space',
  rungs: ['random', 'optimum'],
  detect: (difference) => (difference.step.rung === 'optimum' ? withinOne(difference) : ofTwo(difference)),
};
function ofTwo({ step: { from, to }, a, b }: Difference): Finding | null {
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
}
/** Apart from what counts as one maximum. */
const HIGHER = 1e-4;
/**
 * One marginal model: the side is as high as its own parameters go, and the place that it is compared with lies beyond their end
 * (`evidence.outside` of its certificate).
 */
function withinOne({ step: { side, reversed, from, to }, a, b }: Difference): Finding | null {
  const { outside, verdict, bounds = [], bestLogLik, logLik } = side?.certificate ?? {};
  if (!side || !outside || !verdict || !isMaximum(verdict) || bestLogLik == null || logLik == null) return null;
  const there = reversed ? from : to;
  const gained = there.fit.logLik + there.fit.meaning.logLikConstant - bestLogLik;
  if (!(gained > HIGHER) || gained > outside.gain + HIGHER) return null;
  const rho = rhoOf(there);
  const end = bounds.find(({ what }) => what === 'rho')?.value ?? null;
  const wider = side.id === a.id ? b.id : a.id;
  const group = side.problem.residual?.subject.name;
  const said = (x: number | null): string => (x === null ? '' : ` (${Number(x.toPrecision(4))})`);
  return {
    sentence: `${wider} allows a more negative correlation within ${group}${said(rho)} than ${side.id}, whose parameters end before it${said(end)}: there it is at its own maximum`,
    evidence: { rho, end, gain: outside.gain, wider },
  };
}
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
