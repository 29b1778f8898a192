/**
 * The parameter of a negative binomial is estimated in one fit and given in the other, or found by a search of its own over
 * refits (glmer.nb) and held fixed in what follows from it: its standard errors are those at fixed theta.
 */
import { familyName } from '@mixdiff/contract';
import { termOf } from '@mixdiff/schema';
import type { Side } from '../ladder/side.ts';
import { offByInformation } from '../statement/information-errors.ts';
import type { Cause, Difference, Finding } from './cause.ts';
import { short } from './integral.ts';
import { followsFromSE } from './standard-errors.ts';

const NEGATIVE: ReadonlySet<string> = new Set(['nbinom2', 'negative.binomial']);

export const nbTheta: Cause = {
  code: 'nb-theta',
  rungs: ['response', 'print', 'derived'],
  detect(difference) {
    const {
      step: { rung, from, to },
      a,
      b,
    } = difference;
    if (rung !== 'response') return heldInErrors(difference);
    const [one, other] = [from.problem.response, to.problem.response];
    if (!NEGATIVE.has(one.family) || !NEGATIVE.has(other.family) || familyName(one) === familyName(other)) return null;
    if (one.link !== other.link) return null;
    return {
      sentence: `theta of the negative binomial: ${saidOf(a)}, ${saidOf(b)}`,
      evidence: { first: thetaOf(a), second: thetaOf(b) },
    };
  },
};
/** Whose standard errors are those of the information with theta fixed, and not those with theta free. */
const CLOSE = 1e-3;
function heldInErrors({ quantity, step, a, b }: Difference): Finding | null {
  if (!followsFromSE(quantity) || [a, b].some(({ problem }) => problem.response.family !== 'nbinom2')) return null;
  const term = termOf(quantity);
  const holds = (side: Side): boolean => {
    const [held, free] = [offByInformation(side, term, 'held'), offByInformation(side, term, 'free')].map(Math.abs);
    return (held as number) <= CLOSE && 3 * (held as number) < (free as number);
  };
  const sides = [a, b].filter(holds);
  const [side] = sides;
  if (!side || sides.length > 1 || (step.side && step.side !== side)) return null;
  const { id } = side === a ? b : a;
  return {
    sentence: `${side.id} holds theta of the negative binomial at its estimate in its standard errors, ${id} does not`,
    evidence: {
      fit: side.id,
      withThetaHeld: offByInformation(side, term, 'held'),
      withThetaFree: offByInformation(side, term, 'free'),
    },
  };
}
function thetaOf({ problem, fit: { canonical } }: Side): number | null {
  const { residual } = canonical;
  const dispersion = residual.kind === 'none' ? residual.family?.['dispersion'] : undefined;
  return problem.response.theta ?? (dispersion === undefined ? null : 1 / dispersion);
}
const saidOf = (side: Side): string => {
  const theta = thetaOf(side);
  const value = theta === null ? '' : ` ${short(theta, 6)}`;
  return `${side.problem.response.theta === undefined ? `estimated${value}` : `given${value}`} in ${side.id}`;
};
